// The model of weighted_target_experimental whose targets are all over round_robin: whose an
// endpoint is, what the targets come to together, and that the calls which a target serves go round
// its endpoints. How many calls each target serves is a question of chance, for cases.
#ifndef CONFORMANCE_MODELS_WEIGHTED_TARGET_H_
#define CONFORMANCE_MODELS_WEIGHTED_TARGET_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeWeightedTarget(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_WEIGHTED_TARGET_H_
