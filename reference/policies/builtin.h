// All policies of the reference, registered in one call. The only file that knows them all.
#ifndef REFERENCE_POLICIES_BUILTIN_H_
#define REFERENCE_POLICIES_BUILTIN_H_

#include "reference/registry/registry.h"

namespace lbc::policies {

/// Registers pick_first and round_robin (REG-015, REG-016); smooth_weighted_round_robin, also as
/// custom_weighted_round_robin (SWRR-001); consistent_hash, p2c, least_request_experimental,
/// random_subsetting_experimental, ring_hash_experimental, outlier_detection_experimental,
/// weighted_round_robin, weighted_target_experimental and priority_experimental. Policies with
/// children find them in `registry`, which must outlive what it holds: keep builders no longer than
/// it.
void RegisterBuiltinPolicies(Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_BUILTIN_H_
