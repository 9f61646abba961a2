// A policy that does what a test tells it, so that the host around it can be seen at work.
//
// It makes a SubConn per address and connects it. Further orders come as the text of resolver
// errors; see the table in puppet_policy.cc.
#ifndef CONFORMANCE_TESTEES_CPP_TEST_KIT_PUPPET_POLICY_H_
#define CONFORMANCE_TESTEES_CPP_TEST_KIT_PUPPET_POLICY_H_

#include "conformance/testees/cpp/session.h"

namespace lbc::testee {

/// A session that hosts "puppet" and, built without listeners, "puppet_without_listeners".
[[nodiscard]] SessionOptions HostingPuppets();

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_TEST_KIT_PUPPET_POLICY_H_
