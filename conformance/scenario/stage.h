// The stage on which a case plays: it speaks to the testee, does the host's duties, keeps what was
// seen, and writes down each step.
//
// Scenario bodies never touch it; given, when and then (given.h, when.h, then.h) are written with
// it. A step that fails ends the playing: the remaining steps still pass through Begin, so that the
// reader sees what was to come, and do nothing.
//
// Host duties, done after every command until nothing is owed (PROTOCOL.md, "The host the adapter
// emulates"): a SubConn that was given up gets its SHUTDOWN; one that was re-addressed away from
// its connection goes to CONNECTING; a health listener is told READY, unless the case took health
// into its own hands. After Close nothing is owed any more.
//
// The story of a case is that of instance 1. Other instances (TakeAside) are for questions of
// chance; what they do is no observation of the case.
//
// One thread, one case.
#ifndef CONFORMANCE_SCENARIO_STAGE_H_
#define CONFORMANCE_SCENARIO_STAGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <vector>

#include "conformance/models/watch.h"
#include "conformance/profile/profile.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/case.h"
#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/turns.h"
#include "conformance/scenario/world.h"
#include "conformance/verdict/result.h"

namespace lbc::scenario {

// Something seen that a step has to speak of.
struct Observation {
  lbcp::v1::Event event;
  // The attempt that a Connect started; false for a Connect that found the SubConn not IDLE.
  bool starts_attempt = false;
  // A report of the same state as before.
  bool repeats_state = false;
  bool read = false;
  // Index in the trace.
  std::size_t message = 0;
};

// One call that was picked with HOLD.
struct Call {
  std::uint64_t id = 0;
  lbcp::v1::PickAnswer answer;
  bool ended = false;
};

// How a pick is made.
struct PickOrder {
  std::uint32_t count = 1;
  // 0: the latest.
  std::uint32_t picker = 0;
  bool hold = false;
  // Unset: the profile's default key, if the policy takes one.
  std::optional<std::string> key = std::nullopt;
  bool without_key = false;
  std::map<std::string, std::string> headers = {};
  // The group of endpoints it asks for, for policies that route; empty: the one of all that do not
  // care.
  std::string group = {};
};

class Stage {
 public:
  struct Options {
    // The policy to build; the profile's own name.
    std::uint64_t seed = 0;
    bool tolerant = false;
    // The number of the first channel, for several stages on one testee after another.
    std::uint32_t instance = 1;
    // Told every turn of the first channel; may be null.
    models::Watch* watch = nullptr;
    // What the watch complains of fails a case that would have passed, whatever it checks.
    bool watch_fails = true;
  };

  // All must outlive the stage.
  Stage(const Case& which, Turns& turns, const profile::Profile& profile, Options options);

  // Writing down.

  // Opens a step; the previous one is closed. Returns false when the case is already decided: then
  // the step is only written down.
  bool Begin(verdict::Step::Kind kind, std::string words, const std::source_location& where);

  // Why a step does not hold. Under weak quiescence something missing is INCONCLUSIVE.
  // The target of every channel.
  static constexpr const char* kTarget = "lbconform:///service";

  enum class Mismatch { kWrong, kMissing };
  // `wrong` is the message, by its index in the trace, with which the testee left what was
  // expected, where the step knows it (Observation::message).
  void Fail(Mismatch mismatch, std::string expected, std::string got,
            std::optional<std::size_t> wrong = std::nullopt);
  // What is wrong breaks this requirement, which binds every testee, whatever the case checks: if
  // the case fails of it, that requirement alone is accused, and the words name it.
  void FailInTheNameOf(const std::string& requirement, const std::string& expected,
                       std::string got);
  // The open step holds because something was *not* seen; under weak quiescence it proves nothing.
  void RestsOnAbsence();
  // Ends the case with another verdict than FAIL.
  void Decide(verdict::Verdict verdict, std::string complaint);
  // Notes what the open step counted.
  void Measured(verdict::Measurement measurement) {
    result_.measurements.push_back(std::move(measurement));
  }
  // Ends the case: it turns out that it is not about this policy.
  void DoesNotApply(std::string why);
  bool decided() const { return decided_; }
  // Steps that were begun, and messages of the trace.
  std::size_t steps_so_far() const { return result_.steps.size(); }
  std::size_t messages_so_far() const { return trace_.size(); }
  // The message with which the testee left what this complaint of the watch allows, by its index in
  // the trace: the last that it sent in that turn.
  std::size_t MessageOf(const models::Complaint& complaint) const;
  // The first complaint of the models in the name of one of the case's requirements, and whether
  // they held any of those against an answer. Without a watch: nothing, and false.
  std::optional<models::Complaint> Objection() const;
  bool ModelsJudged() const;

  // Playing.

  // Sends a command, notes what it brings, and does the host's duties. Returns its Done; empty when
  // the case was decided meanwhile.
  lbcp::v1::Done Send(lbcp::v1::Command command);

  // Takes a turn with another instance, for questions of chance: no observation, no duties. Its
  // messages are written down unless the stage is quiet. A fault, a panic or a command that is not
  // known decides the case.
  Turn TakeAside(std::uint32_t instance, lbcp::v1::Command command);
  // Takes a turn for a stage of another seat, which keeps its own observations and has no duties of
  // a host: what it brings is written down, and a fault, a panic or a command that is not known
  // decides the case. `first_event` is set to the place of its first event in the trace.
  Turn TakeForAnotherSeat(lbcp::v1::Command command, std::size_t* first_event);
  // A number that no instance has had.
  std::uint32_t NewInstance() { return ++last_instance_; }
  // While quiet, messages are not written down: for turns by the hundred.
  void KeepQuiet(bool quiet) { quiet_ = quiet; }

  // Delivers a SubConn's state. `connected_to` is an address text, only for READY.
  void Deliver(std::uint32_t sub_conn, State state, const std::string& error = "",
               const std::string& connected_to = "");

  // Sends a burst and keeps its answers for then.Burst().
  void SendBurst(lbcp::v1::Command command);

  // The command that builds the policy, and the one that lists endpoints.
  lbcp::v1::Command BuildCommand() const;
  lbcp::v1::Command ListCommand(const Endpoints& endpoints,
                                const std::optional<std::string>& config) const;
  // Builds the policy with this case's instance. Decides the case when that fails.
  void BuildPolicy();
  // Lists endpoints, with the profile's config unless another is given, and everything the profile
  // requires. A profile without a config gets {}, what a service config that only names the policy
  // comes to.
  void ListEndpoints(const Endpoints& endpoints,
                     const std::optional<std::string>& config = std::nullopt);
  // The message that Pick sends.
  lbcp::v1::Pick PickMessage(const PickOrder& order) const;
  // Picks; NO_PICKER counts as QUEUE for those who read the answers.
  lbcp::v1::Done Pick(const PickOrder& order);

  // The network that the judge invents: an attempt succeeds unless all its addresses are down; one
  // that hangs stays CONNECTING.
  void SetDown(const std::string& address, bool down);
  void SetHanging(const std::string& address, bool hanging);
  // Delivers CONNECTING for every attempt that was asked for, and those that follow from that. True
  // if there was any.
  bool StartAttempts();
  // Answers every attempt, and those that follow from the answers, until none is left. True when it
  // came to rest.
  bool AnswerAttempts();
  // Answers every attempt, and picks, until picks ask for nothing more: what a policy needs that
  // connects only when asked. Keyed policies are picked from with many keys. True when at rest.
  bool Warm();
  // Ends every back-off: TRANSIENT_FAILURE to IDLE.
  void EndBackoffs();
  // Everything is up: back-offs end, attempts are answered, lazy policies are picked from, until
  // nothing changes. True when at rest.
  bool CalmDown();

  // Knowing.

  World& world() { return worlds_[instance_]; }
  const World& world() const { return worlds_.at(instance_); }
  // From now on this channel is spoken of; what was seen so far is swallowed. The first is 1.
  void SpeakOf(std::uint32_t instance);
  const profile::Profile& profile() const { return profile_; }
  const Case& which() const { return case_; }
  std::vector<Observation>& seen() { return seen_; }
  std::vector<Call>& calls() { return calls_; }
  // How many calls of the last traffic went to each endpoint, by name; those that went nowhere
  // under the empty name.
  std::map<std::string, std::uint64_t>& traffic() { return traffic_; }
  // The outcome of the last UpdateResolverState, and whether a step has spoken of its failure.
  const lbcp::v1::Done& last_update() const { return last_update_; }
  void UpdateIsSpokenOf() { update_unspoken_ = false; }
  const lbcp::v1::Done& last_burst() const { return last_burst_; }
  std::uint64_t last_burst_picks() const { return last_burst_picks_; }
  // Up to which observation reports were looked at.
  std::size_t& reports_looked_at() { return reports_looked_at_; }
  std::uint64_t now_nanos() const { return now_nanos_; }
  void TakeHealthIntoOwnHands() { own_health_ = true; }
  // Held back, the final SHUTDOWNs are owed until released; releasing delivers them.
  void HoldBackShutdowns(bool hold);
  // The picker that was the latest at that time; 0 for none.
  void KeepPicker() { kept_picker_ = world().latest_picker(); }
  std::uint32_t kept_picker() const { return kept_picker_; }
  // Does what is owed.
  void DoDuties();
  // While true, the attempt made last is answered first, once all have started.
  void SetLastFirst(bool last_first) { last_first_ = last_first; }
  // Every error text that the policy was told in this case.
  const std::vector<std::string>& causes() const { return causes_; }
  // Where many keys went, as when.ManyKeys() wrote it down: key to endpoint name.
  std::map<std::string, std::string>& key_map() { return key_map_; }
  // How many events were delivered that can be a reason to re-resolve, and how often it was asked.
  std::uint64_t reasons_to_resolve() const { return reasons_to_resolve_; }
  std::uint64_t resolve_requests() const { return resolve_requests_; }
  std::uint64_t resolve_requests_in_step() const { return resolve_requests_in_step_; }
  // How many observations there were before the last given or when.
  std::size_t seen_before_step() const { return seen_before_step_; }
  bool Claims(const std::string& capability) const;
  // Marks everything seen so far as read: what `given` does.
  void Swallow();
  // The name of a SubConn for messages: "SubConn 2 (b)".
  std::string Named(std::uint32_t sub_conn) const { return world().NameOfSubConn(sub_conn); }

  // Says what was left unsaid, and gives the record. The stage is not used afterwards.
  verdict::CaseResult Finish();

 private:
  // One message that was exchanged, and whether it belongs to another instance.
  struct Message {
    lbcp::v1::Envelope envelope;
    std::uint64_t now_nanos = 0;
    bool aside = false;
  };

  void Note(lbcp::v1::Envelope envelope, std::uint64_t now_nanos, bool aside = false);
  void NoteEvent(const lbcp::v1::Event& event);
  lbcp::v1::Done TakeTurn(lbcp::v1::Command command);
  // Decides the case unless every pick was answered once, by one of the answers given.
  void RequireAnswers(const lbcp::v1::Done& done, std::uint64_t picks);
  // Where a step that knows of no wrong message failed: what is missing is missed where the turn
  // ended; what is wrong came last in it.
  std::size_t EndOfTurn(Mismatch mismatch) const;
  // The message before a Done that stands there, if the testee sent one in that turn.
  std::size_t LastBefore(std::size_t done) const;
  bool IsOurOwnGuess(const lbcp::v1::Command& command) const;
  bool JudgeOutcome(const lbcp::v1::Command& command, const lbcp::v1::Done& done);
  // True when something was owed to it.
  bool DoDuty(const SubConn& sub_conn);
  // True when an attempt was answered.
  bool AnswerInTurn();
  bool AnswerLastFirst();
  bool AnswerStarted(const SubConn& sub_conn);
  void CloseStep();
  void SayWhatIsUnsaid();
  void SayWhatModelsSay();
  std::string Describe(const Observation& observation) const;
  bool WeakQuiescence() const;

  const Case& case_;
  Turns& turns_;
  const profile::Profile& profile_;
  Options options_;
  std::uint32_t instance_ = 1;
  std::map<std::uint32_t, World> worlds_;
  std::vector<Observation> seen_;
  std::vector<Call> calls_;
  std::map<std::string, std::uint64_t> traffic_;
  lbcp::v1::Done last_update_;
  bool update_unspoken_ = false;
  lbcp::v1::Done last_burst_;
  std::uint64_t last_burst_picks_ = 0;
  std::size_t reports_looked_at_ = 0;
  bool own_health_ = false;
  bool hold_back_shutdowns_ = false;
  bool quiet_ = false;
  std::uint32_t kept_picker_ = 0;
  std::uint32_t last_instance_ = 1;
  // Something was seen that may oblige the host.
  bool duties_ = false;
  bool last_first_ = false;
  std::uint64_t reasons_to_resolve_ = 0;
  std::uint64_t resolve_requests_ = 0;
  // Since the last given or when began.
  std::uint64_t resolve_requests_in_step_ = 0;
  std::size_t seen_before_step_ = 0;
  std::vector<std::string> causes_;
  std::map<std::string, std::string> key_map_;
  std::set<std::string> down_;
  std::set<std::string> hanging_;
  std::uint64_t now_nanos_ = 0;
  bool decided_ = false;
  bool inconclusive_ = false;
  bool weak_seen_ = false;
  std::vector<Message> trace_;
  // By turn of the watch: the place of its Done in the trace.
  std::vector<std::size_t> watched_;
  std::size_t divergent_ = SIZE_MAX;
  verdict::CaseResult result_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_STAGE_H_
