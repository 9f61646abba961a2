#include "reference/policies/builtin.h"

#include <memory>

#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {

void RegisterBuiltinPolicies(Registry& registry) {
  registry.Register(std::make_shared<PickFirstBuilder>());
  registry.Register(std::make_shared<RoundRobinBuilder>(registry));
}

}  // namespace lbc::policies
