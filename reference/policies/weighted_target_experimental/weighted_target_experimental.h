// weighted_target_experimental: calls are spread over named children by weight.
//
// A container of gRPC's xDS tree (grpc-go's balancer/weightedtarget, C-core's weighted_target),
// useful without xDS too: two clusters of servers, nine calls in ten to the old one.
//
//   - A call is placed with one of the READY children, drawn in proportion to the weights; the
//     child's own picker places it from there. Children that are not READY are not drawn.
//   - An endpoint goes to the child that the first name of its path says (endpoint_path.h).
//   - The state is READY if a child is, else CONNECTING if one is, else IDLE if one is, else
//     TRANSIENT_FAILURE. A child that has failed counts as failed until it is READY or IDLE, so
//     that children that try again and again do not keep calls waiting for ever.
//   - In IDLE a call waits and wakes the children; in TRANSIENT_FAILURE it fails as a child drawn
//   by
//     weight says. Without targets it fails.
//   - A list is passed down as a whole before anything is reported, and then there is a report in
//     any case: a change of weights alone takes effect with the list that brings it.
//   - A target that leaves the config is closed at once. One whose policy changes gives way without
//     a call lost.
//
// Where it differs from grpc-go's: there a change of weights waits for the next report of some
// child, a child counts as failed only until its second report of CONNECTING, in IDLE a call wakes
// nobody, and a weight of 0 is accepted.
//
// Costs: picker.h; a report O(children).
#ifndef REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_WEIGHTED_TARGET_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_WEIGHTED_TARGET_EXPERIMENTAL_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kWeightedTarget = "weighted_target_experimental";

/// Builds such policies. Config: WeightedTargetConfig, whose children are looked up in `registry`,
/// which outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeWeightedTargetBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_WEIGHTED_TARGET_EXPERIMENTAL_H_
