// Nodes: what the successive pickers of one consistent_hash policy share.
//
// Rings cost something to make, and most pickers are never asked. So a picker makes its ring at its
// first pick, out of the last one that was made; and one that has more names than are READY just
// now serves as well, if the picker skips the places of the others: what follows on the circle is
// the same. So a connection that comes and goes makes no ring at all.
//
// Open calls are counted here too, of all servers together: those that are still open on a server
// that has left READY count until they end.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_NODES_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_NODES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "reference/policies/common/open_calls.h"
#include "reference/policies/consistent_hash/ring.h"

namespace lbc::policies {

/// The open calls of one server, or of all.
class CallCount final : public OpenCalls {};

class Nodes {
 public:
  /// A ring that has at least these names, which are sorted and differ, with so many replicas. From
  /// any thread.
  [[nodiscard]] std::shared_ptr<const Ring> RingFor(const std::vector<std::string>& names,
                                                    std::uint32_t replicas);

  /// The count of all calls.
  [[nodiscard]] const OwnerOf<CallCount>& total() const { return total_; }

 private:
  std::mutex mutex_;
  std::shared_ptr<const Ring> ring_;  // Guarded by mutex_. The last that was made; null at first.

  const OwnerOf<CallCount> total_ = MakeOwned<CallCount>();
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_NODES_H_
