// MethodsOf: the methods of a service, which grpc++ 1.51 shows to its own server only.
//
// A generated service lists its methods, with their names, kinds and handlers, in a private member
// of grpc::Service. Whoever wants to stand before all handlers of any service has to read that
// list; nothing is changed in it. C++ lets an explicit instantiation of a template name what is
// private, and that is the door. What is behind it may change with any release: hence the
// assertion.
#ifndef REFERENCE_TRANSPORT_SERVICE_ACCESS_H_
#define REFERENCE_TRANSPORT_SERVICE_ACCESS_H_

#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/version_info.h>

#include <memory>
#include <vector>

static_assert(GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51,
              "read this grpc++'s service_type.h and rpc_service_method.h first");

namespace lbc {

/// In the order of the service's definition; null: left to the server's generic service. A method
/// without a handler is one whose calls the application takes from a completion queue.
[[nodiscard]] const std::vector<std::unique_ptr<grpc::internal::RpcServiceMethod>>& MethodsOf(
    const grpc::Service& service);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_SERVICE_ACCESS_H_
