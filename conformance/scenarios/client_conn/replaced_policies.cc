// What a policy can ask of the channel once another has taken its place.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(RefusesASubConnOfAPolicyThatWasReplaced, Checks{"CC-004"},
                 "NewSubConn gives an error to a policy that is neither current nor pending.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.PolicyWill(kInClose, Make(a));
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  then.Policy(1).IsClosed();
  then.Policy(1).CannotMakeASubConn();
}

}  // namespace
}  // namespace lbc::channel_scenario
