#include "reference/policies/ring_hash_experimental/config.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "reference/policies/common/config_reader.h"
#include "reference/policies/common/key_header.h"

namespace lbc::policies {
namespace {

constexpr std::int64_t kGreatestAccepted = 8'388'608;
// What a client is ready to spend, whatever a control plane says (A42).
constexpr std::uint64_t kCap = 4096;

std::uint64_t Size(ConfigReader& reader, std::string_view field, std::uint64_t otherwise) {
  const auto size = static_cast<std::uint64_t>(reader.Integer(field, 0, 0, kGreatestAccepted));
  return size == 0 ? otherwise : size;  // RH-003
}

}  // namespace

absl::StatusOr<std::shared_ptr<const RingHashConfig>> ParseRingHashConfig(std::string_view json) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("ring_hash_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<RingHashConfig>();
  config->min_ring_size = Size(*reader, "minRingSize", config->min_ring_size);
  config->max_ring_size = Size(*reader, "maxRingSize", config->max_ring_size);
  // RH-004, RH-006: as they are meant, before the cap makes them equal.
  if (config->min_ring_size > config->max_ring_size) {
    reader->Refuse(reader->Has("minRingSize") ? "minRingSize" : "maxRingSize",
                   "a minRingSize that is at most maxRingSize");
  }
  config->min_ring_size = std::min(config->min_ring_size, kCap);
  config->max_ring_size = std::min(config->max_ring_size, kCap);
  // An empty name is none (A76).
  config->request_hash_header = absl::AsciiStrToLower(reader->AnyText("requestHashHeader", ""));
  if (!NamesATextHeader(config->request_hash_header)) {
    reader->Refuse("requestHashHeader", "a header's name that does not end in -bin");
  }
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
