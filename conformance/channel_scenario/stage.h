// The stage of the channel seat: it speaks to a channel, and keeps what was seen of it.
//
// Scenario bodies never touch it; given, when and then of this folder are written with it. Writing
// down, verdicts and the way to the testee are those of scenario::Stage, which it stands on. There
// are no duties here: a channel is not owed anything.
//
// What is seen has to be spoken of if it changes what an application or a server would see, or if a
// policy or an attempt begins or ends: policies built and closed, attempts started, calls placed
// and ended, hooks run, health watched. News of SubConns, picks, states, logs and requests to the
// resolver need no word, and are forgotten when the next paragraph begins: with the first `when`
// after a `then`.
//
// One thread, one case.
#ifndef CONFORMANCE_CHANNEL_SCENARIO_STAGE_H_
#define CONFORMANCE_CHANNEL_SCENARIO_STAGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::channel_scenario {

using scenario::Address;
using scenario::Endpoint;
using scenario::Endpoints;
using Where = std::source_location;

// Something seen.
struct Seen {
  lbcp::v1::Event event;
  // A step has spoken of it.
  bool read = false;
  // Index in the trace.
  std::size_t message = 0;
};

// One SubConn, as told by SubConnCreated and what its policy heard since.
struct SubConn {
  std::uint32_t id = 0;
  std::string address;
  lbcp::v1::ConnectivityState state = lbcp::v1::IDLE;
};

// One attempt to connect, and the connection that it becomes.
struct Attempt {
  std::uint32_t id = 0;
  std::string address;
  bool answered = false;
  bool over = false;  // Failed, given up, lost or closed.
  bool health_watched = false;
};

class Stage {
 public:
  using Kind = verdict::Step::Kind;

  // `stage` outlives it.
  explicit Stage(scenario::Stage& stage) : stage_(stage) {}

  // Writing down: see scenario::Stage.
  bool Begin(Kind kind, std::string words, const Where& where);
  // What was expected is not there.
  void Missing(std::string expected, std::string got);
  // What is there was not expected.
  void Wrong(std::string expected, std::string got, const Seen* seen = nullptr);
  // The step holds because something was not seen.
  void RestsOnAbsence() { stage_.RestsOnAbsence(); }
  bool decided() const { return stage_.decided(); }

  // Sends a command and notes what it brings. Its answer is also answer().
  void Send(lbcp::v1::Command command);
  // The same, for commands that make the ground of a case: fails the step unless the answer is OK.
  void Bring(lbcp::v1::Command command);
  // The answer to the last command.
  const lbcp::v1::Done& answer() const { return answer_; }

  // Knowing.

  // Forgets everything seen so far: what `given` does.
  void Swallow();
  // The first observation that no step has spoken of and that fits; null for none.
  Seen* Find(const std::function<bool(const lbcp::v1::Event&)>& fits);
  // All of them.
  std::vector<Seen*> FindAll(const std::function<bool(const lbcp::v1::Event&)>& fits);

  // The SubConn made last for the first address of the endpoint; null for none.
  const SubConn* SubConnFor(const Endpoint& endpoint) const;
  // The attempt or connection on that address that began last and is not over; null for none.
  const Attempt* AttemptOn(const Endpoint& endpoint) const;
  const Attempt* ConnectionTo(const Endpoint& endpoint) const;
  // Whether a connection, which may be over by now, was to one of the endpoint's addresses.
  bool IsConnectionTo(std::uint32_t connection, const Endpoint& endpoint) const;
  // How many policies were built.
  std::uint32_t policies() const { return policies_; }
  // The judge's policies are registered.
  bool knows_policies() const { return knows_policies_; }
  enum class CallIs { kWaiting, kPlaced, kOver };
  CallIs WhereIs(std::uint64_t call) const;
  // UNSPECIFIED before the channel was opened.
  lbcp::v1::ConnectivityState state() const { return state_; }

  // The numbers of the next calls, and of the next picker.
  std::uint64_t TakeCalls(std::uint32_t count);
  std::uint32_t TakePicker() { return ++pickers_; }
  std::uint64_t calls() const { return calls_; }

  // "a", for an address or endpoint of the case.
  std::string NameOf(const std::string& address) const;
  void Learn(const Endpoints& endpoints);
  // An observation in words: "the channel sends call 1 to connection 2".
  std::string Words(const lbcp::v1::Event& event) const;

  // Says what was left unsaid. To be called once, last.
  void Finish();

 private:
  void Apply(const lbcp::v1::Command& command);
  void Note(const lbcp::v1::Event& event, std::size_t message);

  scenario::Stage& stage_;
  Kind kind_ = Kind::kGiven;
  lbcp::v1::Done answer_;
  std::vector<Seen> seen_;
  std::map<std::uint32_t, SubConn> sub_conns_;
  std::map<std::uint32_t, Attempt> attempts_;
  std::map<std::string, std::string> names_;
  std::map<std::uint64_t, CallIs> where_;
  bool knows_policies_ = false;
  std::uint32_t policies_ = 0;
  std::uint32_t pickers_ = 0;
  std::uint64_t calls_ = 0;
  lbcp::v1::ConnectivityState state_ = lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
};

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_STAGE_H_
