// What those who know GoogleTest ask of a run, in flags and in the environment.
#ifndef CONFORMANCE_CLI_GOOGLE_TEST_H_
#define CONFORMANCE_CLI_GOOGLE_TEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace lbc::cli {

// INVALID_ARGUMENT for a flag that a run does not obey, or obeys with another value, and for
// sharding variables of which GoogleTest would make an end with exit code 1, which here means that
// the testee is not conformant.
absl::Status CheckGoogleTest(const std::vector<std::string>& flags);

// Why GoogleTest chose no case, as a message for the user.
std::string WhyNoCase();

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_GOOGLE_TEST_H_
