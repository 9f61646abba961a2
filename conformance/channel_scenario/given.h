// given: brings a state of a channel about and forgets what was seen on the way. One that cannot be
// brought about makes the case VACUOUS.
#ifndef CONFORMANCE_CHANNEL_SCENARIO_GIVEN_H_
#define CONFORMANCE_CHANNEL_SCENARIO_GIVEN_H_

#include <string>

#include "conformance/channel_scenario/stage.h"
#include "conformance/channel_scenario/words.h"

namespace lbc::channel_scenario {

class Given {
 public:
  explicit Given(Stage& stage) : stage_(stage) {}

  // The judge's three policies are registered. Part of everything below that opens a channel.
  void PoliciesAreRegistered(Where where = Where::current()) const;
  // One of them takes configs: its parser refuses those with a member "refuse".
  void PolicyParses(const std::string& name, Where where = Where::current()) const;
  // What that name builds has no ExitIdle; needs capability policies_without_exit_idle.
  void PolicyHasNoExitIdle(const std::string& name, Where where = Where::current()) const;
  // The builder of that name makes nothing.
  void PolicyCannotBeBuilt(const std::string& name, Where where = Where::current()) const;

  // The channel is made and idle.
  void ChannelIsOpen(Where where = Where::current()) const;
  void ChannelIsOpen(const Settings& settings, Where where = Where::current()) const;
  // The channel has left idle mode, and its policy has this list and has said nothing.
  void Channel(const Endpoints& endpoints, Where where = Where::current()) const;
  void Channel(const Endpoints& endpoints, const Settings& settings,
               Where where = Where::current()) const;

  // The same with a policy of the channel's own, named by the settings, which is connecting to the
  // first of the list.
  void ChannelWithItsOwnPolicy(const Endpoints& endpoints, const Settings& settings,
                               Where where = Where::current()) const;
  // Such a channel has connected to it, and watches its health; and was told that it serves.
  void HealthIsWatched(const Endpoint& endpoint, Where where = Where::current()) const;
  void EndpointServes(const Endpoint& endpoint, Where where = Where::current()) const;

  // The newest policy has a SubConn for it: IDLE; being dialled; READY; failed and in back-off.
  void SubConnIsMade(const Endpoint& endpoint, Where where = Where::current()) const;
  void SubConnIsConnecting(const Endpoint& endpoint, Where where = Where::current()) const;
  void SubConnIsReady(const Endpoint& endpoint, Where where = Where::current()) const;
  void SubConnHasFailed(const Endpoint& endpoint, Where where = Where::current()) const;
  // The newest policy has reported this.
  void PolicyReported(lbcp::v1::ConnectivityState state, const Answer& answer,
                      Where where = Where::current()) const;
  // SubConnIsReady, and then READY is reported with a picker that uses it.
  void PolicyServes(const Endpoint& endpoint, Where where = Where::current()) const;

  // What the newest policy, or with kInBuild the next one, will do when that comes, once.
  template <typename... Orders>
  void PolicyWill(lbcp::v1::PuppetMoment at, const Orders&... orders) const {
    WillDo(at, {orders...}, "", false, Where::current());
  }
  // The newest policy returns this error from its next update; `bad`: it is the bad-resolver-state
  // error.
  void PolicyWillRefuseItsList(const std::string& error, Where where = Where::current()) const;
  void PolicyWillCallItsListBad(const std::string& error, Where where = Where::current()) const;

  // A call is started, and waits; or is under way on a connection. Calls are numbered from 1 in the
  // order in which they start.
  void CallWaits(const Call& call = {}, Where where = Where::current()) const;
  void CallIsUnderWay(const Call& call = {}, Where where = Where::current()) const;
  void ResolverLists(const Endpoints& endpoints, const std::string& service_config,
                     Where where = Where::current()) const;

 private:
  void Open(const Endpoints& endpoints, const Settings& settings) const;
  // The attempt to connect that is under way ends so.
  void AnswerDial(const Endpoint& endpoint, const std::string& error) const;
  void BringToWatch(const Endpoint& endpoint) const;
  void Dial(const Endpoint& endpoint, const std::string& error) const;
  void WillDo(lbcp::v1::PuppetMoment at, const std::vector<Order>& orders, const std::string& error,
              bool bad, const Where& where) const;

  Stage& stage_;
};

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_GIVEN_H_
