// CallInterceptor: how the channel hears of the end of a call that a generated stub drives.
//
// grpc++ shows a call's status and trailers to interceptors before it shows them to the
// application, and destroys the interceptors with the call's ClientContext, whatever became of the
// call. So an attempt that is held by one ends exactly once.
//
// The factory is part of every inner channel. What one call's interceptor is to hold is laid out,
// for the thread that makes the call, in a Handover.
#ifndef REFERENCE_TRANSPORT_CALL_INTERCEPTOR_H_
#define REFERENCE_TRANSPORT_CALL_INTERCEPTOR_H_

#include <grpcpp/support/client_interceptor.h>

#include <functional>
#include <memory>
#include <vector>

#include "reference/channel/call.h"
#include "reference/transport/grpc_transport.h"

namespace lbc {

class CallInterceptor final : public grpc::experimental::Interceptor {
 public:
  /// For one call, made by this thread while this is alive. With nothing in it a call gets no
  /// interceptor.
  struct Handover {
    Handover();
    ~Handover();
    Handover(const Handover&) = delete;
    Handover& operator=(const Handover&) = delete;

    std::unique_ptr<Attempt> attempt{};
    /// Lives as long as the ClientContext.
    std::shared_ptr<void> keep{};
    /// The application cancels. Called with locks of grpc++ held.
    std::function<void()> on_cancel;
    /// Called once, when the first thing the stub did has a result, before the stub sees it.
    std::function<void()> on_result;
    /// What was made, if anything.
    CallInterceptor* made = nullptr;
  };

  explicit CallInterceptor(Handover& handover);
  ~CallInterceptor() override;

  /// Enters `call`, whose attempt this holds, at its connection.
  void EnterCall(grpc_call* call);

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override;

  /// For CreateCustomChannelWithInterceptors.
  [[nodiscard]] static std::vector<
      std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>
  Factories();

 private:
  void End(const grpc::Status& status,
           const std::multimap<grpc::string_ref, grpc::string_ref>* trailers);
  void LeaveConnection();

  const std::shared_ptr<void> keep_;
  const std::function<void()> on_cancel_;
  std::function<void()> on_result_;
  std::unique_ptr<Attempt> attempt_;
  grpc_call* call_ = nullptr;  // Entered at the attempt's connection; null: not, or not any more.
  bool received_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_CALL_INTERCEPTOR_H_
