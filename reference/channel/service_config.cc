#include "reference/channel/service_config.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "reference/channel/json_value.h"
#include "reference/core/json_depth.h"

namespace lbc {
namespace {

constexpr std::string_view kDefaultPolicy = "pick_first";
constexpr int kMaxTokensMax = 1000;  // gRFC A6.

absl::StatusOr<SelectedPolicy> SelectFrom(const JsonValue& list, const Registry& registry) {
  const absl::StatusOr<std::vector<JsonValue>> entries = list.AsArray();
  if (!entries.ok()) return entries.status();
  std::string tried;
  for (const JsonValue& entry : *entries) {
    const auto member = entry.AsSingleMember();  // CFG-002
    if (!member.ok()) return member.status();
    const auto& [name, value] = *member;
    SelectedPolicy selected{.builder = registry.Find(name)};
    if (selected.builder == nullptr) {
      tried += (tried.empty() ? "" : ", ") + name;
      continue;
    }
    if (value.present()) {
      if (absl::Status status = value.CheckObject(); !status.ok()) return status;
    }
    const ConfigParser* const parser = selected.builder->config_parser();
    if (parser != nullptr) {
      auto config = parser->ParseConfig(value.Text());
      if (!config.ok()) {
        return absl::InvalidArgumentError(value.path() + ": " +
                                          std::string(config.status().message()));
      }
      selected.config = *std::move(config);
    }
    return selected;  // CFG-001: what stands behind it is not looked at.
  }
  return absl::InvalidArgumentError(
      list.path() + ": expected at least one policy that is registered" +
      (tried.empty() ? ", got none" : "; none of these is: " + tried));
}

absl::StatusOr<SelectedPolicy> Select(const JsonValue& root, const Registry& registry) {
  const JsonValue list = root.Field("loadBalancingConfig");
  if (list.present()) return SelectFrom(list, registry);

  SelectedPolicy selected;
  if (const JsonValue old = root.Field("loadBalancingPolicy"); old.present()) {
    const absl::StatusOr<std::string> name = old.AsString();
    if (!name.ok()) return name.status();
    selected.builder = registry.Find(*name);
  }
  if (selected.builder == nullptr) selected.builder = registry.Find(kDefaultPolicy);
  if (selected.builder == nullptr) {
    return absl::InvalidArgumentError(
        "no policy is selected and pick_first is not registered: register it, or select one");
  }
  return selected;
}

absl::StatusOr<RetryThrottling> ParseThrottling(const JsonValue& value) {
  if (absl::Status status = value.CheckObject(); !status.ok()) return status;
  const JsonValue tokens = value.Field("maxTokens");
  const absl::StatusOr<double> max_tokens = tokens.AsNumber();
  if (!max_tokens.ok()) return max_tokens.status();
  if (!(*max_tokens >= 1 && *max_tokens <= kMaxTokensMax)) {
    return tokens.Expected("a number from 1 to 1000");
  }
  const JsonValue ratio = value.Field("tokenRatio");
  const absl::StatusOr<double> token_ratio = ratio.AsNumber();
  if (!token_ratio.ok()) return token_ratio.status();
  // RETRY-016: decimals after the third do not count. The last term makes up for binary fractions.
  const double thousandths = *token_ratio * 1000 + 1e-6;
  if (!(thousandths >= 1 && thousandths <= 1e9)) return ratio.Expected("at least 0.001");
  return RetryThrottling{.max_tokens = static_cast<int>(*max_tokens),
                         .token_ratio_thousandths = static_cast<int>(thousandths)};
}

absl::Status ParseRest(const JsonValue& root, ServiceConfig& config) {
  if (const JsonValue methods = root.Field("methodConfig"); methods.present()) {
    absl::StatusOr<MethodConfigs> parsed = MethodConfigs::Parse(methods);
    if (!parsed.ok()) return parsed.status();
    config.methods = *std::move(parsed);
  }
  if (const JsonValue throttling = root.Field("retryThrottling"); throttling.present()) {
    const absl::StatusOr<RetryThrottling> parsed = ParseThrottling(throttling);
    if (!parsed.ok()) return parsed.status();
    config.retry_throttling = *parsed;
    config.retry_throttler = std::make_shared<RetryThrottler>(*parsed);
  }
  const JsonValue health = root.Field("healthCheckConfig");
  if (health.present()) {
    if (absl::Status status = health.CheckObject(); !status.ok()) return status;
  }
  if (const JsonValue service = health.Field("serviceName"); service.present()) {
    absl::StatusOr<std::string> name = service.AsString();
    if (!name.ok()) return name.status();
    config.health_check_service = *std::move(name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ServiceConfig>> ParseServiceConfig(std::string_view json,
                                                                        const Registry& registry) {
  if (NestsTooDeep(json)) {
    return absl::InvalidArgumentError("service config: expected at most " +
                                      std::to_string(kJsonDepthMax) +
                                      " objects and lists inside each other");
  }
  const nlohmann::json document = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) {
    return absl::InvalidArgumentError("service config: expected JSON, got \"" +
                                      std::string(json.substr(0, 60)) + "\"");  // CFG-012
  }
  const JsonValue root(&document, "");
  ServiceConfig config;
  absl::Status status = root.CheckObject();
  if (status.ok()) {
    absl::StatusOr<SelectedPolicy> policy = Select(root, registry);
    status = policy.status();
    if (policy.ok()) config.policy = *std::move(policy);
  }
  if (status.ok()) status = ParseRest(root, config);
  if (!status.ok()) {
    return absl::InvalidArgumentError("service config: " + std::string(status.message()));
  }
  return std::make_shared<const ServiceConfig>(std::move(config));
}

}  // namespace lbc
