// weighted_target_experimental over round_robin in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("TheStateIsWhatTheTargetsComeTo", __FILE__, __LINE__,
            Checks{"WT-008", "WT-009", "WT-011", "WT-012", "WT-028"},
            "In any history the state is that of the best target, a target that failed counts as "
            "failed until it is READY, and calls wait or fail as it says.",
            {.flavours = {Flavour::kRoutes, Flavour::kFailures}, .trigger = Trigger::kFailed}) &&
    Declare("CallsAreServedInsideTheirTarget", __FILE__, __LINE__,
            Checks{"WT-006", "WT-007", "WT-015", "WT-017", "WT-018", "WT-023", "WT-024"},
            "In any history calls go to READY endpoints, those of a target round its own, and "
            "targets that stay keep their connections.",
            {.flavours = {Flavour::kRoutes, Flavour::kLists}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
