#include "reference/channel/json_value.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace lbc {
namespace {

constexpr std::size_t kQuotedMax = 60;  // How much of a wrong value a message quotes.
constexpr std::int64_t kSecondsMax = 315'576'000'000;  // About 10,000 years: protobuf's limit.

bool AllDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::int64_t NumberOf(std::string_view digits) {
  std::int64_t number = std::numeric_limits<std::int64_t>::max();
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// "12.5s" in nanoseconds; nothing if it is no such thing.
std::optional<Duration> DurationOf(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (!AllDigits(whole) || !AllDigits(fraction) || fraction.size() > 9) return std::nullopt;

  const std::int64_t seconds = whole.empty() ? 0 : NumberOf(whole);
  if (seconds > kSecondsMax) return std::nullopt;
  std::string nanos(fraction);
  nanos.resize(9, '0');
  const std::chrono::seconds longest =
      std::chrono::duration_cast<std::chrono::seconds>(Duration::max()) - std::chrono::seconds(1);
  if (std::chrono::seconds(seconds) > longest) return Duration::max();
  return std::chrono::seconds(seconds) + Duration(NumberOf(nanos));
}

}  // namespace

std::string JsonValue::Text() const { return value_ == nullptr ? "null" : value_->dump(); }

JsonValue JsonValue::Field(std::string_view name) const {
  const std::string path = path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  if (value_ == nullptr || !value_->is_object()) return {nullptr, path};
  const auto found = value_->find(std::string(name));
  return {found == value_->end() ? nullptr : &*found, path};
}

absl::Status JsonValue::Expected(std::string_view what) const {
  std::string got = value_ == nullptr
                        ? "nothing"
                        : value_->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (got.size() > kQuotedMax) got = got.substr(0, kQuotedMax) + "…";
  return absl::InvalidArgumentError((path_.empty() ? std::string() : path_ + ": ") + "expected " +
                                    std::string(what) + ", got " + got);
}

absl::StatusOr<bool> JsonValue::AsBool() const {
  if (!present() || !value_->is_boolean()) return Expected("true or false");
  return value_->get<bool>();
}

absl::StatusOr<std::string> JsonValue::AsString() const {
  if (!present() || !value_->is_string()) return Expected("a text");
  return value_->get<std::string>();
}

absl::StatusOr<int> JsonValue::AsInt() const {
  constexpr std::string_view kWhat = "a whole number";
  if (!present() || !value_->is_number_integer()) return Expected(kWhat);
  const double number = value_->get<double>();
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) {
    return Expected(kWhat);
  }
  return value_->get<int>();
}

absl::StatusOr<double> JsonValue::AsNumber() const {
  if (!present() || !value_->is_number()) return Expected("a number");
  return value_->get<double>();
}

absl::StatusOr<Duration> JsonValue::AsDuration() const {
  constexpr std::string_view kWhat =
      "a duration like \"1.5s\": not negative, at most nine decimals, an s at the end";
  if (!present() || !value_->is_string()) return Expected(kWhat);
  const std::optional<Duration> duration = DurationOf(value_->get_ref<const std::string&>());
  if (!duration.has_value()) return Expected(kWhat);
  return *duration;
}

absl::StatusOr<std::vector<JsonValue>> JsonValue::AsArray() const {
  if (!present() || !value_->is_array()) return Expected("a list");
  std::vector<JsonValue> elements;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    elements.emplace_back(&(*value_)[i], path_ + "[" + std::to_string(i) + "]");
  }
  return elements;
}

absl::Status JsonValue::CheckObject() const {
  return present() && value_->is_object() ? absl::OkStatus() : Expected("an object");
}

absl::StatusOr<std::pair<std::string, JsonValue>> JsonValue::AsSingleMember() const {
  if (!present() || !value_->is_object() || value_->size() != 1) {
    return Expected("an object with exactly one member");
  }
  const auto member = value_->begin();
  return std::pair(member.key(), JsonValue(&member.value(), path_ + "." + member.key()));
}

}  // namespace lbc
