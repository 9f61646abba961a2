// How many of the outliers are ejected.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"}, e{"e"};

constexpr char kFailing[] =
    R"("failurePercentageEjection": {"threshold": 50, "enforcementPercentage": 100,
       "minimumHosts": 3, "requestVolume": 10})";

SCENARIO(OneMayAlwaysBeEjected, Checks{"OD-018"}, Needs{Capability("virtual_time")},
         "With ten per cent of five endpoints allowed, which is half a one, one is ejected.") {
  given.Policy({a, b, c, d, e}, Detecting(R"("maxEjectionPercent": 10, )" + std::string(kFailing)));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, c, d, e});
}

SCENARIO(NoSecondIsEjectedThen, Checks{"OD-018"}, Needs{Capability("virtual_time")},
         "While that one is ejected another outlier stays.") {
  given.Policy({a, b, c, d, e}, Detecting(R"("maxEjectionPercent": 10, )" + std::string(kFailing)));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  CallsFailOn(when, 100, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, c, d, e});
}

SCENARIO(NobodyIsEjectedWhereNothingIsAllowed, Checks{"OD-018"}, Needs{Capability("virtual_time")},
         "With nothing allowed nobody is ejected.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 0, )" + std::string(kFailing)));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(WithoutEnforcementNobodyIsEjected, Checks{"OD-019"}, Needs{Capability("virtual_time")},
         "With an enforcementPercentage of nothing outliers stay.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 100, "failurePercentageEjection": {
                            "threshold": 50, "enforcementPercentage": 0, "minimumHosts": 3,
                            "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(FailuresAreNotEnforcedUnlessItIsSaid, Checks{"OD-005"}, Needs{Capability("virtual_time")},
         "Without an enforcementPercentage who fails too often stays.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 100, "failurePercentageEjection": {
                            "threshold": 50, "minimumHosts": 3, "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(WhoHasLeftDoesNotCountAsEjected, Checks{"OD-030"}, Needs{Capability("virtual_time")},
         "When the ejected endpoint has left the list another one may be ejected.") {
  const Config config = Detecting(R"("maxEjectionPercent": 20, )" + std::string(kFailing));
  given.Policy({a, b, c, d, e}, config);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, b);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  when.Resolver().Lists({a, c, d, e}, config);
  then.Connections().AreShutDown({b});
  CallsFailOn(when, 100, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, d, e});
}

}  // namespace
}  // namespace lbc::scenario
