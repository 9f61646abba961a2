#include "reference/policies/consistent_hash/nodes.h"

#include <algorithm>

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

}  // namespace lbc::policies
