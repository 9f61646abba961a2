#include "reference/policies/weighted_target_experimental/config.h"

namespace lbc::policies {

absl::StatusOr<std::shared_ptr<const WeightedTargetConfig>> ParseWeightedTargetConfig(
    std::string_view json, const Registry& registry) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("weighted_target_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<WeightedTargetConfig>();
  reader->Each("targets", [&](const std::string& name, ConfigReader& fields) {
    WeightedTargetConfig::Target& target = config->targets[name];
    if (fields.Has("weight")) {
      target.weight = static_cast<std::uint32_t>(fields.Integer("weight", 1, 1, UINT32_MAX));
    } else {
      fields.Refuse("weight", "a whole number from 1 to 4294967295");
    }
    target.child = fields.Child("childPolicy", registry);
  });
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
