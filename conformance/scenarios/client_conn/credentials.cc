// Credentials that a policy gives to NewSubConn.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};
const scenario::Need kOwnCredentials = Capability("sub_conn_credentials");

CHANNEL_SCENARIO(UsesTheCredentialsOfASubConn, Checks{"CC-024"}, Needs{kOwnCredentials},
                 "Credentials given to NewSubConn hold in place of the channel's.") {
  given.Channel({a});

  when.Policy().Does(MakeWithCredentials(a, "badge"), Connect(a));
  when.Dial(a).Succeeds();
  when.Policy().Reports(kReady, Use(a));
  when.CallStarts();
  then.Dial(a).Starts();
  then.Call(1).IsPlacedWithHeader(a, kCredentials, "badge");
}

CHANNEL_SCENARIO(KeepsCredentialsToTheirSubConn, Checks{"CC-024"}, Needs{kOwnCredentials},
                 "Credentials given to NewSubConn hold for that SubConn only.") {
  given.Channel({a, b});

  when.Policy().Does(MakeWithCredentials(a, "badge"), Connect(a));
  when.Policy().Does(Make(b), Connect(b));
  when.Dial(a).Succeeds();
  when.Dial(b).Succeeds();
  when.Policy().Reports(kReady, Use(b));
  when.CallStarts();
  then.Dial(a).Starts();
  then.Dial(b).Starts();
  then.Call(1).IsPlacedWithoutHeader(b, kCredentials);
}

}  // namespace
}  // namespace lbc::channel_scenario
