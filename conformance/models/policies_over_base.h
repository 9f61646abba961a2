// The models of policies on a base package, each with its own rule for picks (picks_over_base.h):
//
//  - smooth_weighted_round_robin: exact. Every pick is foretold by the balances; where the order is
//    not known, as after picks of old pickers, windows and the bound of straying are left.
//  - consistent_hash: exact where CH-010 binds, by hash_ring.h. Elsewhere a key's owner among a set
//    of READY addresses owns it in every smaller set that it is in.
//  - p2c: two different ones are compared, so whoever has more open calls than every other never
//    wins, as long as open calls are all that tells them apart.
#ifndef CONFORMANCE_MODELS_POLICIES_OVER_BASE_H_
#define CONFORMANCE_MODELS_POLICIES_OVER_BASE_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeSmoothWeightedRoundRobin(const Binds& binds);
std::unique_ptr<Model> MakeConsistentHash(const Binds& binds);
std::unique_ptr<Model> MakeP2c(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_POLICIES_OVER_BASE_H_
