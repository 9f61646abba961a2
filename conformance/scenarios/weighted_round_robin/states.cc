// Connections and lists: who gets calls, and what outlives what.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Config kNoBlackout{R"({"blackoutPeriod": "0s"})"};

SCENARIO(WhoComesBackHasSaidNothing, Checks{"WRR-034"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "An endpoint that was lost and is back gets the mean of the others' weights.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 1},
                            {.endpoint = b, .qps = 100, .application_utilization = 1},
                            {.endpoint = c, .qps = 300, .application_utilization = 1}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 1}, {c, 3}});
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 2}, {b, 1}, {c, 3}});
}

SCENARIO(WhoComesBackIsBlackedOutAgain, Checks{"WRR-013"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "An endpoint that was lost and is back gets the mean of the others' weights until it has "
         "reported for the blackout period.") {
  const Config two_seconds{R"({"blackoutPeriod": "2s"})"};
  const auto all_report = [&] {
    when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 1},
                              {.endpoint = b, .qps = 100, .application_utilization = 1},
                              {.endpoint = c, .qps = 300, .application_utilization = 1}});
  };
  given.Policy({a, b, c}, two_seconds);
  given.EveryConnectionIsReady();
  all_report();
  when.Time().Advances(3s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 1}, {c, 3}});
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  all_report();
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 2}, {b, 1}, {c, 3}});
  when.Time().Advances(2s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 1}, {c, 3}});
}

SCENARIO(WeightsOutliveALongerList, Checks{"WRR-026"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "A list with one endpoint more leaves the shares of the others as they were.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  when.Resolver().Lists({c, b, a}, kNoBlackout);
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(EveryEndpointIsConnectedAtOnceAndAgain, Checks{"WRR-025"},
         "Every endpoint is attempted as soon as it is known, and again after a loss.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b});
  then.Connections().AreAttempted({a, b});
  then.Picks(20).Wait();
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).Rotate({a, b});
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(CallsFailWithTheCauseOnceAllHaveFailed, Checks{"WRR-025"},
         "Once every endpoint has failed, calls fail with the error of one of them.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  then.Picks(20).FailWithTheCause();
}

}  // namespace
}  // namespace lbc::scenario
