#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(AnswersAListThatThePolicyCallsBad, Checks{"RESOLVER-013"},
                 "The bad-resolver-state error is the resolver's answer, and nothing more.") {
  given.Channel({a});
  given.PolicyWillCallItsListBad("nothing to work with");

  when.Resolver().Lists({});
  then.Resolver().IsAnsweredBadState();
  then.Resolver().IsNotAsked();
}

CHANNEL_SCENARIO(FailsCallsAfterAnErrorBeforeAnyList, Checks{"RESOLVER-026"},
                 "After a resolver error before any list, calls end with the resolver's text.") {
  given.ChannelIsOpen();
  given.CallWaits();

  when.Resolver().Fails("no such name");
  then.Channel().Is(kTransientFailure);
  then.Call(1).Fails(kUnavailable, "no such name");
}

CHANNEL_SCENARIO(DrainsARemovedConnectionWithoutWaiting, Checks{"RESOLVER-002"},
                 "A list update returns without waiting for removed connections to drain.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();
  given.PolicyWill(kInList, ShutDown(a));

  when.Resolver().Lists({});
  then.Resolver().IsAnsweredWell();
  then.Connection(a).StaysOpen();
  then.Call(1).GoesOn();
}

}  // namespace
}  // namespace lbc::channel_scenario
