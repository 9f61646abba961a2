// EventLoop: a Serializer and a Clock made of one thread and the machine's steady clock.
//
// It may serve any number of channels. Work and timers run on its thread, one at a time. Destroying
// it drops what has not run; it may be destroyed from its own thread.
#ifndef REFERENCE_TRANSPORT_EVENT_LOOP_H_
#define REFERENCE_TRANSPORT_EVENT_LOOP_H_

#include <functional>
#include <memory>

#include "reference/core/clock.h"
#include "reference/core/serializer.h"

namespace lbc {

class EventLoop final : public Serializer, public Clock {
 public:
  EventLoop();
  ~EventLoop() override;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void Post(std::function<void()> work) override;
  [[nodiscard]] TimePoint Now() const override;
  [[nodiscard]] std::unique_ptr<Timer> After(Duration delay, std::function<void()> fired) override;

  /// Whether the caller is this loop's thread.
  [[nodiscard]] bool OnThread() const;

 private:
  struct State;
  class LoopTimer;
  // Shared with the thread and the timers, either of which may be last.
  std::shared_ptr<State> state_;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_EVENT_LOOP_H_
