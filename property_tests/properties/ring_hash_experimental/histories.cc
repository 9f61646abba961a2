// ring_hash_experimental in any history, judged by its model: a property for each thing that it
// promises.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EveryKeyHasItsPlaceOnTheRing", __FILE__, __LINE__,
            Checks{"RH-010", "RH-014", "RH-016"},
            "In any history a call goes to, or waits for, the first endpoint from its key's place "
            "on that has not failed, and fails with its own endpoint's error once all have.",
            {.flavours = {Flavour::kKeys}, .calls = Calls::kKeyed, .trigger = Trigger::kReady}) &&
    Declare("OnlyCallsAndFailuresMakeConnections", __FILE__, __LINE__,
            Checks{"RH-015", "RH-019", "RH-020", "RH-021", "RH-027"},
            "In any history an endpoint is connected for a call, or alone in the place of one "
            "that failed, and no list touches a connection.",
            {.flavours = {Flavour::kKeys, Flavour::kFailures},
             .calls = Calls::kKeyed,
             .trigger = Trigger::kReady}) &&
    Declare("TheStateFollowsTheRulesOfTheRing", __FILE__, __LINE__, Checks{"RH-018"},
            "In any history one READY endpoint makes READY, two failed ones TRANSIENT_FAILURE, "
            "and one failed of several CONNECTING.",
            {.flavours = {Flavour::kFailures, Flavour::kKeys},
             .calls = Calls::kKeyed,
             .trigger = Trigger::kFailed}) &&
    Declare("CallsWithoutAKeyWaitForNobodyInVain", __FILE__, __LINE__, Checks{"RH-024"},
            "In any history calls without a key go to what is READY, and wake an endpoint only "
            "while none is connecting.",
            {.flavours = {Flavour::kKeys}, .calls = Calls::kKeyed, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
