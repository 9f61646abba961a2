// What cases of weighted_target_experimental share: how a config with these targets is written.
#ifndef CONFORMANCE_SCENARIOS_WEIGHTED_TARGET_EXPERIMENTAL_CONFIGS_H_
#define CONFORMANCE_SCENARIOS_WEIGHTED_TARGET_EXPERIMENTAL_CONFIGS_H_

#include <string>
#include <vector>

#include "conformance/scenario/placed.h"
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {

// Policies for targets. One endpoint over pick_first: what it does is the target's state.
inline constexpr char kPickFirst[] = R"({"pick_first": {}})";
inline constexpr char kRoundRobin[] = R"({"round_robin": {}})";

// {"targets": {<these>}}; each is a Target.
inline Config Targets(const std::vector<std::string>& targets) {
  std::string all;
  for (const std::string& target : targets) all += (all.empty() ? "" : ", ") + target;
  return {R"({"targets": {)" + all + "}}"};
}
// A field of "targets".
inline std::string Target(const std::string& name, const std::string& weight,
                          const std::string& child) {
  return '"' + name + R"(": {"weight": )" + weight + R"(, "childPolicy": [)" + child + "]}";
}

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIOS_WEIGHTED_TARGET_EXPERIMENTAL_CONFIGS_H_
