#include "reference/policies/consistent_hash/nodes.h"

#include <algorithm>
#include <utility>

namespace lbc::policies {

std::shared_ptr<const Ring> Nodes::RingFor(const std::vector<std::string>& names,
                                           std::uint32_t replicas) {
  const std::lock_guard lock(mutex_);
  const bool usable = ring_ != nullptr && ring_->replicas() == replicas;
  // Not much larger than needed: every second place skipped, at most.
  if (usable && ring_->names().size() <= 2 * names.size() &&
      std::includes(ring_->names().begin(), ring_->names().end(), names.begin(), names.end())) {
    return ring_;
  }
  ring_ = std::make_shared<const Ring>(names, replicas, usable ? ring_.get() : nullptr);
  return ring_;
}

std::vector<OwnerOf<CallCount>> Nodes::CountsOf(
    const std::vector<std::shared_ptr<SubConn>>& sub_conns) {
  std::unordered_map<const SubConn*, Counted> known = std::exchange(counts_, {});
  std::vector<OwnerOf<CallCount>> counts;
  for (const auto& sub_conn : sub_conns) {
    auto old = known.find(sub_conn.get());
    OwnerOf<CallCount> count =
        old == known.end() ? MakeOwned<CallCount>() : std::move(old->second.count);
    counts.push_back(count);
    counts_.emplace(sub_conn.get(), Counted{sub_conn, std::move(count)});
  }
  return counts;
}

}  // namespace lbc::policies
