#include "reference/policies/p2c/p2c.h"

#include <string>
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
    std::vector<Server> servers;
    servers.reserve(info.ready.size());
    for (const ReadySubConn& ready : info.ready) {
      servers.push_back({ready.sub_conn, *static_cast<const Record*>(ready.kept.get())});
    }
    return std::make_shared<P2cPicker>(std::move(servers), std::move(config), *info.clock,
                                       info.random->Bits());
  }

  // What is known of a connection lasts while it is READY.
  std::shared_ptr<const void> Keep(const Clock& clock) const override {
    return std::make_shared<const Record>(MakeOwned<ServerRecord>(clock));
  }

 private:
  using Record = OwnerOf<ServerRecord>;
};

}  // namespace

std::shared_ptr<const Builder> MakeP2cBuilder() {
  return MakeBaseBuilder(std::string(kP2c), std::make_shared<Pickers>(),
                         {.health_check = true,
                          .build_at_first_pick = true,
                          .config_parser = std::make_shared<Parser>()});
}

}  // namespace lbc::policies
