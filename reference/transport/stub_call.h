// StubCall: a call of a generated stub, from the stub's CreateCall to its place on a connection.
//
// If the picker answers at once, the stub gets a call of the chosen connection's own, and StubCall
// is out of the way. If the call must wait, the stub gets a placeholder: a call that goes nowhere,
// bound to the same ClientContext. What the stub does with it is kept; when the picker has chosen,
// the placeholder makes room for the real call and what was kept is done. So nobody is blocked: a
// synchronous stub waits on its completion queue as it always does, the others have returned.
#ifndef REFERENCE_TRANSPORT_STUB_CALL_H_
#define REFERENCE_TRANSPORT_STUB_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/impl/call_hook.h>
#include <grpcpp/impl/rpc_method.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "reference/channel/channel.h"
#include "reference/transport/call_interceptor.h"

namespace lbc {

class StubCall final : public CallDriver,
                       public grpc::internal::CallHook,
                       public std::enable_shared_from_this<StubCall> {
 public:
  /// What ChannelInterface::CreateCall is to return. `waiting_room` is the channel of placeholders.
  [[nodiscard]] static grpc::internal::Call Create(Channel& channel, grpc::Channel& waiting_room,
                                                   const Clock& clock,
                                                   const grpc::internal::RpcMethod& method,
                                                   grpc::ClientContext* context,
                                                   grpc::CompletionQueue* queue);

  StubCall(const Clock& clock, const grpc::internal::RpcMethod& method,
           grpc::ClientContext* context, grpc::CompletionQueue* queue);
  ~StubCall() override;

  // CallDriver.
  void StartAttempt(std::unique_ptr<Attempt> attempt) override;
  void End(const absl::Status& status) override;

  // CallHook: the stub works on the placeholder.
  void PerformOpsOnCall(grpc::internal::CallOpSetInterface* ops,
                        grpc::internal::Call* call) override;

 private:
  // The interceptor of the placeholder goes: with the context, or because the real call is there.
  struct Lease;

  [[nodiscard]] CallSpec Spec() const;
  [[nodiscard]] grpc::internal::Call MakePlaceholder(grpc::Channel& waiting_room);
  // Makes the real call on `channel` and does what was kept.
  void Place(grpc::Channel& channel, CallInterceptor::Handover& handover);
  void Replay();

  const Clock& clock_;
  const std::string name_;
  const grpc::internal::RpcMethod method_;
  grpc::ClientContext* const context_;
  grpc::CompletionQueue* const queue_;
  const std::optional<TimePoint> deadline_;  // The application's.
  std::shared_ptr<lbc::Call> call_;          // While the stub might still have to wait.
  bool waits_ = false;                       // There is a placeholder.
  grpc_call* placeholder_ = nullptr;         // A reference, once it is taken off the context.
  std::atomic<bool> cancelled_{false};
  grpc::internal::Call real_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<grpc::internal::CallOpSetInterface*> kept_;
  bool started_ = false;
  bool placed_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_STUB_CALL_H_
