// when: what happens to the policy. Each verb is one stimulus of the protocol, or a few that a real
// channel sends together, and returns when the testee is quiescent.
//
//   when.Connection(a).Fails();      when.Backoff(a).Ends();      when.Time().Advances(250ms);
//
// A when that makes no sense in the state reached (a connection succeeds that nobody attempted)
// makes the case VACUOUS: say with a `then` before it what must have been attempted.
#ifndef CONFORMANCE_SCENARIO_WHEN_H_
#define CONFORMANCE_SCENARIO_WHEN_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "conformance/scenario/given.h"

namespace lbc::scenario {

class WhenResolver {
 public:
  explicit WhenResolver(Stage& stage) : stage_(stage) {}
  void Lists(const Endpoints& endpoints, Where where = Where::current()) const;
  void Lists(const Endpoints& endpoints, const Config& config,
             Where where = Where::current()) const;
  void ListsNothing(Where where = Where::current()) const;
  void Fails(const std::string& text = "resolver is away", Where where = Where::current()) const;
  // A list without any config, not even an empty one.
  void ListsWithoutConfig(const Endpoints& endpoints, Where where = Where::current()) const;
  // A list whose config is the profile's with one more field, which no policy knows.
  void ListsWithAnUnknownConfigField(const Endpoints& endpoints,
                                     Where where = Where::current()) const;
  // A list whose config is one of the profile's `other_configs`, counted round and round. Needs
  // HasOtherConfigs().
  void ListsWithAnotherConfig(const Endpoints& endpoints, std::size_t which = 0,
                              Where where = Where::current()) const;
  // So many lists one after another, each with one of the pool's endpoints more or fewer than the
  // one before; every tenth is given time to connect. The last one is the pool.
  void AddsAndRemoves(const Endpoints& pool, int lists, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// The connection behind one address: the SubConn that holds it, made most recently and not given
// up.
class WhenConnection {
 public:
  WhenConnection(Stage& stage, Address address) : stage_(stage), address_(std::move(address)) {}
  // CONNECTING is delivered for an attempt that was asked for.
  void Starts(Where where = Where::current()) const;
  // READY; CONNECTING comes first if it has not been delivered.
  void Succeeds(Where where = Where::current()) const;
  // TRANSIENT_FAILURE with "<text> by <address>".
  void Fails(const std::string& text = "connection refused", Where where = Where::current()) const;
  // READY to IDLE.
  void IsLost(Where where = Where::current()) const;
  // CONNECTING to IDLE: made and lost before READY could be announced.
  void IsLostWhileStarting(Where where = Where::current()) const;
  // Delivers a state as it is, also one that comes late or is of a SubConn that was given up. Hosts
  // send these; see host rules.
  void IsSaidToBe(State state, Where where = Where::current()) const;

 private:
  const SubConn* Require(const char* what, bool (*fits)(const SubConn&)) const;
  Stage& stage_;
  Address address_;
};

// All connections at once, one after another in the order of their making. Attempts start before
// any of them is answered, and so do those that the answers lead to.
class WhenEveryConnection {
 public:
  explicit WhenEveryConnection(Stage& stage) : stage_(stage) {}
  // CONNECTING is delivered for every attempt that was asked for.
  void Starts(Where where = Where::current()) const;
  void Succeeds(Where where = Where::current()) const;
  void Fails(Where where = Where::current()) const;
  void IsLost(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// Many SubConns at once: those that live, or those that were given up. Delivers a state as it is,
// also one that no host would send.
class WhenConnectionsOfOneKind {
 public:
  WhenConnectionsOfOneKind(Stage& stage, bool alive) : stage_(stage), alive_(alive) {}
  void IsSaidToBe(State state, Where where = Where::current()) const;

 private:
  Stage& stage_;
  bool alive_;
};

// What a server says of its load; what is absent is zero.
struct ReportedLoad {
  Endpoint endpoint;
  double qps = 0;
  double application_utilization = 0;
  double cpu_utilization = 0;
  double eps = 0;
};

// Load reports. With the ends of calls they need capability load_reports, out of band
// oob_load_reports.
class WhenLoads {
 public:
  explicit WhenLoads(Stage& stage) : stage_(stage) {}
  // For half a minute, calls to each endpoint report that it is as busy as the others, and serves
  // requests in proportion to its weight.
  void AreReportedInProportionTo(const Endpoints& weighed, Where where = Where::current()) const;
  // A hundred calls for each of these are made here and now; those to one of these end with its
  // report, all others without.
  void AreReported(const std::vector<ReportedLoad>& loads, Where where = Where::current()) const;
  // Each of these says so on the stream that the policy opened to it.
  void AreReportedOutOfBand(const std::vector<ReportedLoad>& loads,
                            Where where = Where::current()) const;
  // Calls report loads that are zero, negative, huge and not a number.
  void AreAbsurd(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class WhenBackoff {
 public:
  WhenBackoff(Stage& stage, std::vector<Address> addresses)
      : stage_(stage), addresses_(std::move(addresses)) {}
  // TRANSIENT_FAILURE to IDLE. Without addresses: every back-off that runs.
  void Ends(Where where = Where::current()) const;

 private:
  Stage& stage_;
  std::vector<Address> addresses_;
};

class WhenHealth {
 public:
  WhenHealth(Stage& stage, Address address) : stage_(stage), address_(std::move(address)) {}
  void Is(State state, const std::string& text = "", Where where = Where::current()) const;

 private:
  Stage& stage_;
  Address address_;
};

class WhenTime {
 public:
  explicit WhenTime(Stage& stage) : stage_(stage) {}
  void Advances(std::chrono::nanoseconds duration, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class WhenChannel {
 public:
  explicit WhenChannel(Stage& stage) : stage_(stage) {}
  void LeavesIdle(Where where = Where::current()) const;
  void Closes(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// The network that the judge invents: endpoints are up unless they went down.
class WhenNetwork {
 public:
  explicit WhenNetwork(Stage& stage) : stage_(stage) {}
  // Every attempt is answered, and those that follow, until none is left.
  void Settles(Where where = Where::current()) const;
  // Everything is up again: back-offs end, attempts succeed, lazy policies are picked from, until
  // nothing changes.
  void Calms(Where where = Where::current()) const;
  // As Settles, and picks are made as long as that leads to anything: for policies that connect
  // when asked.
  void SettlesUnderPicks(Where where = Where::current()) const;
  // So many times every back-off ends and every attempt that follows fails.
  void FailsManyTimes(int times, Where where = Where::current()) const;
  // All that can happen, in an order drawn from `seed`: lists of some of the pool's endpoints,
  // resolver errors, attempts that succeed and fail, losses, back-offs that end, picks, ExitIdle,
  // passing time.
  void Storms(const Endpoints& pool, int events, std::uint32_t seed,
              Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class WhenEndpoint {
 public:
  WhenEndpoint(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  // Attempts fail from now on; a READY connection is lost at once.
  void GoesDown(Where where = Where::current()) const;
  void ComesUp(Where where = Where::current()) const;
  // A READY connection is lost; whether it can be made again is as it was.
  void DropsItsConnections(Where where = Where::current()) const;

 private:
  Stage& stage_;
  Endpoint endpoint_;
};

// Some hundreds of keys, each picked once. Needs a profile with a key.
class WhenManyKeys {
 public:
  explicit WhenManyKeys(Stage& stage) : stage_(stage) {}
  // Where each goes is written down, for then.ManyKeys().
  void ArePicked(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// Calls that are picked and stay open until they finish. then.Calls() speaks of them.
class WhenCalls {
 public:
  WhenCalls(Stage& stage, std::uint32_t count) : stage_(stage), count_(count) {}
  void AreMade(Where where = Where::current()) const;
  void AreMadeWithKey(const std::string& key, Where where = Where::current()) const;
  void AreMadeWithoutKey(Where where = Where::current()) const;

 private:
  void Make(PickOrder order, const std::string& words, const Where& where) const;
  Stage& stage_;
  std::uint32_t count_;
};

// A server as traffic finds it: every call to it ends after so long, with this code.
struct Served {
  Endpoint endpoint;
  std::chrono::nanoseconds latency;
  std::uint32_t code = 0;
};

// Calls that come one after another at equal intervals of virtual time, and end when their servers
// have served them. then.Traffic() speaks of where they went. Needs capability virtual_time.
class WhenTraffic {
 public:
  WhenTraffic(Stage& stage, std::vector<Served> servers)
      : stage_(stage), servers_(std::move(servers)) {}
  // So many calls, one in each interval; returns when the last has ended.
  void Flows(std::uint32_t calls, std::chrono::nanoseconds interval,
             Where where = Where::current()) const;

 private:
  Stage& stage_;
  std::vector<Served> servers_;
};

// All open calls.
class WhenOpenCalls {
 public:
  explicit WhenOpenCalls(Stage& stage) : stage_(stage) {}
  // They end well, in the order of their start.
  void Finish(Where where = Where::current()) const;
  // They end in reverse order.
  void FinishInReverse(Where where = Where::current()) const;
  // They end with this code.
  void FinishWith(std::uint32_t code, Where where = Where::current()) const;
  // Those on this endpoint end with this code.
  void FinishOn(const Endpoint& endpoint, std::uint32_t code = 0,
                Where where = Where::current()) const;
  // All end well but those on this endpoint.
  void FinishExceptOn(const Endpoint& endpoint, Where where = Where::current()) const;

 private:
  void End(bool reverse, std::uint32_t code, const Endpoint* spared = nullptr,
           const Endpoint* only = nullptr) const;
  Stage& stage_;
};

// Picks from many threads while something else happens. Needs capability burst.
class WhenManyThreadsPick {
 public:
  WhenManyThreadsPick(Stage& stage, std::uint32_t threads, std::uint32_t each)
      : stage_(stage), threads_(threads), each_(each) {}
  void WhileNothingElseHappens(Where where = Where::current()) const;
  void WhileResolverLists(const Endpoints& endpoints, Where where = Where::current()) const;
  void WhileConnectionIsLost(const Endpoint& endpoint, Where where = Where::current()) const;
  void WhileChannelCloses(Where where = Where::current()) const;
  // The first attempt under way succeeds.
  void WhileAnAttemptSucceeds(Where where = Where::current()) const;
  void WhileResolverFails(Where where = Where::current()) const;

 private:
  void Run(lbcp::v1::Command during, const std::string& words, const Where& where) const;
  Stage& stage_;
  std::uint32_t threads_;
  std::uint32_t each_;
};

class When {
 public:
  explicit When(Stage& stage) : stage_(stage) {}

  WhenResolver Resolver() const { return WhenResolver(stage_); }
  WhenConnection Connection(const Endpoint& endpoint) const;
  WhenConnection Connection(const Address& address) const { return {stage_, address}; }
  WhenEveryConnection EveryConnection() const { return WhenEveryConnection(stage_); }
  WhenBackoff Backoff(const Endpoint& endpoint) const { return {stage_, endpoint.addresses()}; }
  WhenBackoff Backoff(const Address& address) const { return {stage_, {address}}; }
  WhenBackoff EveryBackoff() const { return {stage_, {}}; }
  WhenHealth Health(const Endpoint& endpoint) const;
  WhenTime Time() const { return WhenTime(stage_); }
  WhenChannel Channel() const { return WhenChannel(stage_); }
  WhenNetwork Network() const { return WhenNetwork(stage_); }
  WhenEndpoint Server(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  WhenConnectionsOfOneKind EveryLiveConnection() const { return {stage_, true}; }
  WhenConnectionsOfOneKind EveryRemovedConnection() const { return {stage_, false}; }
  WhenLoads Loads() const { return WhenLoads(stage_); }
  WhenManyKeys ManyKeys() const { return WhenManyKeys(stage_); }
  WhenCalls Calls(std::uint32_t count) const { return {stage_, count}; }
  WhenCalls Call() const { return {stage_, 1}; }
  WhenTraffic Traffic(std::vector<Served> servers) const { return {stage_, std::move(servers)}; }
  WhenOpenCalls OpenCalls() const { return WhenOpenCalls(stage_); }
  // The latest picker is put aside for then.Picks().FromKeptPicker().
  void PickerIsKept(Where where = Where::current()) const;
  // The final SHUTDOWNs that given.ShutdownsArriveLate() holds back are delivered.
  void ShutdownsArrive(Where where = Where::current()) const;
  WhenManyThreadsPick ManyThreadsPick(std::uint32_t threads, std::uint32_t each) const {
    return {stage_, threads, each};
  }

 private:
  Stage& stage_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_WHEN_H_
