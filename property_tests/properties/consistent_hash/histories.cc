// consistent_hash in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("EveryKeyGoesToItsOwnerAmongTheReady", __FILE__, __LINE__,
            Checks{"CH-001", "CH-003", "CH-004", "CH-010"},
            "In any history a key goes to its own address among those that are READY, and keeps "
            "it whoever else comes and goes.",
            {.flavours = {Flavour::kKeys}, .calls = Calls::kKeyed, .trigger = Trigger::kReady}) &&
    Declare("CallsWithoutAKeyOrAReadyAddressEndAsPromised", __FILE__, __LINE__,
            Checks{"CH-005", "CH-006"},
            "In any history a call without a key ends with INTERNAL, and calls wait while none is "
            "READY and one may yet connect.",
            {.flavours = {Flavour::kKeys}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
