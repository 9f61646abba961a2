#include "reference/policies/consistent_hash/config.h"

#include <algorithm>

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {
namespace {

// As HTTP/2 and gRPC allow a header to be called: lower case, and no binary value, whose encoded
// form is nobody's key.
bool NamesATextHeader(std::string_view name) {
  const bool legal = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return legal && !name.ends_with("-bin");
}

}  // namespace

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
