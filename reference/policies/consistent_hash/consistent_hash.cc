#include "reference/policies/consistent_hash/consistent_hash.h"

#include <string>
#include <utility>
#include <vector>

#include "reference/policies/common/base_balancer.h"
#include "reference/policies/consistent_hash/config.h"
#include "reference/policies/consistent_hash/picker.h"

namespace lbc::policies {
namespace {

class Parser final : public ConfigParser {
 public:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseConsistentHashConfig(json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }
};

// What decides a server's places. Attributes do not: two connections that differ in those only are
// one server.
std::string NameOf(const Address& address) {
  return address.server_name.empty() ? address.addr : address.addr + "|" + address.server_name;
}

class Pickers final : public PickerBuilder {
 public:
  std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
    auto config = std::dynamic_pointer_cast<const ConsistentHashConfig>(info.config);
    if (config == nullptr) config = std::make_shared<const ConsistentHashConfig>();
    std::vector<NamedSubConn> ready;
    ready.reserve(info.ready.size());
    for (const ReadySubConn& each : info.ready) {
      ready.push_back({NameOf(each.address), each.sub_conn,
                       *static_cast<const OwnerOf<CallCount>*>(each.kept.get())});
    }
    const auto previous = std::dynamic_pointer_cast<const ConsistentHashPicker>(info.previous);
    auto nodes = previous != nullptr ? previous->nodes() : std::make_shared<Nodes>();
    return std::make_shared<ConsistentHashPicker>(std::move(ready), std::move(config),
                                                  std::move(nodes), info.random->Bits());
  }

  // A server that leaves READY begins again at none.
  std::shared_ptr<const void> Keep(const Clock& /*clock*/) const override {
    return std::make_shared<const OwnerOf<CallCount>>(MakeOwned<CallCount>());
  }
};

}  // namespace

std::shared_ptr<const Builder> MakeConsistentHashBuilder() {
  return MakeBaseBuilder(std::string(kConsistentHash), std::make_shared<Pickers>(),
                         {.health_check = true,
                          .build_at_first_pick = true,
                          .config_parser = std::make_shared<Parser>()});
}

}  // namespace lbc::policies
