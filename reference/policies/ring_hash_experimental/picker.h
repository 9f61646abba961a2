// The picker of ring_hash_experimental: from a call to a hash, from there to a place on the ring,
// and from there to the first endpoint that may have the call.
//
// A pick costs the hash of its key and two or three looks, whoever has failed, and touches nothing
// that other threads write; without a key it takes one step of a shared counter. What is looked up
// for failed endpoints is prepared by the first call that meets one, under a lock, once a picker.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_PICKER_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_PICKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "reference/core/client_conn.h"
#include "reference/core/picker.h"
#include "reference/policies/common/hash_circle.h"
#include "reference/policies/common/picker_random.h"

namespace lbc::policies {

/// The call attribute in which whoever routes calls puts a call's hash, for policies that are told
/// of no header.
inline constexpr AttributeKey<std::uint64_t> kRequestHash{"lbc.request_hash"};

/// See above. From any thread.
class RingHashPicker final : public Picker {
 public:
  /// `ring` has a place or more, and `endpoints` what each owner reported last, with a picker that
  /// in IDLE wakes it. `header` is empty if there is none; `seed` is for calls without a key.
  RingHashPicker(std::shared_ptr<const HashCircle> ring, std::vector<BalancerState> endpoints,
                 std::string header, std::uint64_t seed);

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

 private:
  // The next place of an endpoint in such a state, from each place on; empty if there is none.
  struct Next {
    std::vector<std::uint32_t> usable;
    std::vector<std::uint32_t> ready;
    std::vector<std::uint32_t> idle;
  };

  [[nodiscard]] PickResult PickAt(std::uint64_t hash, const PickInfo& info) const;
  [[nodiscard]] PickResult PickAnywhere(const PickInfo& info) const;
  [[nodiscard]] const BalancerState& At(std::size_t place) const {
    return endpoints_[ring_->OwnerAt(place)];
  }
  [[nodiscard]] const Next& Prepared() const;

  const std::shared_ptr<const HashCircle> ring_;
  const std::vector<BalancerState> endpoints_;
  const std::string header_;
  const PickerRandom random_;
  bool any_connecting_ = false;

  mutable std::mutex mutex_;
  mutable std::unique_ptr<const Next> owned_next_;  // Guarded by mutex_. Null until it is needed.
  mutable std::atomic<const Next*> next_{nullptr};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_PICKER_H_
