// CallQueue: the calls that wait for a picker or for their next attempt, and what all calls of a
// channel share.
//
// A new picker is shown to all that wait, first come first served. It happens in a piece of work of
// its own, never inside the policy's UpdateState, so that a picker is not asked from inside the
// policy that made it.
#ifndef REFERENCE_CHANNEL_CALL_QUEUE_H_
#define REFERENCE_CHANNEL_CALL_QUEUE_H_

#include <cstddef>
#include <functional>
#include <list>
#include <memory>

#include "reference/channel/call.h"
#include "reference/channel/channel_sub_conn.h"
#include "reference/channel/idle_tracker.h"
#include "reference/channel/picker_slot.h"
#include "reference/circuit_breaker/sre_breaker.h"
#include "reference/core/log_sink.h"
#include "reference/core/random.h"

namespace lbc {

/// On the serializer, but for what says otherwise. Owned by the channel.
class CallQueue {
 public:
  struct Parts {
    PickerSlot* slot = nullptr;
    IdleTracker* idle = nullptr;
    SubConnEnvironment* environment = nullptr;
    LogSink* log = nullptr;
    /// No retryPolicy counts (RETRY-023).
    bool disable_retry = false;
    /// For the pauses between attempts. From any thread.
    Random* random = nullptr;
    /// The breaker that a call to this method asks; null: no call is refused.
    std::function<SreBreaker*(const std::string& full_method_name)> breaker;
    /// A call wants to go somewhere: the channel leaves idle mode, if it is in it.
    std::function<void()> wake;
    /// Keeps the channel, and so this queue, for as long as a call is about.
    std::function<std::shared_ptr<void>()> keep;
  };
  explicit CallQueue(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const Parts& parts() const { return parts_; }

  /// Lines `call` up, unless it can go, or end, at once.
  void Add(std::shared_ptr<Call> call);
  /// There is a new picker or config. Does its work later; many in a row cost one pass.
  void Retry();
  /// Ends `call` CANCELLED if it waits.
  void Cancel(Call& call);
  /// Shows the slot, which must be closed, to all that wait: they end.
  void Drain();

  [[nodiscard]] std::size_t waiting() const { return calls_.size(); }

 private:
  // False if the call need not wait any more.
  bool StillWaits(Call& call);
  // The deadline of `call`, or its pause, is over.
  void Wake(Call& call);
  void EndWaiting(Call& call, const absl::Status& status);

  Parts parts_;
  std::list<std::shared_ptr<Call>> calls_;
  bool retry_posted_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CALL_QUEUE_H_
