#include "reference/policies/p2c/p2c.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reference/policies/common/base_balancer.h"
#include "reference/policies/p2c/config.h"
#include "reference/policies/p2c/picker.h"

namespace lbc::policies {
namespace {

class Parser final : public ConfigParser {
 public:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseP2cConfig(json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }
};

class Pickers final : public PickerBuilder {
 public:
  std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
    auto config = std::dynamic_pointer_cast<const P2cConfig>(info.config);
    if (config == nullptr) config = std::make_shared<const P2cConfig>();
    // What is known of a connection lasts while it is READY. The picker before keeps it alive, so
    // that its address is nobody else's.
    std::unordered_map<const SubConn*, OwnerOf<ServerRecord>> known;
    const auto previous = std::dynamic_pointer_cast<const P2cPicker>(info.previous);
    if (previous != nullptr) {
      for (const Server& server : previous->servers()) {
        known.emplace(server.sub_conn.get(), server.record);
      }
    }
    std::vector<Server> servers;
    servers.reserve(info.ready.size());
    for (const ReadySubConn& ready : info.ready) {
      const auto old = known.find(ready.sub_conn.get());
      servers.push_back({ready.sub_conn, old != known.end()
                                             ? std::move(old->second)
                                             : MakeOwned<ServerRecord>(*info.clock)});
    }
    return std::make_shared<P2cPicker>(std::move(servers), std::move(config), *info.clock,
                                       info.random->Bits());
  }
};

}  // namespace

std::shared_ptr<const Builder> MakeP2cBuilder() {
  return MakeBaseBuilder(std::string(kP2c), std::make_shared<Pickers>(),
                         {.health_check = true, .config_parser = std::make_shared<Parser>()});
}

}  // namespace lbc::policies
