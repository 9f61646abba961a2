#include "reference/policies/smooth_weighted_round_robin/config.h"

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {

absl::StatusOr<std::shared_ptr<const SmoothWeightedRoundRobinConfig>>
ParseSmoothWeightedRoundRobinConfig(std::string_view policy, std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse(policy, json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<SmoothWeightedRoundRobinConfig>();
  config->weight_key = reader->Text("weightKey", config->weight_key);
  config->default_weight = static_cast<std::uint32_t>(
      reader->Integer("defaultWeight", config->default_weight, 1, kWeightMax));
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
