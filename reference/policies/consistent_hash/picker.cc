#include "reference/policies/consistent_hash/picker.h"

#include <algorithm>
#include <utility>

#include "reference/policies/common/key_header.h"
#include "reference/policies/consistent_hash/bounded_load.h"

namespace lbc::policies {
ConsistentHashPicker::ConsistentHashPicker(std::vector<NamedSubConn> ready,
                                           std::shared_ptr<const ConsistentHashConfig> config,
                                           std::shared_ptr<Nodes> nodes, std::uint64_t seed)
    : config_(std::move(config)), nodes_(std::move(nodes)), random_(seed) {
  std::stable_sort(ready.begin(), ready.end(),
                   [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  ready.erase(std::unique(ready.begin(), ready.end(), same_name), ready.end());
  names_.reserve(ready.size());
  sub_conns_.reserve(ready.size());
  for (NamedSubConn& server : ready) {
    names_.push_back(std::move(server.name));
    sub_conns_.push_back(std::move(server.sub_conn));
    if (config_->bounded_load_factor) counts_.push_back(std::move(server.count));
  }
}

PickResult ConsistentHashPicker::Pick(const PickInfo& info) const {
  std::optional<std::uint64_t> hash = HashOf(info);
  if (!hash) {
    if (config_->without_key == ConsistentHashConfig::WithoutKey::kFail) {
      // Not Fail: a call that waits for readiness would wait for a key that never comes (CH-006).
      return PickResult::Drop(absl::InternalError(
          config_->key_header.empty()
              ? "consistent_hash: the call has no key in its attribute lbc.call_key"
              : "consistent_hash: the call has no key, neither in header " + config_->key_header +
                    " nor in its attribute lbc.call_key"));
    }
    hash = random_.Bits();
  }
  const Circle* prepared = circle_.load(std::memory_order_acquire);
  const Circle& circle = prepared != nullptr ? *prepared : Prepare();
  if (config_->bounded_load_factor) return PickBounded(circle, *hash);
  return PickResult::Use(*sub_conns_[HomeOf(circle, *hash)]);
}

const ConsistentHashPicker::Circle& ConsistentHashPicker::Prepare() const {
  const std::lock_guard lock(mutex_);
  if (owned_circle_ == nullptr) {
    auto circle = std::make_unique<Circle>();
    circle->ring = nodes_->RingFor(names_, config_->replicas);
    circle->server_of.reserve(circle->ring->names().size());
    std::uint32_t server = 0;
    for (const std::string& name : circle->ring->names()) {
      const bool here = server < names_.size() && names_[server] == name;
      circle->server_of.push_back(here ? server++ : kNotReady);
    }
    owned_circle_ = std::move(circle);
    circle_.store(owned_circle_.get(), std::memory_order_release);
  }
  return *owned_circle_;
}

std::optional<std::uint64_t> ConsistentHashPicker::HashOf(const PickInfo& info) const {
  if (!config_->key_header.empty() && info.metadata != nullptr) {
    if (const auto hash = HashOfHeader(*info.metadata, config_->key_header)) return hash;
  }
  const std::string* key =
      info.call_attributes == nullptr ? nullptr : info.call_attributes->Get(kCallKey);
  if (key == nullptr) return std::nullopt;
  return HashText(*key);
}

std::uint32_t ConsistentHashPicker::HomeOf(const Circle& circle, std::uint64_t hash) const {
  std::size_t place = circle.ring->circle().Find(hash);
  // There is an end: every name of this picker is on the ring.
  while (circle.server_of[circle.ring->circle().OwnerAt(place)] == kNotReady) {
    place = circle.ring->circle().After(place);
  }
  return circle.server_of[circle.ring->circle().OwnerAt(place)];
}

PickResult ConsistentHashPicker::PickBounded(const Circle& circle, std::uint64_t hash) const {
  CallCount* const total = nodes_->total().get();
  const std::uint64_t capacity =
      CapacityOf(*config_->bounded_load_factor, total->open(), sub_conns_.size());
  const std::size_t first = circle.ring->circle().Find(hash);
  std::size_t place = first;
  std::uint32_t chosen = kNotReady;
  do {
    const std::uint32_t server = circle.server_of[circle.ring->circle().OwnerAt(place)];
    if (server != kNotReady && counts_[server]->open() + 1 <= capacity) chosen = server;
    place = circle.ring->circle().After(place);
  } while (chosen == kNotReady && place != first);
  // Other threads may have filled every server meanwhile; then the call stays at home.
  if (chosen == kNotReady) chosen = HomeOf(circle, hash);
  CallCount* const count = counts_[chosen].get();
  count->Begin();
  total->Begin();
  return PickResult::Use(*sub_conns_[chosen], [count, total](const DoneInfo&) {
    count->End();
    total->End();
  });
}

}  // namespace lbc::policies
