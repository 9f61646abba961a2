#include "reference/channel/method_config.h"

#include <array>
#include <utility>
#include <vector>

#include "reference/channel/json_value.h"

namespace lbc {
namespace {

constexpr std::array<std::string_view, 17> kCodeNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

bool SameButForCase(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c =
        text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
    if (c != upper[i]) return false;
  }
  return true;
}

// RETRY-003: a number, or a name in any case.
absl::StatusOr<absl::StatusCode> ParseCode(const JsonValue& value) {
  if (const auto number = value.AsInt(); number.ok()) {
    if (*number >= 0 && *number < static_cast<int>(kCodeNames.size())) {
      return static_cast<absl::StatusCode>(*number);
    }
  } else if (const auto name = value.AsString(); name.ok()) {
    for (std::size_t i = 0; i < kCodeNames.size(); ++i) {
      if (SameButForCase(*name, kCodeNames[i])) return static_cast<absl::StatusCode>(i);
    }
  }
  return value.Expected("a status code: a name like \"UNAVAILABLE\", or a number from 0 to 16");
}

absl::StatusOr<Duration> ParseBackoff(const JsonValue& value) {
  absl::StatusOr<Duration> backoff = value.AsDuration();
  if (backoff.ok() && *backoff <= Duration::zero()) return value.Expected("more than \"0s\"");
  return backoff;
}

// RETRY-001.
absl::StatusOr<RetryPolicy> ParseRetryPolicy(const JsonValue& value) {
  if (absl::Status status = value.CheckObject(); !status.ok()) return status;
  RetryPolicy policy;
  const JsonValue attempts = value.Field("maxAttempts");
  const absl::StatusOr<int> max_attempts = attempts.AsInt();
  if (!max_attempts.ok()) return max_attempts.status();
  if (*max_attempts < 2) return attempts.Expected("at least 2");
  policy.max_attempts = *max_attempts;

  const absl::StatusOr<Duration> initial = ParseBackoff(value.Field("initialBackoff"));
  if (!initial.ok()) return initial.status();
  policy.initial_backoff = *initial;
  const absl::StatusOr<Duration> longest = ParseBackoff(value.Field("maxBackoff"));
  if (!longest.ok()) return longest.status();
  policy.max_backoff = *longest;

  const JsonValue multiplier = value.Field("backoffMultiplier");
  const absl::StatusOr<double> factor = multiplier.AsNumber();
  if (!factor.ok()) return factor.status();
  if (*factor <= 0) return multiplier.Expected("more than 0");
  policy.backoff_multiplier = *factor;

  const JsonValue codes = value.Field("retryableStatusCodes");
  const absl::StatusOr<std::vector<JsonValue>> list = codes.AsArray();
  if (!list.ok()) return list.status();
  if (list->empty()) return codes.Expected("at least one status code");
  for (const JsonValue& item : *list) {
    const absl::StatusOr<absl::StatusCode> code = ParseCode(item);
    if (!code.ok()) return code.status();
    policy.retryable_status_codes.insert(*code);
  }
  return policy;
}

absl::StatusOr<MethodConfig> ParseEntry(const JsonValue& entry) {
  MethodConfig config;
  if (const JsonValue timeout = entry.Field("timeout"); timeout.present()) {
    const absl::StatusOr<Duration> duration = timeout.AsDuration();
    if (!duration.ok()) return duration.status();
    config.timeout = *duration;
  }
  if (const JsonValue wait = entry.Field("waitForReady"); wait.present()) {
    const absl::StatusOr<bool> flag = wait.AsBool();
    if (!flag.ok()) return flag.status();
    config.wait_for_ready = *flag;
  }
  if (const JsonValue retry = entry.Field("retryPolicy"); retry.present()) {
    // divergences.yaml, retry-beside-hedging.
    if (const JsonValue hedging = entry.Field("hedgingPolicy"); hedging.present())
      return hedging.Expected("nothing beside retryPolicy: a method has one of the two");
    absl::StatusOr<RetryPolicy> policy = ParseRetryPolicy(retry);
    if (!policy.ok()) return policy.status();
    config.retry_policy = *std::move(policy);
  }
  return config;
}

// The path a name stands for.
absl::StatusOr<std::string> ParseName(const JsonValue& name) {
  if (absl::Status status = name.CheckObject(); !status.ok()) return status;
  std::string parts[2];
  const char* const fields[2] = {"service", "method"};
  for (int i = 0; i < 2; ++i) {
    const JsonValue field = name.Field(fields[i]);
    if (!field.present()) continue;
    absl::StatusOr<std::string> text = field.AsString();
    if (!text.ok()) return text.status();
    parts[i] = *std::move(text);
  }
  if (parts[0].empty() && !parts[1].empty()) {
    return name.Expected("a service along with the method");
  }
  return parts[0].empty() ? std::string() : "/" + parts[0] + "/" + parts[1];
}

}  // namespace

absl::StatusOr<MethodConfigs> MethodConfigs::Parse(const JsonValue& list) {
  const absl::StatusOr<std::vector<JsonValue>> entries = list.AsArray();
  if (!entries.ok()) return entries.status();
  MethodConfigs configs;
  for (const JsonValue& entry : *entries) {
    if (absl::Status status = entry.CheckObject(); !status.ok()) return status;
    const JsonValue names = entry.Field("name");
    if (!names.present()) continue;
    const absl::StatusOr<std::vector<JsonValue>> listed = names.AsArray();
    if (!listed.ok()) return listed.status();
    const absl::StatusOr<MethodConfig> config = ParseEntry(entry);
    if (!config.ok()) return config.status();
    for (const JsonValue& name : *listed) {
      const absl::StatusOr<std::string> path = ParseName(name);
      if (!path.ok()) return path.status();
      if (!configs.by_path_.emplace(*path, *config).second) {
        return name.Expected("a name that does not come before");
      }
    }
  }
  return configs;
}

const MethodConfig& MethodConfigs::For(std::string_view full_method_name) const {
  static const MethodConfig nothing_said;
  if (by_path_.empty()) return nothing_said;
  auto found = by_path_.find(full_method_name);
  if (found == by_path_.end()) {
    found = by_path_.find(full_method_name.substr(0, full_method_name.rfind('/') + 1));
  }
  if (found == by_path_.end()) found = by_path_.find(std::string_view());
  return found == by_path_.end() ? nothing_said : found->second;
}

}  // namespace lbc
