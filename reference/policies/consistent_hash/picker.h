// The picker of consistent_hash: from a call to its key, from the key to a place on the circle, and
// from there to the first server that may have the call.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_PICKER_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_PICKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"
#include "reference/policies/common/picker_random.h"
#include "reference/policies/consistent_hash/config.h"
#include "reference/policies/consistent_hash/nodes.h"

namespace lbc::policies {

/// A READY server. Its name decides its places.
struct NamedSubConn {
  std::string name{};
  std::shared_ptr<SubConn> sub_conn{};
  /// Its open calls; needed with bounded loads.
  OwnerOf<CallCount> count{};
};

class ConsistentHashPicker final : public Picker {
 public:
  /// `ready` is not empty; of equal names the first counts. `nodes` is shared with the pickers
  /// before and after. `seed` is for calls without a key.
  ConsistentHashPicker(std::vector<NamedSubConn> ready,
                       std::shared_ptr<const ConsistentHashConfig> config,
                       std::shared_ptr<Nodes> nodes, std::uint64_t seed);

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

  [[nodiscard]] const std::shared_ptr<Nodes>& nodes() const { return nodes_; }

 private:
  // What the first pick prepares.
  struct Circle {
    std::shared_ptr<const Ring> ring;
    // For each name of the ring its server here, or kNotReady.
    std::vector<std::uint32_t> server_of;
  };
  static constexpr std::uint32_t kNotReady = UINT32_MAX;

  [[nodiscard]] const Circle& Prepare() const;
  [[nodiscard]] std::optional<std::uint64_t> HashOf(const PickInfo& info) const;
  // The server of the first place at or after `hash`.
  [[nodiscard]] std::uint32_t HomeOf(const Circle& circle, std::uint64_t hash) const;
  [[nodiscard]] PickResult PickBounded(const Circle& circle, std::uint64_t hash) const;

  std::vector<std::string> names_;  // Sorted; sub_conns_ and counts_ are in the same order.
  std::vector<std::shared_ptr<SubConn>> sub_conns_;
  std::vector<OwnerOf<CallCount>> counts_;  // Empty without bounded loads.
  const std::shared_ptr<const ConsistentHashConfig> config_;
  const std::shared_ptr<Nodes> nodes_;
  const PickerRandom random_;  // For calls without a key.

  mutable std::mutex mutex_;
  mutable std::unique_ptr<const Circle>
      owned_circle_;  // Guarded by mutex_. Null before the first pick.
  mutable std::atomic<const Circle*> circle_{nullptr};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_PICKER_H_
