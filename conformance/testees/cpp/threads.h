// Threads: those that the adapter starts for a Burst, and those that somebody else started.
#ifndef CONFORMANCE_TESTEES_CPP_THREADS_H_
#define CONFORMANCE_TESTEES_CPP_THREADS_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "conformance/testees/cpp/virtual_loop.h"

namespace lbc::testee {

/// Threads at work beside the loop. They start together, once all are there, so that they meet.
class Threads {
 public:
  /// Runs `work(0)` … `work(count - 1)`, each on a thread of its own. `work` must not throw.
  Threads(VirtualLoop& loop, std::size_t count, std::function<void(std::size_t)> work);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  /// Runs the loop's work until every thread has ended and nothing is runnable.
  void RunUntilDone();

 private:
  VirtualLoop& loop_;
  const std::function<void(std::size_t)> work_;
  std::atomic<std::size_t> running_;
  std::vector<std::thread> threads_;
};

/// Notes the threads that exist now; they are nobody's. To be called once, when the session starts.
void NoteOldThreads();

/// The names of threads that came after NoteOldThreads and still live.
[[nodiscard]] std::vector<std::string> NewThreads();

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_THREADS_H_
