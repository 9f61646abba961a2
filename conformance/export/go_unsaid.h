// What a message holds that the host of an exported Go test has no word for: grpc-go keeps weights
// and attributes where only the policy knows to look, and the host knows no policy. Such a test may
// behave otherwise than its trace did, so a comment says what it does without.
#ifndef CONFORMANCE_EXPORT_GO_UNSAID_H_
#define CONFORMANCE_EXPORT_GO_UNSAID_H_

#include <string>

#include "conformance/protocol/lbcp.pb.h"

namespace lbc::exports {

// "weight 3 of 10.0.0.1:443; attributes of 10.0.0.2:443", in one line whatever the message holds;
// empty if all is said. Of a command that has no counterpart at all: its name.
std::string UnsaidInGo(const lbcp::v1::Command& command);

}  // namespace lbc::exports

#endif  // CONFORMANCE_EXPORT_GO_UNSAID_H_
