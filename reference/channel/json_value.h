// JsonValue: one place in a service config, with errors that say where it is.
//
//   JsonValue timeout = entry.Field("timeout");
//   if (timeout.present()) { absl::StatusOr<Duration> d = timeout.AsDuration(); … }
//
// A reading that fails says the path, what was expected and what stands there:
//   methodConfig[0].timeout: expected a duration like "1.5s", got 3
//
// Numbers, flags and texts are what they are in JSON; nothing is converted. null is the same as
// absent (as in proto3's JSON form). Borrowed: valid as long as the document.
#ifndef REFERENCE_CHANNEL_JSON_VALUE_H_
#define REFERENCE_CHANNEL_JSON_VALUE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "reference/core/clock.h"

namespace lbc {

class JsonValue {
 public:
  JsonValue(const nlohmann::json* value, std::string path)
      : value_(value), path_(std::move(path)) {}

  [[nodiscard]] bool present() const { return value_ != nullptr && !value_->is_null(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The JSON text.
  [[nodiscard]] std::string Text() const;

  /// A member of an object; absent if this is no object or has no such member.
  [[nodiscard]] JsonValue Field(std::string_view name) const;

  [[nodiscard]] absl::StatusOr<bool> AsBool() const;
  [[nodiscard]] absl::StatusOr<std::string> AsString() const;
  [[nodiscard]] absl::StatusOr<int> AsInt() const;
  [[nodiscard]] absl::StatusOr<double> AsNumber() const;
  /// proto3's form: seconds with up to nine decimals and an "s" (CFG-027). Beyond what a Duration
  /// holds it is the greatest there is. Never negative.
  [[nodiscard]] absl::StatusOr<Duration> AsDuration() const;
  /// The elements of an array.
  [[nodiscard]] absl::StatusOr<std::vector<JsonValue>> AsArray() const;
  /// OK if this is an object.
  [[nodiscard]] absl::Status CheckObject() const;
  /// The only member of an object that has just one, its name first.
  [[nodiscard]] absl::StatusOr<std::pair<std::string, JsonValue>> AsSingleMember() const;

  /// INVALID_ARGUMENT: the path, what was expected, what stands here.
  [[nodiscard]] absl::Status Expected(std::string_view what) const;

 private:
  const nlohmann::json* value_;
  std::string path_;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_JSON_VALUE_H_
