// given: brings a state about and swallows what is seen on the way. The case judges only what
// follows.
//
// A given that cannot be brought about makes the case VACUOUS, not FAIL: another case judges why
// the policy does not get there.
#ifndef CONFORMANCE_SCENARIO_GIVEN_H_
#define CONFORMANCE_SCENARIO_GIVEN_H_

#include <optional>
#include <source_location>
#include <string>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::scenario {

using Where = std::source_location;

// A loadBalancingConfig value, as JSON text.
struct Config {
  std::string json;
};

class Given {
 public:
  explicit Given(Stage& stage) : stage_(stage) {}

  // The policy is built and has not heard of any endpoint.
  void PolicyIsBuilt(Where where = Where::current()) const;
  // The policy is built and has this list.
  void Policy(const Endpoints& endpoints, Where where = Where::current()) const;
  void Policy(const Endpoints& endpoints, const Config& config,
              Where where = Where::current()) const;

  // Every attempt succeeds, those that follow too; ends with READY reported and picks that go.
  // Policies that connect only when asked are picked from.
  void EveryConnectionIsReady(Where where = Where::current()) const;
  // Every attempt fails until nothing more is tried; ends with TRANSIENT_FAILURE reported and a
  // pick that fails.
  void EveryConnectionHasFailed(Where where = Where::current()) const;
  // Every attempt that was asked for is under way, and none is answered.
  void EveryConnectionIsStarting(Where where = Where::current()) const;
  // The attempt on this endpoint has succeeded; other attempts stay unanswered.
  void ConnectionIsReady(const Endpoint& endpoint, Where where = Where::current()) const;
  // Attempts on this endpoint stay unanswered from now on when the network settles.
  void ConnectionHangs(const Endpoint& endpoint, Where where = Where::current()) const;
  // The endpoint refuses connections from now on when the network settles.
  void EndpointIsDown(const Endpoint& endpoint, Where where = Where::current()) const;

  // Every other endpoint of the list is down, and this one is READY; the policy was woken by picks
  // if it needs that.
  void OnlyOneAnswers(const Endpoint& endpoint, Where where = Where::current()) const;
  // This address of some endpoint refuses connections when the network settles.
  void AddressIsDown(const Address& address, Where where = Where::current()) const;
  // That many attempts of those under way succeed, the others stay unanswered; ends with READY
  // reported and a pick that goes.
  void AFewAttemptsSucceed(int count, Where where = Where::current()) const;
  // A pick goes, the second one at the latest, with one key or another; between the two every
  // attempt is answered. What did not happen did not happen to a policy that is alive. Why picks
  // may not go is the business of the cases that hold that they do.
  void APickGoes(Where where = Where::current()) const;
  // A pick that is made now fails.
  void APickFails(Where where = Where::current()) const;
  // What is READY is lost; then as EveryConnectionHasFailed, but asks only that every endpoint was
  // tried, not for what is reported and picked.
  void EveryEndpointHasFailed(Where where = Where::current()) const;
  // The last report is this.
  void ChannelIs(State state, Where where = Where::current()) const;
  // The last report is CONNECTING, or there was none: before the first, calls wait.
  void ChannelStillConnects(Where where = Where::current()) const;

  // A second channel in the same process, with an instance of the policy of its own; it is spoken
  // of until another is meant.
  void AnotherChannel(const Endpoints& endpoints, Where where = Where::current()) const;
  void TheFirstChannelIsMeantAgain(Where where = Where::current()) const;
  void TheSecondChannelIsMeantAgain(Where where = Where::current()) const;

  // A channel had the policy before, and is closed: what all channels of a process share has
  // started. Comes before all else.
  void PolicyWasUsedBefore(const Endpoints& endpoints, Where where = Where::current()) const;

  // The network answers attempts only once all have started, and the last one first.
  void TheLastAttemptIsAnsweredFirst(Where where = Where::current()) const;

  // What only the policy can tell; otherwise the case does not apply. The parser refuses this
  // config; there is a parser; a pick carries a completion; some READY SubConn has a health
  // listener.
  void ParserRefuses(const Config& config, Where where = Where::current()) const;
  void PolicyHasAParser(Where where = Where::current()) const;
  void PicksCarryCompletions(Where where = Where::current()) const;
  void PolicyListensToHealth(Where where = Where::current()) const;

  // The next calls of NewSubConn for the endpoint's addresses fail. Needs capability
  // new_sub_conn_errors.
  void NewSubConnWillFail(const Endpoint& endpoint, Where where = Where::current()) const;
  // Health is told only by when.Health(...): nothing is answered by itself any more.
  void HealthIsToldStepByStep(Where where = Where::current()) const;
  // The final SHUTDOWN of a SubConn that the policy gives up waits for when.ShutdownsArrive(), so
  // that events which were on their way come before it.
  void ShutdownsArriveLate(Where where = Where::current()) const;
  // What was seen so far is of no interest.
  void NothingBeforeMatters(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_GIVEN_H_
