// The nouns of the channel seat: what a policy is ordered to do, what its pickers answer, how a
// channel and a call are made. Plain values; the verbs that use them are in given.h and when.h.
//
//   when.Policy().Does(Make(a), Connect(a));
//   when.Policy().Does(Report(kReady, {Use(a).WithHook(), Queue()}));
//   when.CallStarts(Call().WaitingForReady().Within(5s));
#ifndef CONFORMANCE_CHANNEL_SCENARIO_WORDS_H_
#define CONFORMANCE_CHANNEL_SCENARIO_WORDS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/channel_scenario/stage.h"

namespace lbc::channel_scenario {

using Nanoseconds = std::chrono::nanoseconds;

// The target of every channel, and the header in which credentials of the judge's put their name.
inline constexpr char kTarget[] = "lbconform:///service";
inline constexpr char kCredentials[] = "lbconform-credentials";

// The names under which the judge's own policies are registered. The channel selects kPuppet unless
// its config says otherwise.
inline constexpr char kPuppet[] = "lbconform_puppet";
inline constexpr char kOther[] = "lbconform_other_puppet";
inline constexpr char kThird[] = "lbconform_third_puppet";
// Policies of the channel's own.
inline constexpr char kPickFirst[] = "pick_first";
inline constexpr char kRoundRobin[] = "round_robin";

// A service config that selects this policy: {"loadBalancingConfig": [{NAME: CONFIG}]}.
std::string Selecting(const std::string& policy, const std::string& config = "{}");
// The same, and the health of this service is to be checked; it may be "".
std::string SelectingWithHealthCheck(const std::string& policy, const std::string& service);
// The same with a methodConfig for every method: the members of one entry, beside its name.
std::string SelectingWithMethods(const std::string& policy, const std::string& method_config);

// What a picker answers to one pick.
class Answer {
 public:
  explicit Answer(lbcp::v1::PickRule rule) : rule_(std::move(rule)) {}
  Answer(lbcp::v1::PickRule rule, Endpoint of) : rule_(std::move(rule)), of_(std::move(of)) {}

  // Copies that differ in one thing.
  [[nodiscard]] Answer WithHook() const;
  [[nodiscard]] Answer WithHeader(const std::string& key, const std::string& value) const;
  // As an error that wraps the one that is meant; needs capability wrapped_errors.
  [[nodiscard]] Answer Wrapped() const;

  // The rule, once the SubConns are known.
  lbcp::v1::PickRule ToProto(const Stage& stage) const;

 private:
  lbcp::v1::PickRule rule_;
  std::optional<Endpoint> of_;
};

// The SubConn that was made last for this endpoint.
Answer Use(const Endpoint& endpoint);
// A SubConn that no channel made.
Answer UseForeign();
Answer Queue();
Answer FailWith(const std::string& text);
Answer DropWith(std::uint32_t code, const std::string& text);

using Answers = std::vector<Answer>;

// One call of the channel's by a policy.
struct Order {
  std::string words;
  std::function<lbcp::v1::PuppetOrder(Stage&)> ToProto;
  // What it names, to be learnt.
  Endpoints endpoints = {};
};

Order Make(const Endpoint& endpoint);
Order MakeWithoutListener(const Endpoint& endpoint);
// With the older health check, which the channel runs; needs capability health_watches.
Order MakeWithHealthCheck(const Endpoint& endpoint);
// With credentials of its own; needs capability sub_conn_credentials.
Order MakeWithCredentials(const Endpoint& endpoint, const std::string& name);
Order MakeAndOverwriteTheList(const Endpoint& endpoint);
Order MakeOfNothing();
Order Connect(const Endpoint& endpoint);
Order ShutDown(const Endpoint& endpoint);
Order Remove(const Endpoint& endpoint);
// The SubConn of `endpoint` gets the addresses of these.
Order Readdress(const Endpoint& endpoint, const Endpoints& to);
Order Report(lbcp::v1::ConnectivityState state, const Answers& answers);
Order Report(lbcp::v1::ConnectivityState state, const Answer& answer);
Order AskToResolve();
Order ListenToHealth(const Endpoint& endpoint);
// With kInClose: what the policy is in takes so long.
Order Pause(Nanoseconds time);

// When a policy carries orders out that were given beforehand.
inline constexpr lbcp::v1::PuppetMoment kInBuild = lbcp::v1::IN_BUILD;
inline constexpr lbcp::v1::PuppetMoment kInList = lbcp::v1::IN_LIST;
inline constexpr lbcp::v1::PuppetMoment kInSubConnState = lbcp::v1::IN_SUB_CONN_STATE;
inline constexpr lbcp::v1::PuppetMoment kInClose = lbcp::v1::IN_CLOSE;
inline constexpr lbcp::v1::PuppetMoment kInExitIdle = lbcp::v1::IN_EXIT_IDLE;

// How a channel is made.
class Settings {
 public:
  Settings();
  [[nodiscard]] Settings WithConfig(const std::string& json) const;
  [[nodiscard]] Settings WithoutConfig() const;
  [[nodiscard]] Settings IgnoringConfigs() const;
  [[nodiscard]] Settings IdleAfter(Nanoseconds timeout) const;
  [[nodiscard]] Settings WithoutRetries() const;
  // Needs capability health_watches.
  [[nodiscard]] Settings WithoutHealthChecks() const;
  [[nodiscard]] Settings WithAuthority(const std::string& authority) const;
  [[nodiscard]] Settings WithUserAgent(const std::string& user_agent) const;
  const lbcp::v1::OpenChannel& ToProto() const { return open_; }

 private:
  lbcp::v1::OpenChannel open_;
};

// How a call is made. The default is gRPC's: it does not wait for readiness and has no deadline.
class Call {
 public:
  [[nodiscard]] Call Of(const std::string& full_method) const;
  [[nodiscard]] Call WaitingForReady() const;
  [[nodiscard]] Call NotWaitingForReady() const;
  [[nodiscard]] Call Within(Nanoseconds timeout) const;
  [[nodiscard]] Call WithHeader(const std::string& key, const std::string& value) const;
  [[nodiscard]] Call WithAuthority(const std::string& authority) const;
  [[nodiscard]] Call Streaming() const;
  // Not before a watcher of the channel's state sees this one, and then at once.
  [[nodiscard]] Call WhenAWatcherSees(lbcp::v1::ConnectivityState state) const;
  const lbcp::v1::StartCalls& ToProto() const { return start_; }
  std::string Words() const;

 private:
  lbcp::v1::StartCalls start_;
};

// The status codes, as gRPC numbers them.
inline constexpr std::uint32_t kOk = 0, kCancelled = 1, kUnknown = 2, kInvalidArgument = 3,
                               kDeadlineExceeded = 4, kNotFound = 5, kAlreadyExists = 6,
                               kPermissionDenied = 7, kResourceExhausted = 8,
                               kFailedPrecondition = 9, kAborted = 10, kOutOfRange = 11,
                               kUnimplemented = 12, kInternal = 13, kUnavailable = 14,
                               kDataLoss = 15, kUnauthenticated = 16;

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_WORDS_H_
