// How long an ejection lasts. Intervals end every ten seconds; what an ejection's time is over, the
// next one ends.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(
    AnEjectionLastsTheBaseTime, Checks{"OD-021", "OD-027"}, Needs{Capability("virtual_time")},
    "Ejected at ten seconds for twenty-five, an endpoint is back at forty and not before, with "
    "no new connection.") {
  given.Policy({a, b, c}, LastingFor("25s", "300s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Time().Advances(20s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
}

SCENARIO(ItEndsAfterItsTimeAndNotAtIt, Checks{"OD-021"}, Needs{Capability("virtual_time")},
         "Ejected at ten seconds for thirty, an endpoint is not back at forty, but at fifty.") {
  given.Policy({a, b, c}, LastingFor("30s", "300s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Time().Advances(30s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(
    TheSecondLastsTwiceAsLong, Checks{"OD-022"}, Needs{Capability("virtual_time")},
    "Ejected again in the interval after its return, an endpoint stays away for twice the base "
    "time.") {
  given.Policy({a, b, c}, LastingFor("24s", "300s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(40s);
  then.Picks(60).ReachAll({a, b, c});
  // More than half: the calls just picked went well, and count in the same interval.
  CallsFailOn(when, 120, a);
  when.Time().Advances(10s);
  when.Time().Advances(40s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(
    AnIntervalInFreedomShortensTheNext, Checks{"OD-022"}, Needs{Capability("virtual_time")},
    "Ejected again after a whole interval in freedom, an endpoint stays away for the base time "
    "alone.") {
  given.Policy({a, b, c}, LastingFor("24s", "300s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(50s);
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Time().Advances(20s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(NeverLongerThanTheMost, Checks{"OD-021"}, Needs{Capability("virtual_time")},
         "A second ejection that maxEjectionTime cuts short ends then.") {
  given.Policy({a, b, c}, LastingFor("24s", "28s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(40s);
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Time().Advances(20s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(ABaseThatIsLongerThanTheMostHolds, Checks{"OD-021"}, Needs{Capability("virtual_time")},
         "A base time above maxEjectionTime is not cut short by it.") {
  given.Policy({a, b, c}, LastingFor("35s", "5s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Time().Advances(30s);
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

}  // namespace
}  // namespace lbc::scenario
