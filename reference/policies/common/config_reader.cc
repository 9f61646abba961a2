#include "reference/policies/common/config_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "reference/core/json_depth.h"

namespace lbc::policies {
namespace {

using nlohmann::json;

// A value may be of any length; a message may not.
constexpr std::size_t kShownMax = 60;

std::string Shown(const json& value) {
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kShownMax) text = text.substr(0, kShownMax) + "…";
  return text;
}

// "1.5s": digits, at most nine of them after the point, and an s.
std::optional<Duration> ParseDuration(std::string_view text) {
  constexpr std::size_t kWholeDigitsMax = 9;
  if (text.empty() || text.back() != 's') return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
  if (whole.empty() || whole.size() > kWholeDigitsMax || fraction.size() > 9) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  fraction.resize(9, '0');
  std::int64_t nanoseconds = 0;
  for (const char digit : std::string(whole) + fraction) {
    if (digit < '0' || digit > '9') return std::nullopt;
    nanoseconds = nanoseconds * 10 + (digit - '0');
  }
  return Duration(nanoseconds);
}

absl::Status Invalid(const std::string& message) { return absl::InvalidArgumentError(message); }

}  // namespace

struct ConfigReader::Document {
  json object;
};

ConfigReader::ConfigReader(std::string_view policy, std::unique_ptr<Document> document)
    : policy_(policy), document_(std::move(document)) {}
ConfigReader::~ConfigReader() = default;
ConfigReader::ConfigReader(ConfigReader&&) noexcept = default;
ConfigReader& ConfigReader::operator=(ConfigReader&&) noexcept = default;

absl::StatusOr<ConfigReader> ConfigReader::Parse(std::string_view policy, std::string_view text) {
  if (NestsTooDeep(text)) {
    return Invalid(fmt::format("{} config: expected at most {} objects and lists inside each other",
                               policy, kJsonDepthMax));
  }
  json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) {
    return Invalid(
        fmt::format("{} config: expected a JSON object, got text that is not JSON", policy));
  }
  if (parsed.is_null()) parsed = json::object();
  if (!parsed.is_object()) {
    return Invalid(fmt::format("{} config: expected a JSON object, got {}", policy, Shown(parsed)));
  }
  return ConfigReader(policy, std::make_unique<Document>(Document{std::move(parsed)}));
}

bool ConfigReader::Bool(std::string_view field, bool otherwise) {
  const auto found = document_->object.find(std::string(field));
  if (found == document_->object.end() || found->is_null()) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  Refuse(field, "true or false");
  return otherwise;
}

std::int64_t ConfigReader::Integer(std::string_view field, std::int64_t otherwise,
                                   std::int64_t least, std::int64_t most) {
  if (!Has(field)) return otherwise;
  const json& value = document_->object[std::string(field)];
  // What fits no int64 is kept as unsigned, or as floating point.
  const bool too_great =
      value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX};
  if (value.is_number_integer() && !too_great) {
    const auto number = value.get<std::int64_t>();
    if (number >= least && number <= most) return number;
  }
  Refuse(field, fmt::format("a whole number from {} to {}", least, most));
  return otherwise;
}

double ConfigReader::Number(std::string_view field, double otherwise, double least, double most) {
  if (!Has(field)) return otherwise;
  const json& value = document_->object[std::string(field)];
  if (value.is_number()) {
    const auto number = value.get<double>();
    if (number >= least && number <= most) return number;
  }
  Refuse(field, fmt::format("a number from {} to {}", least, most));
  return otherwise;
}

Duration ConfigReader::Time(std::string_view field, Duration otherwise, Duration least,
                            Duration most) {
  if (!Has(field)) return otherwise;
  const json& value = document_->object[std::string(field)];
  const auto seconds = [](Duration time) { return std::chrono::duration<double>(time).count(); };
  if (value.is_string()) {
    const std::optional<Duration> time = ParseDuration(value.get_ref<const std::string&>());
    if (time && *time >= least && *time <= most) return *time;
  }
  Refuse(field, fmt::format("a duration from \"{}s\" to \"{}s\"", seconds(least), seconds(most)));
  return otherwise;
}

std::string ConfigReader::Text(std::string_view field, std::string_view otherwise) {
  if (!Has(field)) return std::string(otherwise);
  const json& value = document_->object[std::string(field)];
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
    return value.get<std::string>();
  }
  Refuse(field, "a text of at least one character");
  return std::string(otherwise);
}

std::string ConfigReader::AnyText(std::string_view field, std::string_view otherwise) {
  if (!Has(field)) return std::string(otherwise);
  const json& value = document_->object[std::string(field)];
  if (value.is_string()) return value.get<std::string>();
  Refuse(field, "a text");
  return std::string(otherwise);
}

ChildPolicy ConfigReader::Child(std::string_view field, const Registry& registry) {
  constexpr std::string_view kExpected = "a list of {\"policy\": {config}}, one of them registered";
  const auto list = document_->object.find(std::string(field));
  if (list == document_->object.end() || !list->is_array()) {
    Refuse(field, kExpected);
    return {};
  }
  for (const json& entry : *list) {
    if (!entry.is_object() || entry.size() != 1) break;
    ChildPolicy child{.builder = registry.Find(entry.begin().key())};
    if (child.builder == nullptr) continue;
    const ConfigParser* const parser = child.builder->config_parser();
    if (parser == nullptr) return child;
    auto config = parser->ParseConfig(entry.begin().value().dump());
    if (config.ok()) {
      child.config = *std::move(config);
      return child;
    }
    status_.Update(Invalid(fmt::format("{} config: field \"{}{}\": {}", policy_, prefix_, field,
                                       std::string(config.status().message()))));
    return {};
  }
  Refuse(field, kExpected);
  return {};
}

void ConfigReader::Object(std::string_view field, const std::function<void(ConfigReader&)>& read) {
  if (!Has(field)) return;
  const json& value = document_->object[std::string(field)];
  if (!value.is_object()) return Refuse(field, "an object");
  ConfigReader inner(policy_, std::make_unique<Document>(Document{value}));
  inner.prefix_ = prefix_ + std::string(field) + ".";
  read(inner);
  status_.Update(inner.status());
}

void ConfigReader::Each(std::string_view field,
                        const std::function<void(const std::string& name, ConfigReader&)>& read) {
  Object(field, [&read](ConfigReader& outer) {
    for (const auto& [name, value] : outer.document_->object.items()) {
      outer.Object(name, [&](ConfigReader& inner) { read(name, inner); });
    }
  });
}

std::vector<std::string> ConfigReader::Texts(std::string_view field) {
  std::vector<std::string> texts;
  if (!Has(field)) return texts;
  const json& list = document_->object[std::string(field)];
  const auto is_text = [](const json& item) { return item.is_string(); };
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), is_text)) {
    Refuse(field, "a list of texts");
    return texts;
  }
  for (const json& item : list) texts.push_back(item.get<std::string>());
  return texts;
}

bool ConfigReader::Has(std::string_view field) const {
  const auto found = document_->object.find(std::string(field));
  return found != document_->object.end() && !found->is_null();
}

void ConfigReader::Refuse(std::string_view field, std::string_view expected) {
  const auto found = document_->object.find(std::string(field));
  const std::string got = found == document_->object.end() ? "nothing" : Shown(*found);
  status_.Update(Invalid(fmt::format("{} config: field \"{}{}\": expected {}, got {}", policy_,
                                     prefix_, field, expected, got)));
}

}  // namespace lbc::policies
