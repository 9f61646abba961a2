// outlier_detection_experimental over round_robin in any history, judged by its model.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

[[maybe_unused]] const bool kDeclared =
    Declare("OutliersAndNobodyElseAreEjected", __FILE__, __LINE__,
            Checks{"OD-010", "OD-013", "OD-014", "OD-015", "OD-016", "OD-017", "OD-018", "OD-019",
                   "OD-033"},
            "In any history an interval ejects those whose calls failed too often in it, as many "
            "as may be, calls go round the others, and fail once all are ejected.",
            {.flavours = {Flavour::kOutliers}, .trigger = Trigger::kReady}) &&
    Declare("TheEjectedAreLeftAloneUntilTheirTimeIsOver", __FILE__, __LINE__,
            Checks{"OD-009", "OD-021", "OD-022", "OD-024", "OD-025", "OD-027", "OD-028", "OD-029"},
            "In any history an ejected endpoint gets no calls, keeps its connection, and is back "
            "when its time is over, as well as it is, or when nothing is detected any more.",
            {.flavours = {Flavour::kOutliers, Flavour::kCalls}, .trigger = Trigger::kReady});

}  // namespace
}  // namespace lbc::properties
