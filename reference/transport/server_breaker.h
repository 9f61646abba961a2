// ServerBreaker: the circuit breaker on a server's side. While too few of its last calls succeeded
// it answers a part of them with UNAVAILABLE and runs no handler for them (BREAKER-007).
//
//   EventLoop loop;       // A clock.
//   SystemRandom random;
//   auto breaker = ServerBreaker::Make({.per_method = true}, loop, random);
//   auto guarded = (*breaker)->Guard(shop);       // `shop` implements a generated service.
//   grpc::ServerBuilder builder;
//   builder.RegisterService(guarded->get());      // In place of &shop.
//   interceptors.push_back((*breaker)->MakeInterceptors());
//   builder.experimental().SetInterceptorCreators(std::move(interceptors));
//
// Both halves are needed. A server's interceptor in grpc++ 1.51 cannot end a call before its
// handler (docs/decisions/0027): so it counts, by the status that goes out, and what asks and
// refuses stands before each handler of a guarded service, before its request is even decoded. A
// refusal goes out like any status and counts like one, as failed (BREAKER-006). So each call
// counts once, unary or streaming, finished or cancelled, just before its status goes out.
//
// Limits:
//   - Methods whose calls the application takes from a completion queue, or serves by a generic
//     service, cannot be guarded. Synchronous and callback methods can, also mixed in one service.
//   - What counts is how the handler ends, whatever its client saw: one that says OK to a client
//     that cancelled, or whose deadline has passed, is a success.
//   - A request that cannot be decoded counts as what grpc++ answers: INTERNAL, a failure, for a
//     synchronous method, and UNIMPLEMENTED, none, for one of callbacks.
//   - What ends before grpc++ starts it on a method is neither asked about nor counted: a method
//     that nobody serves, a message that is too large, a server that stops.
//   - Interceptors that change the handler's status stand before this one in the list. Those that
//     look at requests find none (a null message) where a call is refused.
//   - A client whose service config tries UNAVAILABLE again tries refused calls again, too.
#ifndef REFERENCE_TRANSPORT_SERVER_BREAKER_H_
#define REFERENCE_TRANSPORT_SERVER_BREAKER_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_interceptor.h>

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "reference/circuit_breaker/breaker_group.h"

namespace lbc {

/// As a channel's ChannelOptions have them.
struct ServerBreakerOptions {
  SreBreakerOptions breaker{};
  /// Each method has a breaker of its own (BREAKER-013); otherwise one serves all that is guarded.
  bool per_method = false;
};

/// Outlives the servers whose interceptors it made. It is set up by one thread, before the first of
/// them is built.
class ServerBreaker {
  struct Private {};  // Only Make can name it.

 public:
  /// INVALID_ARGUMENT, naming the field, for options that make no sense. `clock` and `random`
  /// outlive the breaker; with `per_method`, `random` may be drawn from by several threads at once.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ServerBreaker>> Make(
      const ServerBreakerOptions& options, const Clock& clock, Random& random);
  ServerBreaker(Private made_by_make, const ServerBreakerOptions& options, const Clock& clock,
                Random& random);
  ServerBreaker(const ServerBreaker&) = delete;
  ServerBreaker& operator=(const ServerBreaker&) = delete;

  /// A service with the same methods, to be registered in place of `service`, which must stay: its
  /// handlers run, unless the breaker refuses the call. FAILED_PRECONDITION if one of its methods
  /// cannot be guarded; nothing of it is guarded then. Both outlive the server.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<grpc::Service>> Guard(grpc::Service& service);

  /// What counts the calls of guarded services, and leaves all others alone. For one server.
  [[nodiscard]] std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
  MakeInterceptors();

 private:
  class GuardedService;
  class CounterFactory;

  const bool per_method_;
  BreakerGroup breakers_;
  std::map<std::string, SreBreaker*, std::less<>> methods_;  // Those that are guarded.
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_SERVER_BREAKER_H_
