#include "reference/policies/common/config_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

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
  status_.Update(Invalid(fmt::format("{} config: field \"{}\": expected true or false, got {}",
                                     policy_, field, Shown(*found))));
  return otherwise;
}

}  // namespace lbc::policies
