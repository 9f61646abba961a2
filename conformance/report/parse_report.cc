#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "conformance/report/record_fields.h"
#include "conformance/report/report_json.h"

namespace lbc::report {
namespace {

using Json = nlohmann::json;
using verdict::RunResult;

// An archive that reads; see record_fields.h. Keeps the first error and reads nothing after it.
class Reader {
 public:
  // `path` is where `object` stands in the document, ending in a slash unless empty.
  Reader(const Json& object, std::string path, absl::Status& status)
      : object_(object), path_(std::move(path)), status_(status) {}

  // A field that may be absent, because an earlier version did not have it.
  template <typename T>
  void operator()(const char* name, T& value) {
    if (!status_.ok()) return;
    const auto found = object_.find(name);
    if (found != object_.end()) Read(*found, path_ + name, value);
  }
  template <typename T>
  void Required(const char* name, T& value) {
    if (status_.ok() && !object_.contains(name)) return Fail(path_ + name, "is missing");
    (*this)(name, value);
  }
  void Wide(const char* name, std::uint64_t& value) {
    std::string digits;
    (*this)(name, digits);
    if (!status_.ok() || digits.empty()) return;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      Fail(path_ + name, "is no number of 64 bits in decimal digits");
    }
  }

 private:
  void Fail(const std::string& path, std::string_view what) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(fmt::format("{}: {}", path, what));
  }

  template <typename T>
  void Read(const Json& json, const std::string& path, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      if (!json.is_boolean()) return Fail(path, "must be true or false");
      value = json.get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
      ReadInteger(json, path, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      if (!json.is_number()) return Fail(path, "must be a number");
      value = json.get<T>();
    } else {
      if (!json.is_object()) return Fail(path, "must be an object");
      Reader inner(json, path + "/", status_);
      Fields(inner, value);
    }
  }
  void Read(const Json& json, const std::string& path, std::string& value) {
    if (!json.is_string()) return Fail(path, "must be a string");
    value = json.get<std::string>();
  }
  template <typename T>
  void Read(const Json& json, const std::string& path, std::vector<T>& values) {
    if (!json.is_array()) return Fail(path, "must be an array");
    for (std::size_t i = 0; i < json.size() && status_.ok(); ++i) {
      Read(json[i], fmt::format("{}/{}", path, i), values.emplace_back());
    }
  }
  void Read(const Json& json, const std::string& path, verdict::Verdict& value) {
    const auto verdict =
        json.is_string() ? verdict::ParseVerdict(json.get<std::string>()) : std::nullopt;
    if (!verdict) return Fail(path, "is no verdict");
    value = *verdict;
  }
  void Read(const Json& json, const std::string& path, verdict::Step::Kind& value) {
    ReadEnum(json, path, kStepKinds, value);
  }
  void Read(const Json& json, const std::string& path, verdict::Step::Status& value) {
    ReadEnum(json, path, kStepStatuses, value);
  }
  void Read(const Json& json, const std::string& path, verdict::RequirementResult::State& value) {
    ReadEnum(json, path, kRequirementStates, value);
  }

  template <typename T>
  void ReadInteger(const Json& json, const std::string& path, T& value) {
    using Limits = std::numeric_limits<T>;
    // nlohmann/json keeps what is not negative as unsigned, so one comparison each is enough.
    const bool fits = json.is_number_unsigned()
                          ? std::in_range<T>(json.get<std::uint64_t>())
                          : json.is_number_integer() && std::in_range<T>(json.get<std::int64_t>());
    if (!fits) {
      return Fail(path,
                  fmt::format("must be an integer from {} to {}", Limits::min(), Limits::max()));
    }
    value = json.get<T>();
  }

  template <typename Enum, std::size_t n>
  void ReadEnum(const Json& json, const std::string& path,
                const std::array<std::pair<Enum, std::string_view>, n>& names, Enum& value) {
    std::string known;
    for (const auto& [enumerator, name] : names) {
      if (json.is_string() && json.get_ref<const std::string&>() == name) {
        value = enumerator;
        return;
      }
      known += known.empty() ? "" : ", ";
      known += name;
    }
    Fail(path, fmt::format("must be one of {}", known));
  }

  const Json& object_;
  std::string path_;
  absl::Status& status_;
};

absl::Status CheckVersion(const Json& document) {
  const auto found = document.find("schema_version");
  if (found == document.end()) {
    return absl::InvalidArgumentError("schema_version: is missing; this is no report of lbconform");
  }
  if (!found->is_string()) {
    return absl::InvalidArgumentError(
        fmt::format("schema_version: must be a string such as \"{}\"", kSchemaVersion));
  }
  const std::string version = found->get<std::string>();
  const std::string_view major = kSchemaVersion.substr(0, kSchemaVersion.find('.') + 1);
  if (!version.starts_with(major)) {
    return absl::InvalidArgumentError(
        fmt::format("schema_version: is \"{}\", and this program reads {}x", version, major));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunResult> ParseReport(std::string_view json) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::exception& error) {  // Also a number that no double can hold.
    // The library names itself first, and then says where and why.
    const std::string_view text = error.what();
    const std::size_t own = text.find("] ");
    return absl::InvalidArgumentError(
        fmt::format("no report.json of lbconform: {}",
                    own == std::string_view::npos ? text : text.substr(own + 2)));
  }
  if (!document.is_object()) {
    return absl::InvalidArgumentError("a report is a JSON object, and this is none");
  }
  if (absl::Status version = CheckVersion(document); !version.ok()) return version;
  RunResult run;
  absl::Status status;
  Reader reader(document, "", status);
  Fields(reader, run);
  if (!status.ok()) return status;
  return run;
}

}  // namespace lbc::report
