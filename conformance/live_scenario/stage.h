// The stage of the live seat: real servers around a whole client, in real time.
//
// Scenario bodies never touch it; given, when and then of this folder are written with it. It keeps
// its own record of steps and messages, because here two parties speak: the client, and the servers
// that saw what it did. Both accounts stand in one trace, in the order of the machine's clock.
//
// Time passes by itself. What must happen is awaited until it does or its bound has come; what must
// not happen is looked for after something else has that comes later, never after a pause.
//
// One thread, one case.
#ifndef CONFORMANCE_LIVE_SCENARIO_STAGE_H_
#define CONFORMANCE_LIVE_SCENARIO_STAGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <source_location>
#include <string>
#include <vector>

#include "conformance/live_scenario/diagram.h"
#include "conformance/live_scenario/fleet.h"
#include "conformance/live_scenario/ledger.h"
#include "conformance/live_scenario/registrations.h"
#include "conformance/live_scenario/words.h"
#include "conformance/scenario/case.h"
#include "conformance/scenario/turns.h"
#include "conformance/verdict/result.h"

namespace lbc::live_scenario {

using Where = std::source_location;

class Stage {
 public:
  using Kind = verdict::Step::Kind;

  // Everything outlives it.
  Stage(const scenario::Case& which, scenario::Turns& turns, const Machine& machine,
        std::uint64_t seed);

  // Opens a step. False when the case is decided: the step is only narrated.
  bool Begin(Kind kind, std::string words, const Where& where);
  // The step does not hold. In given and when the case never came to the point (VACUOUS).
  void Fail(std::string expected, std::string got);
  // Something of ours is broken: the case is an ERROR.
  void Broken(const absl::Status& status);
  bool decided() const { return decided_; }

  // Servers. What is done to them stands in the trace.
  void StartServers(const Servers& servers);
  // `words`: for the trace, with the server's name.
  void Tell(const Server& server, const std::string& order, std::string words);
  void Kill(const Server& server);
  void Freeze(const Server& server);
  void Thaw(const Server& server);
  // Of a relay; with `order` empty it is started. What is under way through it may get lost.
  void TellRelay(const Server& server, const std::string& order, std::string words);
  // When its relay took connections.
  const std::vector<Nanoseconds>& dials(const Server& server) { return dials_[server.name]; }
  Fleet& fleet() { return fleet_; }

  // etcd, and the servers' doings there.
  void StartEtcd();
  void KillEtcd();
  void StartEtcdAgain();
  void Register(const Server& server, int weight = 0);
  void Unregister(const Server& server);
  // Its last heartbeat gave it one second more.
  void StopHeartbeats(const Server& server);
  // Until its lease has run out and its endpoint is gone.
  void AwaitForgotten(const Server& server);
  std::string etcd_target() const { return registrations_.target(); }

  // The client. Channels are numbered from 1; the first is meant unless it is said otherwise.
  void Send(lbcp::v1::Command command, std::uint32_t channel = 1);
  // The same, for what every client must be able to do: fails the step unless the answer is OK.
  void Bring(lbcp::v1::Command command, std::uint32_t channel = 1);
  const lbcp::v1::Done& answer() const { return answer_; }
  void List(const Servers& servers, std::uint32_t channel = 1);
  // Begins to close it; closing() until the client says that it is SHUTDOWN.
  void Close(std::uint32_t channel);
  bool closing() const { return closing_ != 0; }
  const Servers& listed() const { return listed_; }

  // Starts them; they are known by their name from then on.
  void StartCalls(const Calls& calls, std::uint32_t channel = 1);
  // The same one after another: each is a copy of `one`, and starts when the one before has ended,
  // or when that is overdue.
  void StartInTurn(const Calls& calls, const Calls& one);
  std::uint64_t last_call() const { return calls_; }
  // Whether they were started, by name.
  bool Started(const Calls& calls) const { return first_.contains(calls.name()); }
  // Their records, in order. Calls that were not started: none.
  std::vector<const CallRecord*> RecordsOf(const Calls& calls) const;
  std::uint64_t FirstOf(const Calls& calls) const { return first_.at(calls.name()); }
  // Starts one and awaits its end.
  const CallRecord& Probe(bool wait_for_ready);
  const Ledger& ledger() const { return ledger_; }

  // Takes in what servers and client say until `holds`, or until so long has passed. Whether it
  // holds.
  bool Await(const std::function<bool()>& holds, Nanoseconds bound);
  // The same for what the client alone tells: it is asked again and again, also when it has nothing
  // to do.
  bool AwaitWord(const std::function<bool()>& holds, Nanoseconds bound);
  // How long calls may take that nothing holds up.
  Nanoseconds allowance() const { return machine_.allowance(); }
  const Machine& machine() const { return machine_; }
  // States of a channel, as the client told them, the oldest first.
  const std::vector<lbcp::v1::ConnectivityState>& states() const { return states_; }

  // What came of the diagram's arrows until now. It stands in the trace, for the report to draw,
  // whether the case is decided or not.
  std::vector<Sight> Draw(const Diagram& diagram);

  // Holds the two accounts against each other, and gives the record. Not used afterwards.
  verdict::CaseResult Finish();

 private:
  // What was seen since the last look, to be put in order.
  struct News {
    Nanoseconds at{0};
    std::string words;
    std::string name;
    std::string json;
    std::string server;
  };

  // Since the case began, in whole milliseconds: what is closer is one moment to a reader.
  [[nodiscard]] std::uint64_t Elapsed(Nanoseconds at) const;
  void CloseStep();
  void Decide(verdict::Verdict verdict, std::string complaint);
  void Note(bool from_judge, std::string name, std::string words, std::string json,
            std::string server, Nanoseconds at);
  // One turn of the client's, and what the servers said meanwhile.
  lbcp::v1::Done TakeTurn(lbcp::v1::Command command);
  void NoteEvent(const lbcp::v1::Event& event, std::vector<News>& news);
  void Look(std::vector<News>& news);
  void Write(std::vector<News> news);
  // Lets the client work, or waits for the servers, for a moment.
  void Pump(Nanoseconds until);

  const scenario::Case& case_;
  scenario::Turns& turns_;
  const Machine& machine_;
  const Nanoseconds begin_;
  Fleet fleet_;
  Registrations registrations_;
  std::map<std::string, std::vector<Nanoseconds>> dials_;
  Ledger ledger_;
  Servers listed_;
  std::map<std::string, std::uint64_t> first_;
  std::map<std::string, std::uint32_t> counts_;
  std::uint64_t calls_ = 0;
  std::vector<lbcp::v1::ConnectivityState> states_;
  lbcp::v1::Done answer_;
  // The channel that is being closed; 0: none.
  std::uint32_t closing_ = 0;
  bool decided_ = false;
  verdict::CaseResult result_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_STAGE_H_
