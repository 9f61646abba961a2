// EventSink: where a hosted policy's deeds are written down, in the order in which they happened.
//
// It stamps each event with the command in whose turn it happened and the virtual time, and hands
// it to the wire at once, so that a testee that dies in mid-turn has left its trace. Any thread may
// emit; the order between threads is that in which they arrived.
#ifndef CONFORMANCE_TESTEES_CPP_EVENT_SINK_H_
#define CONFORMANCE_TESTEES_CPP_EVENT_SINK_H_

#include <cstdint>
#include <mutex>
#include <utility>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/virtual_loop.h"
#include "conformance/testees/cpp/wire.h"

namespace lbc::testee {

/// Writes events, and the Done that ends a turn.
class EventSink {
 public:
  EventSink(Wire& wire, const VirtualLoop& loop) : wire_(wire), loop_(loop) {}

  /// Events from now on belong to this command.
  void BeginTurn(std::uint64_t command) {
    const std::lock_guard lock(mutex_);
    command_ = command;
  }

  /// Writes `event` for `instance`. The observation is filled in by the caller, the rest here.
  void Emit(std::uint32_t instance, lbcp::v1::Event event) {
    const std::lock_guard lock(mutex_);
    event.set_command(command_);
    event.set_instance(instance);
    event.set_now_nanos(static_cast<std::uint64_t>(loop_.elapsed().count()));
    lbcp::v1::Envelope envelope;
    *envelope.mutable_event() = std::move(event);
    Write(envelope);
  }

  /// Ends the turn.
  void EndTurn(lbcp::v1::Done done) {
    const std::lock_guard lock(mutex_);
    done.set_command(command_);
    done.set_now_nanos(static_cast<std::uint64_t>(loop_.elapsed().count()));
    lbcp::v1::Envelope envelope;
    *envelope.mutable_done() = std::move(done);
    Write(envelope);
  }

  /// What is emitted from now on goes nowhere.
  void Mute() {
    const std::lock_guard lock(mutex_);
    muted_ = true;
  }

 private:
  // A wire that has gone is noticed by the session's next read.
  void Write(const lbcp::v1::Envelope& envelope) {
    if (!muted_ && !wire_.Write(envelope).ok()) muted_ = true;
  }

  Wire& wire_;
  const VirtualLoop& loop_;
  std::mutex mutex_;
  std::uint64_t command_ = 0;
  bool muted_ = false;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_EVENT_SINK_H_
