// What cases of priority_experimental share: how a config with these children is written.
#ifndef CONFORMANCE_SCENARIOS_PRIORITY_EXPERIMENTAL_CONFIGS_H_
#define CONFORMANCE_SCENARIOS_PRIORITY_EXPERIMENTAL_CONFIGS_H_

#include <string>
#include <vector>

#include "conformance/scenario/placed.h"
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {

// Children. One endpoint over pick_first: what it does is the child's state, and a connection that
// is lost makes it IDLE. Over round_robin it goes CONNECTING then.
inline constexpr char kOverPickFirst[] = R"("config": [{"pick_first": {}}])";
inline constexpr char kOverRoundRobin[] = R"("config": [{"round_robin": {}}])";

struct Place {
  std::string name;
  std::string fields;
};

// The children, in the order of their priority.
inline Config InOrder(const std::vector<Place>& children) {
  std::string fields, names;
  for (const Place& place : children) {
    const std::string comma = names.empty() ? "" : ", ";
    fields += comma + '"' + place.name + R"(": {)" + place.fields + '}';
    names += comma + '"' + place.name + '"';
  }
  return {R"({"children": {)" + fields + R"(}, "priorities": [)" + names + "]}"};
}

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIOS_PRIORITY_EXPERIMENTAL_CONFIGS_H_
