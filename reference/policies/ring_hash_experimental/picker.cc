#include "reference/policies/ring_hash_experimental/picker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "reference/policies/common/key_header.h"
#include "reference/policies/ring_hash_experimental/next_place.h"

namespace lbc::policies {

using enum ConnectivityState;

RingHashPicker::RingHashPicker(std::shared_ptr<const HashCircle> ring,
                               std::vector<BalancerState> endpoints, std::string header,
                               std::uint64_t seed)
    : ring_(std::move(ring)),
      endpoints_(std::move(endpoints)),
      header_(std::move(header)),
      random_(seed),
      any_connecting_(std::any_of(endpoints_.begin(), endpoints_.end(), [](const auto& endpoint) {
        return endpoint.connectivity_state == kConnecting;
      })) {}

PickResult RingHashPicker::Pick(const PickInfo& info) const {
  if (!header_.empty()) {
    const std::optional<std::uint64_t> hash =
        info.metadata == nullptr ? std::nullopt : HashOfHeader(*info.metadata, header_);
    return hash ? PickAt(*hash, info) : PickAnywhere(info);
  }
  const std::uint64_t* const hash =
      info.call_attributes == nullptr ? nullptr : info.call_attributes->Get(kRequestHash);
  if (hash == nullptr) {  // RH-026
    return PickResult::Fail(absl::UnavailableError(
        "ring_hash_experimental: the config names no requestHashHeader, and nobody else has hashed "
        "the call"));
  }
  return PickAt(*hash, info);
}

// RH-016: the first that has not failed has the call, whether it can take it now or later.
PickResult RingHashPicker::PickAt(std::uint64_t hash, const PickInfo& info) const {
  const std::size_t home = ring_->Find(hash);
  if (At(home).connectivity_state != kTransientFailure) return At(home).picker->Pick(info);
  const std::vector<std::uint32_t>& usable = Prepared().usable;
  return At(usable.empty() ? home : usable[home]).picker->Pick(info);
}

// RH-024: the first that is READY has the call; one that is IDLE on the way there is woken, unless
// one is connecting already. So calls without a key spread over more and more endpoints, and never
// wait if they need not.
PickResult RingHashPicker::PickAnywhere(const PickInfo& info) const {
  const std::size_t home = ring_->Find(random_.Bits());
  if (At(home).connectivity_state == kReady) return At(home).picker->Pick(info);
  const Next& next = Prepared();
  const auto way_to = [&](std::size_t to) { return PlacesBetween(home, to, ring_->size()); };
  bool connecting = any_connecting_;
  if (!connecting && !next.idle.empty() &&
      (next.ready.empty() || way_to(next.idle[home]) < way_to(next.ready[home]))) {
    static_cast<void>(At(next.idle[home]).picker->Pick(info));
    connecting = true;
  }
  if (!next.ready.empty()) return At(next.ready[home]).picker->Pick(info);
  return connecting ? PickResult::Queue() : At(home).picker->Pick(info);
}

const RingHashPicker::Next& RingHashPicker::Prepared() const {
  if (const Next* prepared = next_.load(std::memory_order_acquire)) return *prepared;
  const std::lock_guard lock(mutex_);
  if (owned_next_ == nullptr) {
    const auto in = [this](ConnectivityState state) {
      return NextPlaces(*ring_, [&](std::uint32_t owner) {
        return endpoints_[owner].connectivity_state == state;
      });
    };
    auto next = std::make_unique<Next>();
    next->usable = NextPlaces(*ring_, [this](std::uint32_t owner) {
      return endpoints_[owner].connectivity_state != kTransientFailure;
    });
    if (!header_.empty()) {
      next->ready = in(kReady);
      next->idle = in(kIdle);
    }
    owned_next_ = std::move(next);
    next_.store(owned_next_.get(), std::memory_order_release);
  }
  return *owned_next_;
}

}  // namespace lbc::policies
