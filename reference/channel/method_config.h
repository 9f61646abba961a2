// MethodConfig: what a service config says about the calls of some methods.
#ifndef REFERENCE_CHANNEL_METHOD_CONFIG_H_
#define REFERENCE_CHANNEL_METHOD_CONFIG_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/retry/retry_policy.h"

namespace lbc {

class JsonValue;

/// What holds for a call unless the application says otherwise. Nothing set: nothing said.
struct MethodConfig {
  /// From the call's start to its end, all attempts included; the application's deadline may only
  /// shorten it (CFG-026).
  std::optional<Duration> timeout{};
  std::optional<bool> wait_for_ready{};
  std::optional<RetryPolicy> retry_policy{};
};

/// The method configs of one service config, by name.
class MethodConfigs {
 public:
  /// Reads the list. An entry without names is passed over (CFG-025); a name that comes twice, or a
  /// method without its service, is an error (CFG-024). So is a retryPolicy beside a hedgingPolicy;
  /// a hedgingPolicy alone is not known, and ignored.
  [[nodiscard]] static absl::StatusOr<MethodConfigs> Parse(const JsonValue& list);

  /// The most exact of what was said: of the method, of its service, of all (CFG-023). A service is
  /// named in full, with its package (RETRY-022).
  [[nodiscard]] const MethodConfig& For(std::string_view full_method_name) const;

 private:
  // "/service/method", "/service/", or "" for all.
  std::map<std::string, MethodConfig, std::less<>> by_path_;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_METHOD_CONFIG_H_
