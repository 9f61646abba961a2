#include "reference/policies/random_subsetting_experimental/config.h"

namespace lbc::policies {

absl::StatusOr<std::shared_ptr<const RandomSubsettingConfig>> ParseRandomSubsettingConfig(
    std::string_view json, const Registry& registry) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("random_subsetting_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<RandomSubsettingConfig>();
  if (reader->Has("subsetSize")) {
    config->subset_size =
        static_cast<std::uint32_t>(reader->Integer("subsetSize", 1, 1, UINT32_MAX));
  } else {
    reader->Refuse("subsetSize", "a whole number from 1 to 4294967295");
  }
  config->child = reader->Child("childPolicy", registry);
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
