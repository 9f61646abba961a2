// random_subsetting_experimental over round_robin in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("SoManyAreChosenAndTheChoiceIsKept", __FILE__, __LINE__,
            Checks{"RS-003", "RS-004", "RS-005", "RS-006", "RS-016"},
            "In any history exactly subsetSize endpoints are chosen of a longer list and all of "
            "another, and every choice fits all those before it.",
            {.flavours = {Flavour::kWeights, Flavour::kLists}, .trigger = Trigger::kGivenUp}) &&
    Declare("WhatWasChosenIsServedAsTheChildDoes", __FILE__, __LINE__, Checks{"RS-010"},
            "In any history connections, state and picks are what round_robin makes of the chosen.",
            {.flavours = {Flavour::kAll, Flavour::kFailures, Flavour::kLists},
             .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
