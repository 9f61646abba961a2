#include "reference/transport/server_breaker.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/method_handler.h>
#include <grpcpp/support/server_callback.h>

#include <string_view>
#include <utility>

#include "reference/transport/grpc_status.h"
#include "reference/transport/service_access.h"

namespace lbc {
namespace {

using grpc::internal::MethodHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

// Ends a call of the callback API, of whatever kind, without reading anything.
class Refusal final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Refusal() { Finish(ToGrpc(RefusedByBreaker())); }
  void OnDone() override { const std::unique_ptr<Refusal> last(this); }
};

using SynchronousRefusal = grpc::internal::ErrorMethodHandler<grpc::StatusCode::UNAVAILABLE>;
using CallbackRefusal = grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>;

// Stands before the handler of one method.
class GuardedHandler final : public MethodHandler {
 public:
  // `method` has a handler, and outlives this.
  GuardedHandler(const RpcServiceMethod& method, SreBreaker& breaker)
      : handler_(*method.handler()),
        breaker_(breaker),
        is_callback_(method.api_type() != RpcServiceMethod::ApiType::SYNC),
        brings_request_(method.method_type() == RpcMethod::NORMAL_RPC ||
                        method.method_type() == RpcMethod::SERVER_STREAMING),
        refusal_(std::string(RefusedByBreaker().message())),
        callback_refusal_([](grpc::CallbackServerContext* /*context*/) {
          return std::make_unique<Refusal>().release();
        }) {}

  // Called before RunHandler for methods that bring a request, and for no others.
  void* Deserialize(grpc_call* call, grpc_byte_buffer* request, grpc::Status* status,
                    void** handler_data) override {
    if (breaker_.Allow()) return handler_.Deserialize(call, request, status, handler_data);
    *status = ToGrpc(RefusedByBreaker());
    return refusal_.Deserialize(call, request, status, handler_data);
  }

  void RunHandler(const HandlerParameter& parameter) override {
    // What cannot be decoded is told by another code.
    const bool refused = brings_request_
                             ? parameter.status.error_code() == grpc::StatusCode::UNAVAILABLE
                             : !breaker_.Allow();
    if (!refused) {
      handler_.RunHandler(parameter);
    } else if (is_callback_) {
      // It makes its reactor only where all has been well.
      callback_refusal_.RunHandler({parameter.call, parameter.server_context, /*req=*/nullptr,
                                    grpc::Status::OK, /*handler_data=*/nullptr,
                                    parameter.call_requester});
    } else {
      refusal_.RunHandler(parameter);
    }
  }

 private:
  MethodHandler& handler_;
  SreBreaker& breaker_;
  const bool is_callback_;
  const bool brings_request_;
  SynchronousRefusal refusal_;
  CallbackRefusal callback_refusal_;
};

// Counts one call.
class Counter final : public grpc::experimental::Interceptor {
 public:
  explicit Counter(SreBreaker& breaker) : breaker_(breaker) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    // A call of the synchronous and the callback API passes here once: even one that was cancelled
    // or refused sends a status.
    if (methods->QueryInterceptionHookPoint(
            grpc::experimental::InterceptionHookPoints::PRE_SEND_STATUS)) {
      CountsAsFailure(FromGrpc(methods->GetSendStatus())) ? breaker_.MarkFailed()
                                                          : breaker_.MarkSuccess();
    }
    methods->Proceed();
  }

 private:
  SreBreaker& breaker_;
};

}  // namespace

class ServerBreaker::GuardedService final : public grpc::Service {
 public:
  void Add(const RpcServiceMethod& method, SreBreaker& breaker) {
    auto guarded = std::make_unique<RpcServiceMethod>(
        method.name(), method.method_type(),
        std::make_unique<GuardedHandler>(method, breaker).release());
    guarded->SetServerApiType(method.api_type());
    AddMethod(guarded.release());
  }
};

class ServerBreaker::CounterFactory final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CounterFactory(const ServerBreaker& breaker) : breaker_(breaker) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    const auto found = breaker_.methods_.find(std::string_view(info->method()));
    if (found == breaker_.methods_.end()) return nullptr;
    return std::make_unique<Counter>(*found->second).release();
  }

 private:
  const ServerBreaker& breaker_;
};

absl::StatusOr<std::unique_ptr<ServerBreaker>> ServerBreaker::Make(
    const ServerBreakerOptions& options, const Clock& clock, Random& random) {
  if (absl::Status good = CheckOptions(options.breaker); !good.ok()) return good;
  return std::make_unique<ServerBreaker>(Private(), options, clock, random);
}

ServerBreaker::ServerBreaker(Private /*made_by_make*/, const ServerBreakerOptions& options,
                             const Clock& clock, Random& random)
    : per_method_(options.per_method), breakers_(options.breaker, clock, random) {}

absl::StatusOr<std::unique_ptr<grpc::Service>> ServerBreaker::Guard(grpc::Service& service) {
  for (const auto& method : MethodsOf(service)) {
    if (method != nullptr && method->handler() != nullptr) continue;
    return absl::FailedPreconditionError(
        "breaker: cannot guard " +
        (method == nullptr ? std::string("a method that is left to the server's generic service")
                           : std::string(method->name()) +
                                 ", which the application serves from a completion queue"));
  }
  auto guarded = std::make_unique<GuardedService>();
  for (const auto& method : MethodsOf(service)) {
    SreBreaker& breaker = breakers_.For(per_method_ ? method->name() : "");
    guarded->Add(*method, breaker);
    methods_.insert_or_assign(method->name(), &breaker);
  }
  return guarded;
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
ServerBreaker::MakeInterceptors() {
  return std::make_unique<CounterFactory>(*this);
}

}  // namespace lbc
