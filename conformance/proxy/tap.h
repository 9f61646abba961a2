// One turn as it passes through the proxy, and what a sin may know and do.
//
// `truth` is what happened between the proxy and the testee; `shown` what the judge was told. Both
// are channels as a host would know them. SubConns and pickers that a sin invents get numbers that
// no adapter uses; what the judge later says about them is answered here.
#ifndef CONFORMANCE_PROXY_TAP_H_
#define CONFORMANCE_PROXY_TAP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/world.h"

namespace lbc::proxy {

using lbcp::v1::Command;
using lbcp::v1::Done;
using lbcp::v1::Event;
using lbcp::v1::PickAnswer;
using scenario::SubConn;
using scenario::World;

// Takes a turn with the testee.
struct Answer {
  std::vector<Event> events;
  Done done;
};
using Exchange = std::function<Answer(Command)>;

// What a sin remembers of one instance.
struct Memory {
  std::uint64_t count = 0;
  std::uint32_t picker = 0;
  std::string text;
  std::optional<Event> held_back;
  std::set<std::uint32_t> sub_conns;
  std::vector<std::string> last_list;
};

class Tap {
 public:
  Tap(Exchange exchange, std::function<void()> on_strike)
      : exchange_(std::move(exchange)), on_strike_(std::move(on_strike)) {}

  // One turn: `before`, the testee unless the command was swallowed, `after`.
  Answer Pass(const Command& command, const std::function<void(Tap&)>& before,
              const std::function<void(Tap&)>& after);

  // The turn.

  Command& command() { return command_; }
  std::vector<Event>& events() { return answer_.events; }
  Done& done() { return answer_.done; }
  std::uint32_t instance() const { return command_.instance(); }

  // The sin found something to do.
  void Strike() { on_strike_(); }
  // In `before`: the testee does not get the command; the judge is told that all went well.
  void Swallow();
  // Takes out the events that fit. True if there were any.
  bool Remove(const std::function<bool(const Event&)>& fits);
  // Puts events at the end.
  void Say(Event event);
  void SayState(lbcp::v1::ConnectivityState state);
  void SayConnect(std::uint32_t sub_conn);
  void SayShutdown(std::uint32_t sub_conn);
  // A SubConn that the testee never made, for these addresses.
  void SayMade(const std::vector<std::string>& addresses);
  // Changes every answer to a pick, one pick after another; the batch is laid out anew.
  void ChangePicks(const std::function<void(PickAnswer&)>& change);

  // Knowing.

  World& truth() { return truth_[instance()]; }
  World& shown() { return shown_[instance()]; }
  Memory& memory() { return memory_[instance()]; }
  // The SubConns that are READY and not given up.
  std::vector<std::uint32_t> Ready();
  // The list names the same addresses as the one before.
  bool IsEqualList();

 private:
  bool IsAboutInvented() const;
  void MapInventedPicker();

  Exchange exchange_;
  std::function<void()> on_strike_;
  Command command_;
  Answer answer_;
  bool swallowed_ = false;
  std::map<std::uint32_t, World> truth_;
  std::map<std::uint32_t, World> shown_;
  std::map<std::uint32_t, Memory> memory_;
  std::uint32_t invented_ = 0;
};

}  // namespace lbc::proxy

#endif  // CONFORMANCE_PROXY_TAP_H_
