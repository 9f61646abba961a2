// The model of priority_experimental whose children are all over round_robin or pick_first: which
// child is in use after every stimulus, which of the others are kept aside and for how long, and
// that state and calls are those of the child in use. How a child spreads its calls is its own.
#ifndef CONFORMANCE_MODELS_PRIORITY_H_
#define CONFORMANCE_MODELS_PRIORITY_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakePriority(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_PRIORITY_H_
