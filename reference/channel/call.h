// Call: the life of one call, as far as the channel has a say in it.
//
//   NewCall ──▶ TryNow ──goes──▶ CallDriver::StartAttempt ──▶ Attempt::End ──▶ over
//                 │ └──refused, fails or is dropped──▶ CallDriver::End ──▶ over
//                 └──must wait──▶ Wait ──▶ (in the CallQueue) ──new picker──▶ TryNow
//                                             └──deadline, cancellation, close──▶ CallDriver::End
//
// An attempt that ends, and a pick that fails, may be worth another attempt (gRFC A6): the call
// then lines up in the same queue, and its turn comes when its pause is over.
//
// A call that waits is an entry in a queue, not a blocked thread. At any time exactly one party
// works on a call: the thread that starts it, then the serializer while it waits, then whoever
// drives the attempt. That is why a call needs no lock.
#ifndef REFERENCE_CHANNEL_CALL_H_
#define REFERENCE_CHANNEL_CALL_H_

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "reference/channel/picker_slot.h"
#include "reference/channel/transport.h"
#include "reference/core/attributes.h"
#include "reference/core/clock.h"
#include "reference/core/metadata.h"
#include "reference/core/pick_result.h"
#include "reference/retry/retry_state.h"

namespace lbc {

class Call;
class CallQueue;

/// What the application asks for.
struct CallSpec {
  /// "/service/method".
  std::string full_method_name{};
  /// In place of the channel's; empty: the policy may choose one, else the channel's (PICK-023).
  std::string authority{};
  Metadata metadata{};
  Attributes attributes{};
  std::optional<TimePoint> deadline{};
  /// Unset: the service config decides, and if it is silent the call does not wait (PICK-029).
  std::optional<bool> wait_for_ready{};
};

/// One sending of a call to one connection. Owned by whoever drives the call; destroyed without End
/// it ends CANCELLED.
class Attempt {
 public:
  /// How far a failed attempt got.
  using Reach = AttemptOutcome::Reach;

  /// `previous_attempts`: how many of this call's the server may have seen.
  Attempt(std::shared_ptr<Call> call, PickResult::Choice choice,
          std::shared_ptr<Connection> connection, int previous_attempts);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  [[nodiscard]] Connection& connection() const { return *connection_; }
  /// To be sent with this attempt beside the application's own (PICK-021). Valid (PICK-022).
  [[nodiscard]] const Metadata& metadata() const { return metadata_; }
  /// To be sent in place of the connection's authority; empty: nothing else (PICK-023).
  [[nodiscard]] const std::string& authority() const { return authority_; }
  /// What holds for the call by now, the service config included.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// The application has seen something of this attempt, or what was sent is not kept: the call is
  /// not tried again after it (RETRY-009, RETRY-010). Who drives calls that can be sent once only
  /// says so at once.
  void Commit() { committed_.store(true, std::memory_order_relaxed); }

  /// The attempt has ended so; call it before the application hears (DONE-011). The policy's
  /// completion hook runs, once (DONE-001). From any thread; a second time it does nothing.
  ///
  /// True: the call is over, and the application may hear of it. False: it is tried again, and its
  /// driver hears StartAttempt or End, perhaps before this returns.
  [[nodiscard]] bool End(const DoneInfo& info, Reach reach = Reach::kProcessed);

 private:
  const std::shared_ptr<Call> call_;
  const std::shared_ptr<Connection> connection_;
  Metadata metadata_;
  std::string authority_;
  CompletionHook on_done_;
  std::atomic<bool> committed_{false};
  std::atomic<bool> ended_{false};
};

/// Whoever moves the bytes of a call. Called from the thread that starts the call or on the
/// serializer; must not block. Kept by the call until it is over.
///
/// A call that is tried again comes to StartAttempt again, with another attempt, perhaps on another
/// connection.
class CallDriver {
 public:
  virtual ~CallDriver() = default;
  /// Send the call to the attempt's connection.
  virtual void StartAttempt(std::unique_ptr<Attempt> attempt) = 0;
  /// The call ends without having been sent, or having been sent in vain; never OK. Nothing more is
  /// said.
  virtual void End(const absl::Status& status) = 0;
};

/// Made by Channel::NewCall. Start it once, or TryNow and, if that was in vain, Wait.
class Call final : public std::enable_shared_from_this<Call> {
 public:
  Call(CallQueue& queue, CallSpec spec, std::shared_ptr<CallDriver> driver);
  ~Call();

  void Start() {
    if (!TryNow()) Wait();
  }
  /// Asks the present picker, on the calling thread. True if the call was sent or has ended.
  [[nodiscard]] bool TryNow();
  /// Lines up for the next picker.
  void Wait();
  /// Ends the call CANCELLED if it waits, now or later. An attempt that is under way is its
  /// driver's to cancel. From any thread.
  void Cancel();

 private:
  friend class Attempt;
  friend class CallQueue;
  using Place = std::list<std::shared_ptr<Call>>::iterator;

  // Takes what the service config says of the method, once.
  void Configure(const std::shared_ptr<const ServiceConfig>& config);
  [[nodiscard]] bool PickFrom(const PickSource& source);
  [[nodiscard]] bool SendTo(PickResult::Choice choice);
  // Whether the call is tried again after an attempt, or a pick, that came to this. If so it has to
  // wait, and its pause runs.
  [[nodiscard]] bool TriesAgain(const AttemptOutcome& outcome);
  // True if the call is over.
  [[nodiscard]] bool AttemptEnded(const DoneInfo& info, AttemptOutcome::Reach reach,
                                  bool committed);
  void End(const absl::Status& status);
  // `status`: how it ended; null: it was given up.
  void Over(const absl::Status* status);
  // With which a call that still waits ends.
  [[nodiscard]] absl::Status DeadlineError() const;

  CallQueue& queue_;
  const std::shared_ptr<void> channel_;  // Keeps the queue.
  CallSpec spec_;
  std::shared_ptr<CallDriver> driver_;  // Null once over.
  const TimePoint started_;
  bool admitted_ = false;                        // By the breaker.
  std::shared_ptr<const ServiceConfig> config_;  // Null until it is configured.
  std::optional<RetryState> retry_;              // Set with config_, which it looks into.
  std::optional<TimePoint> resume_at_;           // The end of the pause before another attempt.
  std::uint64_t asked_ = 0;                      // The last picker asked, for the present attempt.
  absl::Status last_error_;                      // Of the pickers asked.
  std::atomic<bool> cancelled_{false};
  // While it waits.
  std::optional<Place> place_;
  std::unique_ptr<Timer> timer_;  // Of the deadline, or of the pause if that ends before.
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CALL_H_
