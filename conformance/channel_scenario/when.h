// when: what happens to a channel. One that the channel makes impossible (an attempt that was never
// started succeeds) makes the case VACUOUS.
#ifndef CONFORMANCE_CHANNEL_SCENARIO_WHEN_H_
#define CONFORMANCE_CHANNEL_SCENARIO_WHEN_H_

#include <string>
#include <vector>

#include "conformance/channel_scenario/stage.h"
#include "conformance/channel_scenario/words.h"

namespace lbc::channel_scenario {

class WhenPolicy {
 public:
  WhenPolicy(Stage& stage, std::uint32_t policy) : stage_(stage), policy_(policy) {}
  // One after another, in one go.
  template <typename... Orders>
  void Does(const Orders&... orders) const {
    Do({orders...}, Where::current());
  }
  void Reports(lbcp::v1::ConnectivityState state, const Answer& answer,
               Where where = Where::current()) const {
    Do({Report(state, answer)}, where);
  }
  void Reports(lbcp::v1::ConnectivityState state, const Answers& answers,
               Where where = Where::current()) const {
    Do({Report(state, answers)}, where);
  }

 private:
  void Do(const std::vector<Order>& orders, const Where& where) const;

  Stage& stage_;
  std::uint32_t policy_;
};

// The attempt to connect that is under way, and the connection that there is.
class WhenDial {
 public:
  WhenDial(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  void Succeeds(Where where = Where::current()) const;
  void Fails(const std::string& error = "refused", Where where = Where::current()) const;
  // The connection is accepted, and the server says nothing.
  void IsAcceptedInSilence(Where where = Where::current()) const;

 private:
  void Result(const std::string& words, const std::string& error, bool silent,
              const Where& where) const;
  Stage& stage_;
  Endpoint endpoint_;
};

class WhenConnection {
 public:
  WhenConnection(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  void IsLost(Where where = Where::current()) const;
  // And the client's operating system says so of it.
  void IsLostBy(lbcp::v1::Loss loss, Where where = Where::current()) const;
  // The server asks to get no new calls.
  void GoesAway(Where where = Where::current()) const;

 private:
  void Lose(const std::string& words, lbcp::v1::Loss loss, const Where& where) const;
  Stage& stage_;
  Endpoint endpoint_;
};

// The Watch call of the health service that the channel has open on the connection to it.
class WhenHealth {
 public:
  WhenHealth(Stage& stage, Endpoint endpoint) : stage_(stage), endpoint_(std::move(endpoint)) {}
  // The server says so of the service; it ends the call with this code.
  void IsToldAs(lbcp::v1::ServingStatus status, Where where = Where::current()) const;
  void EndsWith(std::uint32_t code, Where where = Where::current()) const;

 private:
  // Null: there is none, and the step has failed.
  const Attempt* Watched() const;
  Stage& stage_;
  Endpoint endpoint_;
};

class WhenCall {
 public:
  WhenCall(Stage& stage, std::uint64_t call) : stage_(stage), call_(call) {}
  // By the server. The last is a call that it never looked at; needs capability unprocessed_calls.
  void IsAnswered(Where where = Where::current()) const;
  void Succeeds(Where where = Where::current()) const;
  // And the server reports this load; needs capability load_reports.
  void SucceedsUnderLoad(double cpu, double calls_per_second, Where where = Where::current()) const;
  void Fails(std::uint32_t code, const std::string& message, Where where = Where::current()) const;
  void FailsWithTrailer(std::uint32_t code, const std::string& key, const std::string& value,
                        Where where = Where::current()) const;
  void IsRefusedUnprocessed(Where where = Where::current()) const;
  // By the application.
  void IsCancelled(Where where = Where::current()) const;

 private:
  void Finish(const std::string& words, const lbcp::v1::FinishCalls& finish,
              const Where& where) const;
  Stage& stage_;
  std::uint64_t call_;
};

class WhenResolver {
 public:
  explicit WhenResolver(Stage& stage) : stage_(stage) {}
  // Without a service config.
  void Lists(const Endpoints& endpoints, Where where = Where::current()) const;
  void Lists(const Endpoints& endpoints, const std::string& service_config,
             Where where = Where::current()) const;
  void ListsAddressesOnly(const Endpoints& endpoints, Where where = Where::current()) const;
  void ListsEndpointsOnly(const Endpoints& endpoints, Where where = Where::current()) const;
  void ListsWithoutItsConfig(const Endpoints& endpoints, const std::string& error,
                             Where where = Where::current()) const;
  void Fails(const std::string& error, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

// What an application does with the channel.
class WhenApplication {
 public:
  explicit WhenApplication(Stage& stage) : stage_(stage) {}
  void OpensAChannel(const Settings& settings, Where where = Where::current()) const;
  void AsksToConnect(Where where = Where::current()) const;
  void ResetsBackoff(Where where = Where::current()) const;
  void Closes(Where where = Where::current()) const;
  void LooksUp(const std::string& name, Where where = Where::current()) const;
  void Registers(const std::string& name, std::uint32_t builder,
                 Where where = Where::current()) const;

 private:
  void Say(const std::string& words, const lbcp::v1::Command& command, const Where& where) const;
  Stage& stage_;
};

class When {
 public:
  explicit When(Stage& stage) : stage_(stage) {}

  // The one built last, or the n-th that was built.
  WhenPolicy Policy(std::uint32_t policy = 0) const { return {stage_, policy}; }
  WhenDial Dial(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  WhenConnection Connection(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  WhenHealth Health(const Endpoint& endpoint) const { return {stage_, endpoint}; }
  WhenCall Call(std::uint64_t number) const { return {stage_, number}; }
  WhenResolver Resolver() const { return WhenResolver(stage_); }
  WhenApplication Application() const { return WhenApplication(stage_); }

  // Calls are numbered from 1 in the order in which they start.
  void CallStarts(const channel_scenario::Call& call = {}, Where where = Where::current()) const;
  void CallsStart(std::uint32_t count, Where where = Where::current()) const;
  void TimePasses(Nanoseconds time, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_WHEN_H_
