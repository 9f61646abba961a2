#include "reference/policies/round_robin/round_robin.h"

#include <utility>

#include "reference/policies/common/endpoint_sharding.h"
#include "reference/policies/common/known_attributes.h"

namespace lbc::policies {
namespace {

class RoundRobin final : public Balancer {
 public:
  RoundRobin(ClientConn& client_conn, const BuildOptions& options,
             std::shared_ptr<const Builder> child_builder)
      : sharding_(client_conn, options, std::move(child_builder)) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    const ResolverState& list = state.resolver_state;
    return sharding_.Update(list.endpoints, list.attributes.With(kEnableHealthListener, true),
                            /*child_config=*/nullptr);
  }
  void ResolverError(const absl::Status& error) override { sharding_.ResolverError(error); }
  void ExitIdle() override { sharding_.ExitIdle(); }
  void Close() override { sharding_.Close(); }

 private:
  EndpointSharding sharding_;
};

}  // namespace

std::unique_ptr<Balancer> RoundRobinBuilder::Build(ClientConn& client_conn,
                                                   const BuildOptions& options) const {
  std::shared_ptr<const Builder> child_builder = registry_.Find("pick_first");
  if (child_builder == nullptr) {
    options.log->Log(LogLevel::kError,
                     "round_robin: its child policy pick_first is not registered");
    return nullptr;
  }
  return std::make_unique<RoundRobin>(client_conn, options, std::move(child_builder));
}

}  // namespace lbc::policies
