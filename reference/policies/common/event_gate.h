// EventGate: lets a policy's events in one at a time, and none after the end.
//
// A channel promises never to call a policy from inside a call that the policy is making. A policy
// that believes this completely deadlocks or recurses when a host breaks the promise once. So
// policies take everything that comes from outside through a gate:
//
//   gate_.Run([this] { … });                          // now; or, if this policy is busy, right
//   after options.state_listener = gate_.Guard([this](const SubConnState& s) { … });   // the same,
//   later
//
// What arrives while the policy is busy waits in line, and the outermost call works the line off:
// no recursion, no lock. What arrives after Close, or after the gate's owner is gone, is dropped
// (CLOSE-005), so a guarded function may be kept by anyone for any time.
//
// Not thread-safe: everything happens on the serializer.
#ifndef REFERENCE_POLICIES_COMMON_EVENT_GATE_H_
#define REFERENCE_POLICIES_COMMON_EVENT_GATE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace lbc::policies {

/// See above. A member of the policy; its destruction closes it.
class EventGate {
 public:
  EventGate() : state_(std::make_shared<State>()) {}
  ~EventGate() { Close(); }
  EventGate(const EventGate&) = delete;
  EventGate& operator=(const EventGate&) = delete;

  /// Runs `work` now, and then what has come meanwhile; or puts it in line if other work is
  /// running.
  template <typename Work>
  void Run(Work&& work) {
    RunOn(state_, std::forward<Work>(work));
  }

  /// A function that takes what `handler` takes and passes it through the gate. The arguments are
  /// copied if they have to wait.
  template <typename Handler>
  [[nodiscard]] auto Guard(Handler handler) {
    return GuardAs(std::type_identity<decltype(std::function(handler))>(), std::move(handler));
  }

  /// Whether work is running, so that Run would have to wait.
  [[nodiscard]] bool busy() const { return state_->busy; }

  /// Drops what waits and whatever comes from now on. Work that is running goes on to its end.
  void Close() {
    state_->closed = true;
    state_->line.clear();
  }
  [[nodiscard]] bool closed() const { return state_->closed; }

 private:
  struct State {
    bool busy = false;
    bool closed = false;
    std::vector<std::function<void()>> line;
  };

  // One allocation, for the handler stands as it is in the function that is made.
  template <typename Handler, typename... Args>
  std::function<void(Args...)> GuardAs(std::type_identity<std::function<void(Args...)>> /*type*/,
                                       Handler handler) {
    return [state = state_, handler = std::move(handler)](Args... args) {
      if (state->closed) return;
      if (state->busy) {
        state->line.push_back([handler, args...] { handler(args...); });
      } else {
        RunOn(state, [&] { handler(args...); });
      }
    };
  }

  // By value: the state outlives the work, whatever the work does to the gate.
  template <typename Work>
  static void RunOn(std::shared_ptr<State> state, Work&& work) {
    if (state->closed) return;
    if (state->busy) {
      state->line.emplace_back(std::forward<Work>(work));
      return;
    }
    state->busy = true;
    work();
    // Not a range: the line grows and may be dropped while it is worked off.
    for (std::size_t next = 0; next < state->line.size(); ++next) {
      const std::function<void()> waited = std::move(state->line[next]);
      waited();
    }
    state->line.clear();
    state->busy = false;
  }

  std::shared_ptr<State> state_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_EVENT_GATE_H_
