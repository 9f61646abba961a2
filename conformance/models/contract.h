// The contract as a model: what every policy owes, whatever it is for (requirements of area CON).
//
// Its state is the channel (channel.h) and little more: what was so when the stimulus went out. It
// predicts no sequence. After each answer, every sentence whose ground is given is held against
// what is so now; most speak of rest, when the host owes nothing. What depends on the kind of
// policy goes by the profile, and a promise that is absent asks for nothing.
#ifndef CONFORMANCE_MODELS_CONTRACT_H_
#define CONFORMANCE_MODELS_CONTRACT_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeContract(const profile::Profile& profile, const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_CONTRACT_H_
