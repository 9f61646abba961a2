// least_request_experimental in any history, judged by its model; shares by chance are for cases.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EveryEndpointIsConnectedAndCounts", __FILE__, __LINE__, Checks{"LR-007"},
            "In any history every endpoint is connected and connected again, and the state "
            "follows from theirs as in round_robin.",
            {.flavours = {Flavour::kLists, Flavour::kFailures, Flavour::kAll},
             .trigger = Trigger::kGivenUp}) &&
    Declare("CallsGoToWhatIsReadyAndElseWaitOrFail", __FILE__, __LINE__, Checks{"LR-003", "LR-012"},
            "In any history calls go to READY endpoints alone; without one they wait while one "
            "may yet connect, and fail with the error of one when all have failed.",
            {.flavours = {Flavour::kFailures, Flavour::kAll}, .trigger = Trigger::kFailed});

}  // namespace
}  // namespace lbc::properties
