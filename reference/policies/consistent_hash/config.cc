#include "reference/policies/consistent_hash/config.h"

#include "reference/policies/common/config_reader.h"
#include "reference/policies/common/key_header.h"

namespace lbc::policies {
absl::StatusOr<std::shared_ptr<const ConsistentHashConfig>> ParseConsistentHashConfig(
    std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("consistent_hash", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<ConsistentHashConfig>();
  config->replicas =
      static_cast<std::uint32_t>(reader->Integer("replicas", config->replicas, 1, 1000));
  config->key_header = reader->Text("keyHeader", "");
  if (!NamesATextHeader(config->key_header)) {
    reader->Refuse("keyHeader", "a header's name in lower case that does not end in -bin");
  }
  const std::string without_key = reader->Text("withoutKey", "fail");
  if (without_key == "random") {
    config->without_key = ConsistentHashConfig::WithoutKey::kRandom;
  } else if (without_key != "fail") {
    reader->Refuse("withoutKey", "\"fail\" or \"random\"");
  }
  if (reader->Has("boundedLoadFactor")) {
    config->bounded_load_factor = reader->Number("boundedLoadFactor", 0, 1.01, 100);
  }
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
