// The models of policies that keep a pick_first for each endpoint, besides round_robin: each is
// over_endpoints.h with its own requirements and its own rule for picks.
//
//  - least_request_experimental: any READY endpoint may be drawn so often that it wins, so a pick
//    is held to go to one that is READY; how often each wins is a question of chance, for cases.
//  - weighted_round_robin: a circle as long as fewer than two weights can count, or all weights are
//    alike; from then on picks go to what is READY, and shares are for cases.
//  - random_subsetting_experimental over round_robin: which endpoints are chosen is seen by the
//    connections; how many, and that the choice is kept, is judged against all lists so far.
#ifndef CONFORMANCE_MODELS_POLICIES_OVER_ENDPOINTS_H_
#define CONFORMANCE_MODELS_POLICIES_OVER_ENDPOINTS_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeLeastRequest(const Binds& binds);
std::unique_ptr<Model> MakeWeightedRoundRobin(const Binds& binds);
std::unique_ptr<Model> MakeRandomSubsetting(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_POLICIES_OVER_ENDPOINTS_H_
