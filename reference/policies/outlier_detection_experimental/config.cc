#include "reference/policies/outlier_detection_experimental/config.h"

namespace lbc::policies {
namespace {

// What a field of a duration can hold.
constexpr Duration kLongest = std::chrono::seconds(999'999'999);

std::uint32_t Percentage(ConfigReader& reader, std::string_view field, std::uint32_t otherwise) {
  return static_cast<std::uint32_t>(reader.Integer(field, otherwise, 0, 100));
}

std::uint32_t Number(ConfigReader& reader, std::string_view field, std::uint32_t otherwise) {
  return static_cast<std::uint32_t>(reader.Integer(field, otherwise, 0, UINT32_MAX));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const OutlierDetectionConfig>> ParseOutlierDetectionConfig(
    std::string_view json, const Registry& registry) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("outlier_detection_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<OutlierDetectionConfig>();
  const auto time = [&](std::string_view field, Duration otherwise) {
    return reader->Time(field, otherwise, Duration::zero(), kLongest);
  };
  config->interval = time("interval", config->interval);
  config->base_ejection_time = time("baseEjectionTime", config->base_ejection_time);
  config->max_ejection_time = time("maxEjectionTime", config->max_ejection_time);
  config->max_ejection_percent =
      Percentage(*reader, "maxEjectionPercent", config->max_ejection_percent);
  reader->Object("successRateEjection", [&](ConfigReader& inner) {
    SuccessRateEjection& rate = config->success_rate.emplace();
    rate.stdev_factor = Number(inner, "stdevFactor", rate.stdev_factor);
    rate.enforcement_percentage =
        Percentage(inner, "enforcementPercentage", rate.enforcement_percentage);
    rate.minimum_hosts = Number(inner, "minimumHosts", rate.minimum_hosts);
    rate.request_volume = Number(inner, "requestVolume", rate.request_volume);
  });
  reader->Object("failurePercentageEjection", [&](ConfigReader& inner) {
    FailurePercentageEjection& failure = config->failure_percentage.emplace();
    failure.threshold = Percentage(inner, "threshold", failure.threshold);
    failure.enforcement_percentage =
        Percentage(inner, "enforcementPercentage", failure.enforcement_percentage);
    failure.minimum_hosts = Number(inner, "minimumHosts", failure.minimum_hosts);
    failure.request_volume = Number(inner, "requestVolume", failure.request_volume);
  });
  config->child = reader->Child("childPolicy", registry);
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
