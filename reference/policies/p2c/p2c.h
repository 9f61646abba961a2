// p2c: a connection to every address, and each call to the better of two drawn by chance.
//
// The policy of seed 003, with what go-zero's p2c_ewma added to it. Of the READY addresses two
// different ones are drawn, every pair as likely as any other; the call goes to the one with the
// lower cost (load.h): the latency it has shown lately, times the calls that would then be open on
// it, over the part of its calls that succeed. So slow, busy and failing servers get less, and
// nobody has to look at all of them.
//
//   - Latency is a peak EWMA (ewma.h): a slower answer counts at once, faster ones by and by.
//   - A server that fails quickly is no quick server: failures do not lower the latency, and who
//     fails more often than not is chosen only if the other does so too.
//   - A server that was drawn and lost is picked all the same if nobody has picked it for
//     forcedPickAfter: else what was slow once would never be asked again.
//   - What is known of a server lasts as long as its connection is READY, over any number of
//     lists and pickers.
//
// Costs, for n READY addresses: a change of what is READY is O(1), and O(n) more at the first pick
// after it. O(1) a pick in the number of addresses; changes four places of shared memory (the
// counter of chance, the open calls at begin and end, the time of the pick).
#ifndef REFERENCE_POLICIES_P2C_P2C_H_
#define REFERENCE_POLICIES_P2C_P2C_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"

namespace lbc::policies {

inline constexpr std::string_view kP2c = "p2c";

/// Builds p2c policies. Config: P2cConfig.
[[nodiscard]] std::shared_ptr<const Builder> MakeP2cBuilder();

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_P2C_P2C_H_
