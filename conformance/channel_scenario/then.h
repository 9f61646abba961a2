// then: what must be seen of a channel, since the last look at the same thing.
//
//   Call(n).IsPlacedOn(a)   it arrived at the server once
//   Call(n).Waits()         it was neither placed nor ended
//   Policy(n).Hears(a, s)   its next news of a's SubConn is s; news come one by one
//   Channel().Is(s)         the state that the application sees last
//   Channel().Shows({…})    the states that it saw, in this order and no others
#ifndef CONFORMANCE_CHANNEL_SCENARIO_THEN_H_
#define CONFORMANCE_CHANNEL_SCENARIO_THEN_H_

#include <map>
#include <string>
#include <vector>

#include "conformance/channel_scenario/stage.h"
#include "conformance/channel_scenario/words.h"

namespace lbc::channel_scenario {

using State = lbcp::v1::ConnectivityState;

class ThenCall {
 public:
  ThenCall(Stage& stage, std::uint64_t call) : stage_(stage), call_(call) {}
  void IsPlacedOn(const Endpoint& endpoint, Where where = Where::current()) const;
  // The same, and this was among the headers / was not / was the authority.
  void IsPlacedWithHeader(const Endpoint& endpoint, const std::string& key,
                          const std::string& value, Where where = Where::current()) const;
  void IsPlacedWithoutHeader(const Endpoint& endpoint, const std::string& key,
                             Where where = Where::current()) const;
  void IsPlacedWithAuthority(const Endpoint& endpoint, const std::string& authority,
                             Where where = Where::current()) const;
  void Waits(Where where = Where::current()) const;
  // It is on a connection still: it has not ended and was not placed anew.
  void GoesOn(Where where = Where::current()) const;
  void Succeeds(Where where = Where::current()) const;
  // With this code, and a message that contains the text.
  void Fails(std::uint32_t code, const std::string& text = "",
             Where where = Where::current()) const;
  // So many times a picker was asked about it.
  void WasPicked(int times, Where where = Where::current()) const;
  void WasPickedFor(const std::string& full_method, const std::string& header_key,
                    const std::string& header_value, Where where = Where::current()) const;
  // Its hook ran once, and was told this.
  void RunsItsHook(std::uint32_t code, Where where = Where::current()) const;
  void RunsItsHookWith(std::uint32_t code, bool sent, bool received,
                       Where where = Where::current()) const;
  void RunsItsHookWithTrailer(const std::string& key, const std::string& value,
                              Where where = Where::current()) const;
  void RunsItsHookWithLoad(double cpu, double calls_per_second,
                           Where where = Where::current()) const;
  void RunsItsHookWithoutLoad(Where where = Where::current()) const;
  void RunsNoHook(Where where = Where::current()) const;
  // The hook ran before the application heard; marks both as read.
  void RunsItsHookBeforeItEnds(std::uint32_t code, Where where = Where::current()) const;

 private:
  Seen* Placed(const Endpoint& endpoint) const;
  Seen* Hook(std::uint32_t code) const;
  Stage& stage_;
  std::uint64_t call_;
};

class ThenPolicy {
 public:
  ThenPolicy(Stage& stage, std::uint32_t policy) : stage_(stage), policy_(policy) {}
  // By the builder of that name / of that number.
  void IsBuilt(const std::string& name, Where where = Where::current()) const;
  void IsBuiltBy(std::uint32_t builder, Where where = Where::current()) const;
  // The channel may add words of its own behind the user agent.
  void IsBuiltFor(const std::string& target, const std::string& authority,
                  const std::string& user_agent, Where where = Where::current()) const;
  void HasMetricsRecorder(Where where = Where::current()) const;
  void IsClosed(Where where = Where::current()) const;
  void IsNotClosed(Where where = Where::current()) const;
  // Both halves are these.
  void HearsList(const Endpoints& endpoints, Where where = Where::current()) const;
  // One half is these, and the other as said.
  void HearsAddressesOnly(const Endpoints& endpoints, Where where = Where::current()) const;
  void HearsEndpointsOnly(const Endpoints& endpoints, Where where = Where::current()) const;
  void HearsListWithConfig(const std::string& json, Where where = Where::current()) const;
  void HearsListWithoutConfig(Where where = Where::current()) const;
  void HearsError(const std::string& text, Where where = Where::current()) const;
  void HearsToLeaveIdle(Where where = Where::current()) const;
  void Hears(const Endpoint& endpoint, State state, Where where = Where::current()) const;
  // With an error that contains the text; by the deprecated callback.
  void HearsFailure(const Endpoint& endpoint, State state, const std::string& text,
                    Where where = Where::current()) const;
  void HearsOfOld(const Endpoint& endpoint, State state, Where where = Where::current()) const;
  void HearsHealth(const Endpoint& endpoint, State state, Where where = Where::current()) const;
  void HearsNothingMoreOf(const Endpoint& endpoint, Where where = Where::current()) const;
  void HearsNothing(Where where = Where::current()) const;
  // Nothing it was told came inside one of its own calls, or while it was being called.
  void WasNeverInterrupted(Where where = Where::current()) const;
  void MakesASubConn(const Endpoint& endpoint, Where where = Where::current()) const;
  void CannotMakeASubConn(Where where = Where::current()) const;

 private:
  Seen* NextNews(const Endpoint& endpoint, State state, const char* what) const;
  Seen* Built() const;
  Seen* List() const;
  void HearsHalves(const Endpoints& endpoints, const Endpoints& addresses, const char* what,
                   const Where& where) const;
  Stage& stage_;
  std::uint32_t policy_;
};

class ThenDial {
 public:
  ThenDial(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  // Once.
  void Starts(Where where = Where::current()) const { StartsTimes(1, where); }
  void StartsTimes(int times, Where where = Where::current()) const;
  void DoesNotStart(Where where = Where::current()) const;
  void IsGivenUp(Where where = Where::current()) const;
  void IsNotGivenUp(Where where = Where::current()) const;

 private:
  Stage& stage_;
  Endpoint endpoint_;
};

class ThenConnection {
 public:
  ThenConnection(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  // By the channel.
  void IsClosed(Where where = Where::current()) const;
  void StaysOpen(Where where = Where::current()) const;

 private:
  Stage& stage_;
  Endpoint endpoint_;
};

// The Watch call of the health service on the connection to it.
class ThenHealth {
 public:
  ThenHealth(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  // The channel opens it, once, for this service; it does not.
  void IsWatched(const std::string& service, Where where = Where::current()) const;
  void IsNotWatched(Where where = Where::current()) const;
  // The one that was open is no more.
  void IsWatchedNoMore(Where where = Where::current()) const;

 private:
  Stage& stage_;
  Endpoint endpoint_;
};

// What the channel measured under one name since the last look. Needs capability metrics.
class ThenMetric {
 public:
  ThenMetric(Stage& stage, std::string name) : stage_(stage), name_(std::move(name)) {}
  // These values, in this order and no others, each with the channel's target and these labels
  // among others.
  void IsRecorded(const std::vector<double>& values,
                  const std::map<std::string, std::string>& labels = {},
                  Where where = Where::current()) const;
  void IsNotRecorded(Where where = Where::current()) const;

 private:
  Stage& stage_;
  std::string name_;
};

class ThenChannel {
 public:
  explicit ThenChannel(Stage& stage) : stage_(stage) {}
  void Is(State state, Where where = Where::current()) const;
  void Shows(const std::vector<State>& states, Where where = Where::current()) const;
  void ShowsNothingNew(Where where = Where::current()) const { Shows({}, where); }
  // Its Close has returned, and not before that of its policy, which pauses there.
  void HasClosedAfterItsPolicy(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class ThenResolver {
 public:
  explicit ThenResolver(Stage& stage) : stage_(stage) {}
  // To resolve anew, at least once.
  void IsAsked(Where where = Where::current()) const;
  void IsNotAsked(Where where = Where::current()) const;
  void IsBuilt(Where where = Where::current()) const;
  void IsClosed(Where where = Where::current()) const;
  // What the channel answered its last list.
  void IsAnsweredWell(Where where = Where::current()) const;
  void IsAnsweredWith(const std::string& text, Where where = Where::current()) const;
  void IsAnsweredBadState(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// What the application got as the answer to its last call of the API.
class ThenApplication {
 public:
  explicit ThenApplication(Stage& stage) : stage_(stage) {}
  void GetsNoError(Where where = Where::current()) const;
  void GetsAnError(const std::string& text = "", Where where = Where::current()) const;
  // Of a look-up: this builder, 0 for one that is not the judge's; none.
  void Finds(std::uint32_t builder, Where where = Where::current()) const;
  void FindsNothing(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class Then {
 public:
  explicit Then(Stage& stage) : stage_(stage) {}

  ThenCall Call(std::uint64_t number) const { return {stage_, number}; }
  // 0: the one built last.
  ThenPolicy Policy(std::uint32_t policy = 0) const { return {stage_, policy}; }
  ThenDial Dial(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  ThenConnection Connection(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  ThenHealth Health(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  ThenMetric Metric(const std::string& name) const { return {stage_, name}; }
  ThenChannel Channel() const { return ThenChannel(stage_); }
  ThenResolver Resolver() const { return ThenResolver(stage_); }
  ThenApplication Application() const { return ThenApplication(stage_); }

  // These calls were placed there, in the order in which they were started.
  void CallsArePlacedInOrder(std::uint64_t first, std::uint64_t last, const Endpoint& endpoint,
                             Where where = Where::current()) const;
  void NoPolicyIsBuilt(Where where = Where::current()) const;
  // The parser of that policy was asked / was not.
  void ConfigIsParsedBy(const std::string& name, Where where = Where::current()) const;
  void ConfigIsNotParsedBy(const std::string& name, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_THEN_H_
