#include "reference/transport/call_interceptor.h"

#include <utility>

#include "reference/transport/done_info.h"

namespace lbc {

using grpc::experimental::InterceptionHookPoints;

namespace {

thread_local CallInterceptor::Handover* handover_of_this_thread = nullptr;

// Whether this is on the way down: the stub's operations are about to be done.
bool IsBefore(grpc::experimental::InterceptorBatchMethods& methods) {
  for (const InterceptionHookPoints point :
       {InterceptionHookPoints::PRE_SEND_INITIAL_METADATA, InterceptionHookPoints::PRE_SEND_MESSAGE,
        InterceptionHookPoints::PRE_SEND_CLOSE, InterceptionHookPoints::PRE_RECV_INITIAL_METADATA,
        InterceptionHookPoints::PRE_RECV_MESSAGE, InterceptionHookPoints::PRE_RECV_STATUS}) {
    if (methods.QueryInterceptionHookPoint(point)) return true;
  }
  return false;
}

class Factory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* /*info*/) override {
    CallInterceptor::Handover* const handover = handover_of_this_thread;
    if (handover == nullptr) return nullptr;
    if (handover->attempt == nullptr && handover->keep == nullptr && !handover->on_cancel) {
      return nullptr;
    }
    // grpc++ owns what it is given here.
    handover->made = std::make_unique<CallInterceptor>(*handover).release();
    return handover->made;
  }
};

}  // namespace

CallInterceptor::Handover::Handover() { handover_of_this_thread = this; }
CallInterceptor::Handover::~Handover() { handover_of_this_thread = nullptr; }

CallInterceptor::CallInterceptor(Handover& handover)
    : keep_(std::move(handover.keep)),
      on_cancel_(std::move(handover.on_cancel)),
      on_result_(std::move(handover.on_result)),
      attempt_(std::move(handover.attempt)) {}

CallInterceptor::~CallInterceptor() { LeaveConnection(); }

void CallInterceptor::EnterCall(grpc_call* call) {
  call_ = call;
  static_cast<GrpcConnection&>(attempt_->connection()).AddCall(call);
}

void CallInterceptor::LeaveConnection() {
  if (call_ == nullptr) return;
  static_cast<GrpcConnection&>(attempt_->connection()).RemoveCall(std::exchange(call_, nullptr));
}

void CallInterceptor::Intercept(grpc::experimental::InterceptorBatchMethods* methods) {
  if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_CANCEL)) {
    // May run beside the rest; touches nothing that changes.
    if (on_cancel_) on_cancel_();
    return methods->Proceed();
  }
  if (on_result_ && !IsBefore(*methods)) std::exchange(on_result_, nullptr)();
  if (attempt_ != nullptr) {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA) &&
        !methods->GetRecvInitialMetadata()->empty()) {
      received_ = true;
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage() != nullptr) {
      received_ = true;
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS)) {
      End(*methods->GetRecvStatus(), methods->GetRecvTrailingMetadata());
    }
  }
  methods->Proceed();
}

void CallInterceptor::End(const grpc::Status& status,
                          const std::multimap<grpc::string_ref, grpc::string_ref>* trailers) {
  LeaveConnection();
  // Committed: it is the last.
  static_cast<void>(attempt_->End(MakeDoneInfo(status, *trailers, received_)));
}

std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>
CallInterceptor::Factories() {
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>());
  return factories;
}

}  // namespace lbc
