#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(TellsAListenerThatAllIsWell, Checks{"HEALTH-010"},
                 "While nobody checks health, a listener is told READY exactly once.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ListenToHealth(a));
  then.Policy().HearsHealth(a, kReady);
  then.Policy().HearsNothing();
}

CHANNEL_SCENARIO(TellsTheNewerOfTwoListenersAlone, Checks{"HEALTH-010"},
                 "A listener hears nothing more once another is registered.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ListenToHealth(a), ListenToHealth(a));
  then.Policy().HearsHealth(a, kReady);
  then.Policy().HearsNothing();
}

CHANNEL_SCENARIO(TellsAListenerNothingOfALoss, Checks{"HEALTH-010"},
                 "A listener hears nothing more once the SubConn has left READY.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ListenToHealth(a));
  then.Policy().HearsHealth(a, kReady);

  when.Connection(a).IsLost();
  then.Policy().Hears(a, kIdle);
  then.Policy().HearsNothing();
}

CHANNEL_SCENARIO(HearsNobodyWhoListensTooSoon, Checks{"HEALTH-011"},
                 "Registering a health listener while the SubConn is not READY has no effect.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Policy().Does(ListenToHealth(a));
  then.Policy().HearsNothing();

  when.Dial(a).Succeeds();
  then.Policy().Hears(a, kReady);
  then.Policy().HearsNothing();
}

}  // namespace
}  // namespace lbc::channel_scenario
