#include "reference/policies/pick_first/config.h"

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {

absl::StatusOr<std::shared_ptr<const PickFirstConfig>> ParsePickFirstConfig(std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("pick_first", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<PickFirstConfig>();
  config->shuffle_address_list = reader->Bool("shuffleAddressList", false);
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
