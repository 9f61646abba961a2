// PickResult: what became of one pick.
//
// There are exactly four outcomes, and the type says which (what other stacks say with a nil error,
// a sentinel, an ordinary error and a status error):
//
//   Use    the call goes to this SubConn, with extra headers and a completion hook if wanted
//   Queue  nothing can be said yet; the call waits for the next picker
//   Fail   there is no server just now; a wait-for-ready call waits, any other ends UNAVAILABLE
//   Drop   the policy refuses the call; it ends with this status, wait-for-ready or not
//
//   return PickResult::Use(*sub_conn);
//   return PickResult::Fail(absl::UnavailableError("no server in zone eu-1"));
//
// Making one of Use or Queue allocates nothing. Read it by `outcome()`, then `use()` or `status()`.
#ifndef REFERENCE_CORE_PICK_RESULT_H_
#define REFERENCE_CORE_PICK_RESULT_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "reference/core/metadata.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// What a server said about its load at the end of a call; which numbers mean what is up to whoever
/// reads them. The concrete type is that of the channel's load-report parser.
class ServerLoad {
 public:
  virtual ~ServerLoad() = default;
};

/// How a call ended. A call that never started (its SubConn was not READY after all) ends with all
/// of these empty and an OK status (DONE-002).
struct DoneInfo {
  absl::Status status{};
  Metadata trailers{};
  /// The attempt had a stream on a connection, which does not mean that the server got anything
  /// (DONE-008).
  bool bytes_sent = false;
  /// The server answered with something, if only headers or trailers; never without bytes_sent. A
  /// transport may know less: grpc_channel.h has what grpc++ does not tell.
  bool bytes_received = false;
  /// Null: the server reported none.
  std::shared_ptr<const ServerLoad> server_load{};
};

/// Called exactly once for every pick that chose a SubConn, from whichever thread ends the call; it
/// must not block (DONE-001, DONE-011). Closures of at most two pointers cost no allocation.
using CompletionHook = std::function<void(const DoneInfo&)>;

/// The answer of a picker.
class PickResult {
 public:
  enum class Outcome { kUse, kQueue, kFail, kDrop };

  /// The choice of a SubConn.
  struct Choice {
    /// Made by the channel that asks. Borrowed: the picker keeps it alive, and the channel keeps
    /// the picker until it has taken what it needs. If it is not READY when used, the call waits
    /// for the next picker (PICK-017).
    SubConn* sub_conn = nullptr;
    /// Added to the call's own headers for this attempt only.
    Metadata metadata{};
    /// May be empty.
    CompletionHook on_done{};
  };

  [[nodiscard]] static PickResult Use(SubConn& sub_conn) { return PickResult(sub_conn); }
  [[nodiscard]] static PickResult Use(SubConn& sub_conn, CompletionHook on_done,
                                      Metadata metadata = {}) {
    return PickResult(sub_conn, std::move(on_done), std::move(metadata));
  }
  [[nodiscard]] static PickResult Queue() { return PickResult(Outcome::kQueue); }
  /// `status` must not be OK. Its code does not matter: such a call ends UNAVAILABLE.
  [[nodiscard]] static PickResult Fail(absl::Status status) {
    return PickResult(Outcome::kFail, std::move(status));
  }
  /// `status` must not be OK. Codes that a control plane may not use become INTERNAL (PICK-011).
  [[nodiscard]] static PickResult Drop(absl::Status status) {
    return PickResult(Outcome::kDrop, std::move(status));
  }

  [[nodiscard]] Outcome outcome() const { return outcome_; }

  /// The choice, or null for any outcome but Use. The channel moves its parts out.
  [[nodiscard]] Choice* use() { return outcome_ == Outcome::kUse ? &choice_ : nullptr; }
  [[nodiscard]] const Choice* use() const { return outcome_ == Outcome::kUse ? &choice_ : nullptr; }

  /// The status of Fail or Drop; OK for the other two.
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  explicit PickResult(Outcome outcome, absl::Status status = absl::OkStatus())
      : outcome_(outcome), status_(std::move(status)) {}
  // Two, so that the common choice, which carries nothing, has nothing to move.
  explicit PickResult(SubConn& sub_conn)
      : outcome_(Outcome::kUse), choice_{.sub_conn = &sub_conn} {}
  PickResult(SubConn& sub_conn, CompletionHook on_done, Metadata metadata)
      : outcome_(Outcome::kUse), choice_{&sub_conn, std::move(metadata), std::move(on_done)} {}

  // Side by side and not in a std::variant: an empty choice costs nothing to make or move, and the
  // check on destruction is shorter.
  Outcome outcome_;
  Choice choice_;
  absl::Status status_;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_PICK_RESULT_H_
