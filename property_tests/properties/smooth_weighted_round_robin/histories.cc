// smooth_weighted_round_robin in any history, judged by its model, which foretells every pick.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EveryPickIsWhoseTurnItIs", __FILE__, __LINE__,
            Checks{"SWRR-004", "SWRR-005", "SWRR-006", "SWRR-007", "SWRR-010"},
            "In any history every pick goes to the READY address with the greatest balance, and "
            "so each gets its weight.",
            {.flavours = {Flavour::kWeights, Flavour::kAll}, .trigger = Trigger::kReady}) &&
    Declare("TheOrderBeginsAnewWithTheReadyAndTheirWeights", __FILE__, __LINE__,
            Checks{"SWRR-011", "SWRR-015", "SWRR-020"},
            "In any history the order begins anew when the READY addresses or their weights "
            "change, and goes on through any other list.",
            {.flavours = {Flavour::kWeights, Flavour::kLists}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
