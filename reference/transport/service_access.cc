#include "reference/transport/service_access.h"

namespace lbc {
namespace {

using Methods = std::vector<std::unique_ptr<grpc::internal::RpcServiceMethod>>;

struct Door {
  friend Methods grpc::Service::*Open(Door door);
};

template <Methods grpc::Service::*kMember>
struct Key {
  friend Methods grpc::Service::*Open(Door /*door*/) { return kMember; }
};

template struct Key<&grpc::Service::methods_>;

}  // namespace

const Methods& MethodsOf(const grpc::Service& service) { return service.*Open(Door()); }

}  // namespace lbc
