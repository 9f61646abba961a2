#include "reference/policies/weighted_round_robin/config.h"

#include <algorithm>

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {
namespace {

constexpr Duration kMost = std::chrono::hours(24 * 365);
constexpr Duration kUpdateLeast = std::chrono::milliseconds(100);
constexpr double kPenaltyMost = 1e6;

}  // namespace

absl::StatusOr<std::shared_ptr<const WeightedRoundRobinConfig>> ParseWeightedRoundRobinConfig(
    std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("weighted_round_robin", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<WeightedRoundRobinConfig>();
  const auto period = [&reader](std::string_view field, Duration otherwise) {
    return reader->Time(field, otherwise, Duration::zero(), kMost);
  };
  config->blackout_period = period("blackoutPeriod", config->blackout_period);
  config->weight_expiration_period =
      period("weightExpirationPeriod", config->weight_expiration_period);
  config->weight_update_period =
      std::max(period("weightUpdatePeriod", config->weight_update_period), kUpdateLeast);
  config->error_utilization_penalty =
      reader->Number("errorUtilizationPenalty", config->error_utilization_penalty, 0, kPenaltyMost);
  config->enable_oob_load_report = reader->Bool("enableOobLoadReport", false);
  config->oob_reporting_period = period("oobReportingPeriod", config->oob_reporting_period);
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
