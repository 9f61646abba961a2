// weighted_round_robin in any history, judged by its model; shares by weight are for cases.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EndpointsAreKeptAsInRoundRobin", __FILE__, __LINE__, Checks{"WRR-025"},
            "In any history every endpoint is connected and connected again, and calls go to what "
            "is READY, wait or fail as in round_robin.",
            {.flavours = {Flavour::kLists, Flavour::kFailures, Flavour::kAll},
             .trigger = Trigger::kGivenUp}) &&
    Declare("CallsTakeTurnsUntilWeightsCount", __FILE__, __LINE__,
            Checks{"WRR-011", "WRR-017", "WRR-018"},
            "In any history calls take turns while fewer than two weights can count, before "
            "reports have come for the blackout, and while all weights are alike.",
            {.flavours = {Flavour::kWeights}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
