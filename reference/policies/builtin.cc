#include "reference/policies/builtin.h"

#include <memory>

#include "reference/policies/consistent_hash/consistent_hash.h"
#include "reference/policies/least_request_experimental/least_request_experimental.h"
#include "reference/policies/outlier_detection_experimental/outlier_detection_experimental.h"
#include "reference/policies/p2c/p2c.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/priority_experimental/priority_experimental.h"
#include "reference/policies/random_subsetting_experimental/random_subsetting_experimental.h"
#include "reference/policies/ring_hash_experimental/ring_hash_experimental.h"
#include "reference/policies/round_robin/round_robin.h"
#include "reference/policies/smooth_weighted_round_robin/smooth_weighted_round_robin.h"
#include "reference/policies/weighted_round_robin/weighted_round_robin.h"
#include "reference/policies/weighted_target_experimental/weighted_target_experimental.h"

namespace lbc::policies {

void RegisterBuiltinPolicies(Registry& registry) {
  registry.Register(std::make_shared<PickFirstBuilder>());
  registry.Register(std::make_shared<RoundRobinBuilder>(registry));
  registry.Register(MakeSmoothWeightedRoundRobinBuilder(kSmoothWeightedRoundRobin));
  registry.Register(MakeSmoothWeightedRoundRobinBuilder(kCustomWeightedRoundRobin));
  registry.Register(MakeConsistentHashBuilder());
  registry.Register(MakeP2cBuilder());
  registry.Register(MakeLeastRequestBuilder(registry));
  registry.Register(MakeRandomSubsettingBuilder(registry));
  registry.Register(MakeRingHashBuilder(registry));
  registry.Register(MakeOutlierDetectionBuilder(registry));
  registry.Register(MakeWeightedRoundRobinBuilder(registry));
  registry.Register(MakeWeightedTargetBuilder(registry));
  registry.Register(MakePriorityBuilder(registry));
}

}  // namespace lbc::policies
