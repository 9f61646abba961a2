// priority_experimental: calls go to the first of several named children that works.
//
// gRFC A56's failover, as grpc-go's internal/xds/balancer/priority has it; useful without xDS too:
// the near data centre, and the far one while the near one is down. The first child is built with
// the first list; a lower one when it is needed. After every event the children are looked at from
// the highest down, and the first of which one of these holds is in use:
//
//   1. it is not built yet: it is built now, and gets its time;
//   2. it is READY or IDLE;
//   3. it is CONNECTING and its time is not over: 10 s from when it was built, or from when it went
//      CONNECTING after READY or IDLE. A child that has failed since gets no new time;
//
// Those below it are put aside: they keep their connections for 15 minutes, and are closed if they
// are not needed until then. So when a higher one is back, calls return to it at once, and a second
// failover within that time finds a warm child. If none of these holds of any, all are kept, and
// the first that is CONNECTING is in use, else the last (grpc-go: the last). The state and picker
// of the one in use are the policy's.
//
//   - An endpoint goes to the child that the first name of its path says (endpoint_path.h).
//   - While a list is passed down nothing is reported; then one child is chosen, from what all have
//     said (RESOLVER-019).
//   - A child that is put aside hears of lists too (grpc-go's does not).
//   - A child that cannot work with its part of a list counts as failed with what it said.
//   - A child that leaves the config is closed at once; one whose policy changes gives way without
//     a call lost (grpc-go closes it first).
//   - Without priorities calls fail.
//
// Costs: a report O(children); a pick nothing beside the child's.
#ifndef REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_PRIORITY_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_PRIORITY_EXPERIMENTAL_H_

#include <chrono>
#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/core/clock.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kPriority = "priority_experimental";

/// The time that a child has to become READY before the next one is tried.
inline constexpr Duration kFailoverTime = std::chrono::seconds(10);
/// How long a child that is not needed keeps its connections.
inline constexpr Duration kPutAsideTime = std::chrono::minutes(15);

/// Builds such policies. Config: PriorityConfig, whose children are looked up in `registry`, which
/// outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakePriorityBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_PRIORITY_EXPERIMENTAL_H_
