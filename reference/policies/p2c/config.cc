#include "reference/policies/p2c/config.h"

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {
namespace {

constexpr Duration kLeast = std::chrono::milliseconds(1);
constexpr Duration kMost = std::chrono::hours(1);

}  // namespace

absl::StatusOr<std::shared_ptr<const P2cConfig>> ParseP2cConfig(std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("p2c", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<P2cConfig>();
  config->decay_time = reader->Time("decayTime", config->decay_time, kLeast, kMost);
  config->forced_pick_after =
      reader->Time("forcedPickAfter", config->forced_pick_after, kLeast, kMost);
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
