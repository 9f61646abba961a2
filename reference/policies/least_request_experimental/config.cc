#include "reference/policies/least_request_experimental/config.h"

#include <algorithm>

#include "reference/policies/common/config_reader.h"

namespace lbc::policies {
namespace {

constexpr std::int64_t kMost = 10;

}  // namespace

absl::StatusOr<std::shared_ptr<const LeastRequestConfig>> ParseLeastRequestConfig(
    std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("least_request_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<LeastRequestConfig>();
  const std::int64_t wanted = reader->Integer("choiceCount", config->choice_count, 2, UINT32_MAX);
  if (!reader->status().ok()) return reader->status();
  config->choice_count = static_cast<std::uint32_t>(std::min(wanted, kMost));
  return config;
}

}  // namespace lbc::policies
