// UnaryCall: one message there and one back, as bytes, tried again as the service config says.
//
//   (*channel)->StartUnary({.method = "/shop.Shop/Buy", .message = bytes},
//                          [](UnaryResult result) { … });
//
// A generated stub can send what it sends but once; this keeps the message until the call is over,
// so retries (gRFC A6) and attempts that never left are its gain. typed_unary_call.h puts messages
// of an ordinary proto into it. An attempt is a call of its own on the connection that the policy's
// picker chose, over grpc++'s generic stub, and no thread waits for it.
//
// Limits: RETRY-013's transparent retry of what a server did not look at needs more than grpc++
// 1.51 tells; such an attempt is tried again as its code, UNAVAILABLE, says.
#ifndef REFERENCE_TRANSPORT_UNARY_CALL_H_
#define REFERENCE_TRANSPORT_UNARY_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "reference/channel/channel.h"

namespace lbc {

struct UnaryRequest {
  /// "/service/method".
  std::string method{};
  /// Holds a message, be it of no bytes.
  grpc::ByteBuffer message{};
  Metadata metadata{};
  /// In place of the channel's, if not empty.
  std::string authority{};
  /// For all attempts together (RETRY-014); unset: the service config decides.
  std::optional<Duration> timeout{};
  /// As CallSpec::wait_for_ready.
  std::optional<bool> wait_for_ready{};
};

/// Of the last attempt.
struct UnaryResult {
  grpc::Status status{};
  /// Holds a message if the status is OK.
  grpc::ByteBuffer message{};
  Metadata headers{};
  Metadata trailers{};
};

class UnaryCall final : public CallDriver, public std::enable_shared_from_this<UnaryCall> {
 public:
  using Ended = std::function<void(UnaryResult result)>;

  /// `ended` is called once, on a thread of grpc++'s or the channel's or from inside; it must not
  /// block. `clock` is the channel's and outlives the call.
  [[nodiscard]] static std::shared_ptr<UnaryCall> Start(Channel& channel, const Clock& clock,
                                                        UnaryRequest request, Ended ended);
  /// For Start.
  UnaryCall(const Clock& clock, UnaryRequest request, Ended ended);

  /// The call ends CANCELLED, unless it is over. From any thread.
  void Cancel();

  // CallDriver.
  void StartAttempt(std::unique_ptr<Attempt> attempt) override;
  void End(const absl::Status& status) override;

 private:
  class Sending;

  const Clock& clock_;
  const UnaryRequest request_;
  const Ended ended_;
  std::shared_ptr<Call> call_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<Sending> sending_;  // Null: no attempt is under way.
  bool cancelled_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_UNARY_CALL_H_
