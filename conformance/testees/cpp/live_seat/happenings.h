// Happenings: what has happened in a live testee and was not told yet.
//
// Calls end and states change on grpc++'s threads at any time; the judge hears of it in the turn of
// its next command. Any thread may add.
#ifndef CONFORMANCE_TESTEES_CPP_LIVE_SEAT_HAPPENINGS_H_
#define CONFORMANCE_TESTEES_CPP_LIVE_SEAT_HAPPENINGS_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"

namespace lbc::testee {

class Happenings {
 public:
  /// So many calls are about to start.
  void CallsStart(std::uint32_t count) {
    const std::lock_guard lock(mutex_);
    under_way_ += count;
  }
  void CallEnded(std::uint32_t channel, std::uint64_t call, std::uint32_t code,
                 const std::string& message) {
    lbcp::v1::Event event = Dated(channel);
    event.mutable_call_ended()->set_call(call);
    event.mutable_call_ended()->set_code(code);
    event.mutable_call_ended()->set_message(message);
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    --under_way_;
    changed_.notify_all();
  }
  void StateIs(std::uint32_t channel, lbcp::v1::ConnectivityState state) {
    lbcp::v1::Event event = Dated(channel);
    event.mutable_channel_state()->set_state(state);
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  /// Returns when no call is under way, or after so long.
  void AwaitCalls(std::chrono::nanoseconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [this] { return under_way_ == 0; });
  }
  [[nodiscard]] std::vector<lbcp::v1::Event> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }

 private:
  static lbcp::v1::Event Dated(std::uint32_t channel) {
    lbcp::v1::Event event;
    event.set_instance(channel);
    event.set_now_nanos(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                       std::chrono::steady_clock::now().time_since_epoch())
                                       .count()));
    return event;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::vector<lbcp::v1::Event> events_;
  std::uint64_t under_way_ = 0;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_LIVE_SEAT_HAPPENINGS_H_
