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
#include <functional>
#include <map>
#include <string>
#include <utility>
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
  // The last report is not x.
  void IsNot(State state, Where where = Where::current()) const;
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
  // At most so many SubConns were made since the last look, and at most so many given up; marks
  // everything about connections read.
  void AreReplacedAtMost(int count, Where where = Where::current()) const;
  // No more SubConns live than the current list justifies: every one holds only listed addresses,
  // and at most one lives for each distinct address (one altogether where the profile says
  // subconns: one).
  void AreJustified(Where where = Where::current()) const;
  // Exactly so many SubConns live.
  void Number(int count, Where where = Where::current()) const;
  void NumberAtMost(int count, Where where = Where::current()) const;
  // At least one SubConn is READY, CONNECTING or has been asked to connect.
  void AreTried(Where where = Where::current()) const;
  // The same for this endpoint, at any of its addresses.
  void AreTriedFor(const Endpoint& endpoint, Where where = Where::current()) const;
  // No attempt was started since the last look; marks nothing as read.
  void AreNotTried(Where where = Where::current()) const;
  // No SubConn was made since the last look; attempts and what is given up are tolerated. All is
  // marked read.
  void AreNotMade(Where where = Where::current()) const;
  // None was given up since the last look; the rest is tolerated. All is marked read.
  void AreNotShutDown(Where where = Where::current()) const;
  // What was made or given up since the last look concerns this endpoint alone. All is marked read.
  void AreTouchedOnlyFor(const Endpoint& endpoint, Where where = Where::current()) const;
  // Nothing lives whose addresses have all left the list.
  void AreOnlyForListed(Where where = Where::current()) const;
  // At no time in the case was one asked to connect that had been given up. A channel does not
  // mind; some editions promise it all the same.
  void AreNotAskedOnceShutDown(Where where = Where::current()) const;

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
  // A copy whose calls ask for this group of endpoints.
  [[nodiscard]] ThenPicks OfGroup(std::string group) const;
  // A copy that picks from the picker of the last when.PickerIsKept().
  [[nodiscard]] ThenPicks FromKeptPicker() const;

  // Copies whose calls end before the next one is picked, and not all at the end.
  [[nodiscard]] ThenPicks OneByOne() const;
  // Copies whose picks are shared out over many keys, if the policy takes one.
  [[nodiscard]] ThenPicks WithManyKeys() const;
  // Copies that are preceded by one pick, after which every attempt is answered: a policy that
  // connects only when asked is woken, and may let that one wait.
  [[nodiscard]] ThenPicks OnceAwake() const;
  // Copies whose every pick comes after the same list was sent again / after the connection to this
  // endpoint was lost and made again: each may have a new picker.
  [[nodiscard]] ThenPicks EachAfterAnEqualList() const;
  [[nodiscard]] ThenPicks EachAfterAFlapOf(const Endpoint& endpoint) const;
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
  // Those that fail do so with a text that holds any error that the policy was told of in this
  // case; whether they may do anything else is not asked.
  void FailOnlyWithACauseThatWasTold(Where where = Where::current()) const;
  void FailOrWait(Where where = Where::current()) const;
  // They fail with an error or go, wait; what they never do is end the call with a status.
  void AreNotDropped(Where where = Where::current()) const;
  // They do anything but go to this one, or to anything that is not READY.
  void NeverGoTo(const Endpoint& endpoint, Where where = Where::current()) const;
  // They do anything but go to a SubConn that was given up.
  void PickNothingGivenUp(Where where = Where::current()) const;
  // What the profile's `without_key` says: fail (or a drop), wait, or go.
  void DoWhatIsPromisedWithoutAGroup(Where where = Where::current()) const;
  void DoWhatIsPromisedWithoutKey(Where where = Where::current()) const;
  // They end the call with this code, and the text holds this.
  void DropWith(std::uint32_t code, const std::string& text, Where where = Where::current()) const;
  // No drop but with a code that the profile's `drops` names, and none that a channel must rewrite.
  void DropOnlyAsPromised(Where where = Where::current()) const;
  void DropWithNoRestrictedCode(Where where = Where::current()) const;
  // What the last report promises: in READY they go; in IDLE and CONNECTING they wait; in
  // TRANSIENT_FAILURE they fail with an error that is no status, or wait while an endpoint is
  // untried or connecting. An empty list, and a list that met TRANSIENT_FAILURE, leave more
  // freedom. What does not agree breaks the requirement about that state (CON-005 to CON-011), and
  // that one alone is accused.
  void AgreeWithTheState(Where where = Where::current()) const;
  // Anything but INVALID and a crash.
  void AreAnswered(Where where = Where::current()) const;
  // Period n over exactly these: in any n consecutive picks each is picked once.
  void Rotate(const Endpoints& endpoints, Where where = Where::current()) const;
  // Each of these gets count / n, exactly when count is a multiple of n.
  void AreSharedEqually(const Endpoints& endpoints, Where where = Where::current()) const;
  // Each of these is picked in proportion to its weight, and nothing else is. Of one picker as many
  // picks are made, in growing batches, as it takes to show that every share is within kTolerance
  // of its promise, or that one is not; INCONCLUSIVE if that stays open. Where each pick has a
  // picker of its own their number is fixed, and the bounds are exact.
  void AreSharedInProportion(const Shares& shares, Where where = Where::current()) const;
  // The same in equal shares.
  void AreSharedFairly(const Endpoints& endpoints, Where where = Where::current()) const;
  // As AreSharedFairly, in proportion to the endpoints' weights.
  void AreSharedByWeight(const Endpoints& endpoints, Where where = Where::current()) const;
  // They go to these one after another, over and over, beginning with the first.
  void GoInOrder(const Endpoints& order, Where where = Where::current()) const;
  // They follow the seed's smooth order of the endpoints' weights from its beginning on: to be said
  // of a new picker.
  void FollowTheSmoothOrder(const Endpoints& endpoints, Where where = Where::current()) const;
  // Of any W in a row, W being the sum of the weights, each of these gets exactly its weight.
  void AreSharedExactlyByWeight(const Endpoints& endpoints, Where where = Where::current()) const;
  // In any run of them each gets its share by weight, give or take less than 1 + 1/2 + … + 1/n:
  // what every smooth weighted round robin keeps to.
  void AreSpreadSmoothly(const Endpoints& endpoints, Where where = Where::current()) const;
  // They go where ThenManyKeys::FollowTheRing says that this key goes.
  void GoWhereTheRingSends(const std::string& key, const Endpoints& endpoints,
                           std::uint32_t replicas, Where where = Where::current()) const;
  // They go where this ring sends the key, past those that have failed.
  void GoWhereTheRingSends(const std::string& key, const RingOf& ring,
                           Where where = Where::current()) const;
  // Fewer go to this one than three quarters of an equal share.
  void SpareEndpoint(const Endpoint& endpoint, const Endpoints& among,
                     Where where = Where::current()) const;
  // Each of these is picked at least once, and nothing else.
  void ReachAll(const Endpoints& endpoints, Where where = Where::current()) const;
  // All go to one and the same endpoint, whichever.
  void AllGoToOne(Where where = Where::current()) const;

 private:
  lbcp::v1::Done Pick() const;
  // What the step's words say of the copies above: ", with many keys, once awake".
  std::string How() const;
  // The endpoints picked, as places in the list.
  std::vector<std::size_t> PickInOrder(const Endpoints& endpoints) const;
  AnswerAge Age() const;
  void PickUntilDecided(const std::string& words, const Shares& shares) const;
  void Judge(const std::string& words, const std::string& expected,
             const std::function<bool(const lbcp::v1::PickAnswer&)>& fits,
             const Where& where) const;
  Stage& stage_;
  PickOrder order_;
  std::uint32_t count_;
  std::vector<PickOrder> Orders() const;
  void Prepare(const PickOrder& order) const;
  bool many_keys_ = false;
  bool awake_ = false;
  bool one_by_one_ = false;
  bool relisted_ = false;
  std::string flapping_;
};

// Where many keys go, against what when.ManyKeys().ArePicked() wrote down. Needs a profile with a
// key. A policy that connects only when asked is given time to connect.
class ThenManyKeys {
 public:
  explicit ThenManyKeys(Stage& stage) : stage_(stage) {}
  // Each key goes where it went.
  void GoWhereTheyWent(Where where = Where::current()) const;
  // Keys that went to others than this one go where they went, but for up to a third of them.
  void MostlyStayButThoseOf(const Endpoint& endpoint, Where where = Where::current()) const;
  // Keys go where they went or to this one, but for up to a third of those that do not go to it.
  void MostlyStayOrMoveTo(const Endpoint& endpoint, Where where = Where::current()) const;
  // Every one of these has a key.
  void ReachAll(const Endpoints& endpoints, Where where = Where::current()) const;
  // Keys that went to others than this one go where they went, every one of them.
  void StayButThoseOf(const Endpoint& endpoint, Where where = Where::current()) const;
  // Every key goes where it went, or to this one.
  void StayOrMoveTo(const Endpoint& endpoint, Where where = Where::current()) const;
  // Each goes to the endpoint that a ring gives it whose places are the XXH64 hashes of
  // "<address>_0" … "<address>_<replicas - 1>", at the first place from the key's hash on.
  void FollowTheRing(const Endpoints& endpoints, std::uint32_t replicas,
                     Where where = Where::current()) const;
  // Each goes where this ring sends it, past those that have failed.
  void FollowTheRing(const RingOf& ring, Where where = Where::current()) const;
  // Of 5,000 keys each of these gets between a half and one and a half of an equal share: what a
  // ring with a hundred places each or more stays within, up to bad luck below 1e-6.
  void AreSharedRoughly(const Endpoints& endpoints, Where where = Where::current()) const;

 private:
  void Follow(const std::string& words, const Endpoints& endpoints,
              const std::function<std::size_t(const std::string&)>& owner_of,
              const Where& where) const;
  Stage& stage_;
};

// Where the calls of the last when.Traffic(…) went.
class ThenTraffic {
 public:
  explicit ThenTraffic(Stage& stage) : stage_(stage) {}
  // So many of them went there, at least or at most.
  void GaveAtLeast(const Endpoint& endpoint, std::uint64_t least,
                   Where where = Where::current()) const;
  void GaveAtMost(const Endpoint& endpoint, std::uint64_t most,
                  Where where = Where::current()) const;
  // Every call went somewhere.
  void AllWent(Where where = Where::current()) const;

 private:
  void Judge(const std::string& words, bool holds, const Where& where) const;
  Stage& stage_;
};

// The calls of the last when.Calls(…).
class ThenCalls {
 public:
  explicit ThenCalls(Stage& stage) : stage_(stage) {}
  void Wait(Where where = Where::current()) const;
  void GoTo(const Endpoint& endpoint, Where where = Where::current()) const;
  void Go(Where where = Where::current()) const;
  void Fail(Where where = Where::current()) const;
  // They went to every one of these, and to each at least so many.
  void ReachAll(const Endpoints& endpoints, std::uint64_t least = 1,
                Where where = Where::current()) const;
  // This one of them got fewer than three quarters of an equal share.
  void Spare(const Endpoint& endpoint, const Endpoints& among,
             Where where = Where::current()) const;
  // These got so many, whoever got which; and nothing else got any.
  void SplitInto(std::vector<std::uint64_t> parts, const Endpoints& endpoints,
                 Where where = Where::current()) const;
  // Not one of these got more than so many, and nothing else got any.
  void GaveNoneMoreThan(const Endpoints& endpoints, std::uint64_t most,
                        Where where = Where::current()) const;

 private:
  std::vector<std::uint64_t> CountOn(const Endpoints& endpoints) const;
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
  void RefusesWithAMessage(Where where = Where::current()) const;
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

// Re-resolution.
class ThenResolver {
 public:
  explicit ThenResolver(Stage& stage) : stage_(stage) {}
  // Since the case began it was asked for no more often than there were events that could be a
  // reason: states of SubConns, resolver errors and lists.
  void IsNotAskedInALoop(Where where = Where::current()) const;
  // It was not asked, or at most so often, since the last when.
  void IsNotAskedNow(Where where = Where::current()) const;
  void IsNotAskedMoreOftenThan(std::uint64_t limit, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// What the policy measured under one name since the last when. Needs capability metrics.
class ThenMetric {
 public:
  ThenMetric(Stage& stage, std::string name) : stage_(stage), name_(std::move(name)) {}
  // Every one of these values was recorded, each to within a millionth, and no other; however
  // often. With these labels among others, and with the channel's target under "grpc.target".
  void IsRecorded(const std::vector<double>& values,
                  const std::map<std::string, std::string>& labels = {},
                  Where where = Where::current()) const;
  void IsNotRecorded(Where where = Where::current()) const;

 private:
  Stage& stage_;
  const std::string name_;
};

// The last burst of picks.
class ThenBurst {
 public:
  explicit ThenBurst(Stage& stage) : stage_(stage) {}
  void AnsweredEveryPick(Where where = Where::current()) const;
  // Every pick went to one of these, or waited.
  void WentOnlyTo(const Endpoints& endpoints, Where where = Where::current()) const;
  // Shares over these differ by at most one, and nothing else was picked.
  void IsSharedEqually(const Endpoints& endpoints, Where where = Where::current()) const;
  // Shares are exactly in proportion to weights: to be said of a multiple of the weights' sum.
  void IsSharedExactlyByWeight(const Endpoints& endpoints, Where where = Where::current()) const;
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
  ThenManyKeys ManyKeys() const { return ThenManyKeys(stage_); }
  ThenResolver Resolver() const { return ThenResolver(stage_); }
  ThenTraffic Traffic() const { return ThenTraffic(stage_); }
  ThenCalls Calls() const { return ThenCalls(stage_); }
  ThenUpdate Update() const { return ThenUpdate(stage_); }
  ThenParser Parser(const Config& config) const { return {stage_, config}; }
  // Nothing that the policy did until now is what a model objects to in the name of a requirement
  // of the case, which needs ModelsWatch(). VACUOUS if no model had anything to say about those.
  void NoModelObjects(Where where = Where::current()) const;
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
  ThenMetric Metric(const std::string& name) const { return {stage_, name}; }
  // After each of so many events of a storm (when.Network().Storms), picks agree with the state, as
  // AgreeWithTheState has it.
  void StateAndPicksAgreeThroughAStorm(const Endpoints& pool, int events, std::uint32_t seed,
                                       Where where = Where::current()) const;
  // Nothing at all was seen since the last look, not even a repeated report.
  void NothingHappens(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_THEN_H_
