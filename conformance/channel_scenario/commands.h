// The commands that given and when have in common.
#ifndef CONFORMANCE_CHANNEL_SCENARIO_COMMANDS_H_
#define CONFORMANCE_CHANNEL_SCENARIO_COMMANDS_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/channel_scenario/stage.h"
#include "conformance/channel_scenario/words.h"

namespace lbc::channel_scenario {

lbcp::v1::Command RegisterCommand(const std::string& name, std::uint32_t builder, bool parses,
                                  bool builds_nothing);
lbcp::v1::Command OpenCommand(const Settings& settings);
lbcp::v1::Command ListCommand(Stage& stage, const Endpoints& endpoints,
                              const std::optional<std::string>& service_config);
// `policy` 0: the newest.
lbcp::v1::Command PuppetCommand(Stage& stage, std::uint32_t policy, lbcp::v1::PuppetMoment at,
                                const std::vector<Order>& orders);
lbcp::v1::Command CallsCommand(Stage& stage, std::uint32_t count, const Call& call);
// "makes a SubConn for a, connects a".
std::string WordsOf(const std::vector<Order>& orders);

// The server of that connection says so of its health.
lbcp::v1::Command HealthCommand(const Attempt& connection, lbcp::v1::ServingStatus status);

}  // namespace lbc::channel_scenario

#endif  // CONFORMANCE_CHANNEL_SCENARIO_COMMANDS_H_
