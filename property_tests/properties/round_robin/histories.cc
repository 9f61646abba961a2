// round_robin in any history, judged by its model: a property for each thing that it promises.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EveryEndpointIsKeptConnected", __FILE__, __LINE__,
            Checks{"RR-001", "RR-016", "RESOLVER-001", "RESOLVER-004", "RESOLVER-015", "IDLE-009",
                   "IDLE-014"},
            "In any history every endpoint of the list is connected or tried, what stays in the "
            "list is left alone, and what leaves is given up.",
            {.flavours = {Flavour::kLists, Flavour::kAll, Flavour::kFailures},
             .trigger = Trigger::kGivenUp}) &&
    Declare("TheStateIsWhatTheEndpointsComeTo", __FILE__, __LINE__,
            Checks{"RR-010", "RR-011", "RR-012", "RESOLVER-005", "RESOLVER-009"},
            "In any history the state reported is that of the best endpoint, and an endpoint that "
            "failed counts as failed until it is READY.",
            {.flavours = {Flavour::kFailures, Flavour::kAll}, .trigger = Trigger::kFailed}) &&
    Declare("EveryRoundVisitsEveryReadyEndpointOnce", __FILE__, __LINE__,
            Checks{"RR-004", "RR-008"},
            "In any history the picks of one picker go round all that is READY and nothing else.",
            {.flavours = {Flavour::kAll, Flavour::kLists}, .trigger = Trigger::kReady}) &&
    Declare("PicksWaitOrFailAsTheEndpointsDo", __FILE__, __LINE__,
            Checks{"RR-017", "RR-018", "RR-025"},
            "In any history picks wait while an endpoint is connecting and none is READY, and "
            "fail with an endpoint's error when all have failed.",
            {.flavours = {Flavour::kFailures}, .trigger = Trigger::kFailed}) &&
    Declare("EveryEndpointConnectsAsPickFirstDoes", __FILE__, __LINE__,
            Checks{"PF-032", "RR-014", "RESOLVER-016"},
            "In any history an endpoint of several addresses connects to the first that answers, "
            "and counts as READY when it is well.",
            {.flavours = {Flavour::kLists, Flavour::kFailures}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
