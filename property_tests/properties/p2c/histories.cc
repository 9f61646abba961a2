// p2c in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("TheMostLoadedOfTwoNeverWins", __FILE__, __LINE__, Checks{"P2C-001", "P2C-002"},
            "In any history whoever has more open calls than every other, and is not neglected, "
            "gets no call, and without a READY address calls wait.",
            {.flavours = {Flavour::kCalls}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
