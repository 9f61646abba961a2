// Serializer: the one line in which everything that concerns a channel's policy waits its turn.
//
// The channel runs the policy's methods, listeners and timers on it. A policy posts to it what has
// to happen later, or what was noticed on another thread: a picker that finds its policy asleep,
// above all.
#ifndef REFERENCE_CORE_SERIALIZER_H_
#define REFERENCE_CORE_SERIALIZER_H_

#include <functional>

namespace lbc {

/// Runs work one piece at a time, in the order in which it was posted.
class Serializer {
 public:
  virtual ~Serializer() = default;

  /// Lets `work` run after everything posted before, never inside this call. From any thread. Work
  /// posted after the channel was closed is dropped (CONC-005).
  virtual void Post(std::function<void()> work) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_SERIALIZER_H_
