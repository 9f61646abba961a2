// The nouns of the live seat: a server, and some calls. Plain values; the verbs that use them are
// in given.h, when.h and then.h.
//
//   const Server a{"a"}, b{"b"};
//   const Calls calls = Calls("the calls", 30).WaitingForReady();
#ifndef CONFORMANCE_LIVE_SCENARIO_WORDS_H_
#define CONFORMANCE_LIVE_SCENARIO_WORDS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/live_scenario/bounds.h"
#include "conformance/protocol/lbcp.pb.h"

namespace lbc::live_scenario {

// A server by the name that it has in the case; its address is found when it starts.
struct Server {
  std::string name;
};
using Servers = std::vector<Server>;

// "a, b, c".
std::string NamesOf(const Servers& servers);

// Policies by which a client is told to spread its calls.
inline constexpr char kRoundRobin[] = "round_robin";
inline constexpr char kPickFirst[] = "pick_first";
inline constexpr char kSmoothWeighted[] = "custom_weighted_round_robin";

// A service config that selects this policy: {"loadBalancingConfig": [{NAME: {}}]}.
std::string Selecting(const std::string& policy);
// The same, and every method is tried again when a server answers UNAVAILABLE: four attempts in
// all, after 0.01 s at first, twice as long each time up to 0.1 s.
std::string SelectingWithRetries(const std::string& policy);

// The same for the first of these that the client knows.
std::string SelectingTheFirstOf(const std::vector<std::string>& policies);
// A service config that says nothing.
inline constexpr char kNoConfig[] = "{}";
// A policy that no client has.
inline constexpr char kUnheardOf[] = "lbconform_unheard_of";

// Calls that are started together. One value stands for one start: a case that starts twice has
// two.
class Calls {
 public:
  Calls(std::string name, std::uint32_t count) : name_(std::move(name)) { start_.set_count(count); }
  // Copies that differ in one thing. The default is gRPC's: they do not wait for readiness and have
  // no deadline.
  [[nodiscard]] Calls WaitingForReady() const;
  [[nodiscard]] Calls Within(Nanoseconds timeout) const;

  // Streams of so many messages, each sent when the one before is answered.
  [[nodiscard]] Calls OfMessages(std::uint32_t messages) const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t count() const { return start_.count(); }
  [[nodiscard]] const lbcp::v1::StartCalls& ToProto() const { return start_; }
  // "30 calls that wait for readiness, within 1.0 s".
  [[nodiscard]] std::string Words() const;

 private:
  std::string name_;
  lbcp::v1::StartCalls start_;
};

// The channel's states that cases speak of.
inline constexpr auto kReady = lbcp::v1::READY, kTransientFailure = lbcp::v1::TRANSIENT_FAILURE;

// The status codes that cases speak of, as gRPC numbers them, and the name of any.
inline constexpr std::uint32_t kOk = 0, kCancelled = 1, kDeadlineExceeded = 4, kUnavailable = 14;
std::string CodeName(std::uint32_t code);

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_WORDS_H_
