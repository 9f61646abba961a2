// Load reports that come with the end of a call.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};
const scenario::Need kLoadReports = Capability("load_reports");

CHANNEL_SCENARIO(GivesTheHookTheLoadReport, Checks{"DONE-009"}, Needs{kLoadReports},
                 "A completion carries the load report of the trailer.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(kReady, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).SucceedsUnderLoad(0.25, 40);
  then.Call(1).RunsItsHookWithLoad(0.25, 40);
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(GivesTheHookNoLoadReportUnlessThereIsOne, Checks{"DONE-009"}, Needs{kLoadReports},
                 "A completion carries no load report if the trailer has none.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(kReady, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHookWithoutLoad();
  then.Call(1).Succeeds();
}

}  // namespace
}  // namespace lbc::channel_scenario
