// priority_experimental over round_robin and pick_first in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("TheFirstChildThatWorksIsInUse", __FILE__, __LINE__,
            Checks{"PRI-007", "PRI-008", "PRI-009", "PRI-011", "PRI-013", "PRI-014", "PRI-018",
                   "PRI-019", "PRI-020", "PRI-023"},
            "In any history state and calls are those of the first child that is READY or IDLE, or "
            "has time to become so, and the next is built once one has failed or its time is over.",
            {.flavours = {Flavour::kOrders, Flavour::kRoutes}, .trigger = Trigger::kReady}) &&
    Declare("ChildrenKeepTheirConnectionsAsLongAsTheyAreWanted", __FILE__, __LINE__,
            Checks{"PRI-015", "PRI-016", "PRI-017", "PRI-021", "PRI-022", "PRI-025", "PRI-029",
                   "PRI-030", "PRI-031", "PRI-034"},
            "In any history a child that is not needed keeps its connections for 15 minutes, hears "
            "of its part of each list, and is closed then, when it leaves the config or with the "
            "policy.",
            {.flavours = {Flavour::kOrders, Flavour::kLists}, .trigger = Trigger::kGivenUp});

}  // namespace
}  // namespace lbc::properties
