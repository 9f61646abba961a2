// Which connection each open call is on, for models that go by calls.
#ifndef CONFORMANCE_MODELS_CALLS_H_
#define CONFORMANCE_MODELS_CALLS_H_

#include <cstdint>
#include <map>

#include "conformance/models/model.h"

namespace lbc::models {

class Calls {
 public:
  // Takes note of the calls that an answer to Pick leaves open. Those that went nowhere are none.
  void Picked(const Command& command, const Done& done);
  // The SubConn that a call is on, and the call is over; 0 for a call that nobody knows.
  std::uint32_t End(std::uint64_t call);
  // How many are open on a SubConn.
  std::size_t OpenOn(std::uint32_t sub_conn) const;

 private:
  std::map<std::uint64_t, std::uint32_t> open_;
  std::map<std::uint32_t, std::size_t> counts_;
};

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_CALLS_H_
