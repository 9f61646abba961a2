// then: what must be seen. Strictness is in the verb.
//
//   Is(x)        the state last reported is x, however often it was said;
//   Reports(x)   since the last look one report changed the state, to x;
//   Reaches(x)   since the last look the state changed, by whatever ways, and x was the last;
//   Stays(x)     whatever was reported was x again, or nothing;
//   Shows(x)     since the last look x was among the reports.
//
// "The last look" is the last `then` about the same thing. Every observation must be spoken of: in
// a SCENARIO what is left unsaid fails it at the end. Repeated reports of the same state, Connects
// that start no attempt, logs, metrics and re-resolution hints are harmless and need no word.
#ifndef CONFORMANCE_SCENARIO_THEN_H_
#define CONFORMANCE_SCENARIO_THEN_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/chance.h"
#include "conformance/scenario/given.h"

namespace lbc::scenario {

class ThenChannel {
 public:
  explicit ThenChannel(Stage& stage) : stage_(stage) {}
  void Is(State state, Where where = Where::current()) const;
  void Reports(State state, Where where = Where::current()) const;
  void Reaches(State state, Where where = Where::current()) const;
  void Stays(State state, Where where = Where::current()) const;
  void Shows(State state, Where where = Where::current()) const;
  // x was not among the reports since the last look; marks nothing as read.
  void NeverShows(State state, Where where = Where::current()) const;
  // The last state is one of these.
  void IsOneOf(const std::vector<State>& states, Where where = Where::current()) const;
  // No UpdateState at all since the last look, not even a repeated one.
  void IsSilent(Where where = Where::current()) const;
  // Exactly `count` calls of UpdateState since the last look, whatever they say; marks them read.
  void SpeaksTimes(int count, Where where = Where::current()) const;
  // At least one call of UpdateState since the last look, also of the same state; marks them read.
  void SpeaksAgain(Where where = Where::current()) const;
  // The policy asked for re-resolution at some time in the case.
  void AskedForResolution(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class ThenConnection {
 public:
  ThenConnection(Stage& stage, Address address) : stage_(stage), address_(std::move(address)) {}
  // One attempt since the last look; making the SubConn is part of it.
  void IsAttempted(Where where = Where::current()) const;
  void IsNotAttempted(Where where = Where::current()) const;
  // A SubConn was made for it since the last look, attempted or not; the attempt is left to be
  // spoken of.
  void IsMade(Where where = Where::current()) const;
  // Its SubConn was given up since the last look.
  void IsShutDown(Where where = Where::current()) const;
  // Its SubConn is alive, and since the last look none was made, re-addressed or given up for it.
  void IsKept(Where where = Where::current()) const;
  // No SubConn was ever made for it.
  void WasNeverMade(Where where = Where::current()) const;
  // Its SubConn got exactly these addresses, since the last look.
  void IsReaddressedTo(const std::vector<Address>& addresses, Where where = Where::current()) const;
  // The SubConn made for it holds exactly these addresses.
  void Holds(const std::vector<Address>& addresses, Where where = Where::current()) const;
  // NewSubConn was called for it since the last look, and failed.
  void CannotBeMade(Where where = Where::current()) const;
  // The policy asked for its health at some time in the case, in either of the two ways there are.
  void IsAskedForHealth(Where where = Where::current()) const;
  void WasNeverAskedForHealth(Where where = Where::current()) const;

 private:
  Stage& stage_;
  Address address_;
};

class ThenConnections {
 public:
  explicit ThenConnections(Stage& stage) : stage_(stage) {}
  // Since the last look exactly these were attempted, once each, in any order / in this order;
  // makings are part of it.
  void AreAttempted(const Endpoints& endpoints, Where where = Where::current()) const;
  void AreAttemptedInOrder(const Endpoints& endpoints, Where where = Where::current()) const;
  // Since the last look exactly these were given up.
  void AreShutDown(const Endpoints& endpoints, Where where = Where::current()) const;
  // Every SubConn that was ever made has been given up.
  void AreAllShutDown(Where where = Where::current()) const;
  // Nothing was made, attempted, re-addressed or given up since the last look.
  void AreLeftAlone(Where where = Where::current()) const;
  // No SubConn was made and none given up since the last look; attempts are tolerated and marked
  // read.
  void AreNeitherMadeNorShutDown(Where where = Where::current()) const;
  // At most so many SubConns were made since the last look; marks everything about connections
  // read.
  void AreMadeAtMost(int count, Where where = Where::current()) const;
  void AreShutDownAtMost(int count, Where where = Where::current()) const;
  // No more SubConns live than the current list justifies: every one holds only listed addresses,
  // and at most one lives for each distinct address (one altogether where the profile says
  // subconns: one).
  void AreJustified(Where where = Where::current()) const;
  // Exactly so many SubConns live.
  void Number(int count, Where where = Where::current()) const;
  // At least one SubConn is READY, CONNECTING or has been asked to connect.
  void AreTried(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// Picks, made here and now from the latest picker.
class ThenPicks {
 public:
  ThenPicks(Stage& stage, std::uint32_t count) : stage_(stage), count_(count) {}
  // Copies that pick with this key, or with none, whatever the profile says.
  [[nodiscard]] ThenPicks WithKey(std::string key) const;
  [[nodiscard]] ThenPicks WithoutKey() const;
  [[nodiscard]] ThenPicks WithHeader(std::string name, std::string value) const;
  // A copy that picks from the picker of the last when.PickerIsKept().
  [[nodiscard]] ThenPicks FromKeptPicker() const;

  void GoTo(const Endpoint& endpoint, Where where = Where::current()) const;
  void GoTo(const Address& address, Where where = Where::current()) const;
  // Every pick goes to one of these, in any shares.
  void GoOnlyTo(const Endpoints& endpoints, Where where = Where::current()) const;
  // Every pick goes somewhere that is READY and not given up.
  void Go(Where where = Where::current()) const;
  void Wait(Where where = Where::current()) const;
  void Fail(Where where = Where::current()) const;
  // They fail, and the text holds this.
  void FailSaying(const std::string& text, Where where = Where::current()) const;
  // They fail, and the text does not hold this.
  void FailSayingNothingOf(const std::string& text, Where where = Where::current()) const;
  // They fail, and the text holds the error of one of the failed connections.
  void FailWithTheCause(Where where = Where::current()) const;
  void FailOrWait(Where where = Where::current()) const;
  // Anything but INVALID and a crash.
  void AreAnswered(Where where = Where::current()) const;
  // Period n over exactly these: in any n consecutive picks each is picked once.
  void Rotate(const Endpoints& endpoints, Where where = Where::current()) const;
  // Each of these gets count / n, exactly when count is a multiple of n.
  void AreSharedEqually(const Endpoints& endpoints, Where where = Where::current()) const;
  // Each of these is picked in proportion to its weight, up to bad luck of a chance below
  // kFalseAlarm.
  void AreSharedInProportion(const Shares& shares, Where where = Where::current()) const;
  // Each of these is picked at least once, and nothing else.
  void ReachAll(const Endpoints& endpoints, Where where = Where::current()) const;
  // All go to one and the same endpoint, whichever.
  void AllGoToOne(Where where = Where::current()) const;

 private:
  lbcp::v1::Done Pick() const;
  AnswerAge Age() const;
  void Judge(const std::string& words, const std::string& expected,
             const std::function<bool(const lbcp::v1::PickAnswer&)>& fits,
             const Where& where) const;
  Stage& stage_;
  PickOrder order_;
  std::uint32_t count_;
};

// The calls of the last when.Calls(…).
class ThenCalls {
 public:
  explicit ThenCalls(Stage& stage) : stage_(stage) {}
  void Wait(Where where = Where::current()) const;
  void GoTo(const Endpoint& endpoint, Where where = Where::current()) const;
  void Go(Where where = Where::current()) const;
  void Fail(Where where = Where::current()) const;

 private:
  void Judge(const std::string& words, const std::function<bool(const lbcp::v1::PickAnswer&)>& fits,
             const Where& where) const;
  Stage& stage_;
};

// What the last update of the resolver's list came to.
class ThenUpdate {
 public:
  explicit ThenUpdate(Stage& stage) : stage_(stage) {}
  void IsAccepted(Where where = Where::current()) const;
  // The policy returned the bad-resolver-state error.
  void IsRefusedAsBadState(Where where = Where::current()) const;
  // The policy's parser refused the config, and the policy never saw the update.
  void IsRefusedByTheParser(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// What the policy's own parser says to a config. Needs capability parse_config.
class ThenParser {
 public:
  ThenParser(Stage& stage, Config config) : stage_(stage), config_(std::move(config)) {}
  void Accepts(Where where = Where::current()) const;
  // Refuses; the message names this (a field), unless empty.
  void Refuses(const std::string& naming = "", Where where = Where::current()) const;
  // Accepts, or has no parser at all.
  void DoesNotRefuse(Where where = Where::current()) const;

 private:
  lbcp::v1::Done Parse() const;
  Stage& stage_;
  Config config_;
};

// Choices of the policy, one of each of many instances that are built for this alone: they are no
// part of the case's own story. Each gets the list, and afterwards it is closed.
class ThenFreshInstances {
 public:
  ThenFreshInstances(Stage& stage, std::uint32_t count, Endpoints endpoints,
                     std::optional<std::string> config)
      : stage_(stage),
        count_(count),
        endpoints_(std::move(endpoints)),
        config_(std::move(config)) {}
  // The first SubConn that is asked to connect is one of these, by its first address, and each
  // comes first in proportion to its weight, up to bad luck of a chance below kFalseAlarm.
  void AttemptFirst(const Shares& shares, Where where = Where::current()) const;
  // Every attempt fails; the addresses come in one of these orders, in each instance.
  void AttemptInOneOfTheOrders(const std::vector<Endpoints>& orders,
                               Where where = Where::current()) const;
  // The first attempt succeeds and is lost, a pick wakes the policy: it starts at the same address.
  void StartAgainWhereTheyBegan(Where where = Where::current()) const;

 private:
  std::string Words(const std::string& what) const;
  Stage& stage_;
  std::uint32_t count_;
  Endpoints endpoints_;
  std::optional<std::string> config_;
};

// New pickers, got by sending the current list again and again; one pick of each.
class ThenNewPickers {
 public:
  ThenNewPickers(Stage& stage, std::uint32_t count) : stage_(stage), count_(count) {}
  // These picks go to each in proportion to its weight, up to bad luck of a chance below
  // kFalseAlarm.
  void PickFirst(const Shares& shares, Where where = Where::current()) const;
  // These picks go round as if they were of one picker: in any n each of n is picked once.
  void GoOnRotating(const Endpoints& endpoints, Where where = Where::current()) const;

 private:
  lbcp::v1::Done PickOnceOfEach() const;
  Stage& stage_;
  std::uint32_t count_;
};

class ThenLedger {
 public:
  explicit ThenLedger(Stage& stage) : stage_(stage) {}
  // No timer is armed and no thread of the policy's lives, as far as the adapter can tell.
  void NothingRuns(Where where = Where::current()) const;
  void NoCallIsOpen(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// The last burst of picks.
class ThenBurst {
 public:
  explicit ThenBurst(Stage& stage) : stage_(stage) {}
  void AnsweredEveryPick(Where where = Where::current()) const;
  // Shares over these differ by at most one, and nothing else was picked.
  void IsSharedEqually(const Endpoints& endpoints, Where where = Where::current()) const;
  // Every pick waited.
  void Waited(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class Then {
 public:
  explicit Then(Stage& stage) : stage_(stage) {}

  ThenChannel Channel() const { return ThenChannel(stage_); }
  ThenConnection Connection(const Endpoint& endpoint) const;
  ThenConnection Connection(const Address& address) const { return {stage_, address}; }
  ThenConnections Connections() const { return ThenConnections(stage_); }
  ThenPicks Picks(std::uint32_t count = 10) const { return {stage_, count}; }
  ThenCalls Calls() const { return ThenCalls(stage_); }
  ThenUpdate Update() const { return ThenUpdate(stage_); }
  ThenParser Parser(const Config& config) const { return {stage_, config}; }
  // The parser accepts the profile's own config with one field more, of a name nobody knows.
  void ParserIgnoresUnknownFields(Where where = Where::current()) const;
  ThenFreshInstances FreshInstances(std::uint32_t count, const Endpoints& endpoints) const {
    return {stage_, count, endpoints, std::nullopt};
  }
  ThenFreshInstances FreshInstances(std::uint32_t count, const Endpoints& endpoints,
                                    const Config& config) const {
    return {stage_, count, endpoints, config.json};
  }
  ThenNewPickers NewPickers(std::uint32_t count) const { return {stage_, count}; }
  ThenLedger Ledger() const { return ThenLedger(stage_); }
  ThenBurst Burst() const { return ThenBurst(stage_); }
  // Nothing at all was seen since the last look, not even a repeated report.
  void NothingHappens(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_THEN_H_
