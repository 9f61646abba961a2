// Storm: a long walk through everything that can happen to a policy, chosen by a seed.
//
// It plays a judge that does mostly what a channel may do and sometimes what it may not, and looks
// at nothing but the transcript. Two policies that differ anywhere differ in some storm; the same
// policy has the same transcript whenever the seed is the same.
#ifndef CONFORMANCE_TESTEES_CPP_TEST_KIT_STORM_H_
#define CONFORMANCE_TESTEES_CPP_TEST_KIT_STORM_H_

#include <cstdint>
#include <string>

#include "conformance/testees/cpp/session.h"

namespace lbc::testee {

/// Hosts `options` in a fresh session and plays the storm of `seed` on two instances of `policy`.
/// Returns every byte that the testee wrote.
[[nodiscard]] std::string TranscriptOfStorm(SessionOptions options, const std::string& policy,
                                            std::uint64_t seed);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_TEST_KIT_STORM_H_
