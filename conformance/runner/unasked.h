// A promise that nobody asks about.
//
// Cases about equal, weighted or least loaded picks need a policy that connects to every endpoint;
// a lazy one, say, may promise an equal spread and is never asked for it. A verdict that is silent
// about this would be praise for nothing.
#ifndef CONFORMANCE_RUNNER_UNASKED_H_
#define CONFORMANCE_RUNNER_UNASKED_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/profile/profile.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/case.h"

namespace lbc::runner {

// A sentence, when the profile promises how picks spread and none of the cases about such a spread
// applies: how many there are, and what the first of them needs. Else empty; so for spreads: first
// and unspecified. A case is about a spread if it needs it: the need holds with it, and neither
// with spreads: first nor without any. Cases whose requirements do not bind do not count.
std::string UnaskedSpread(const std::vector<scenario::Case>& cases,
                          const lbcp::v1::Welcome& welcome, const profile::Profile& profile,
                          const std::function<bool(std::string_view)>& binds);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_UNASKED_H_
