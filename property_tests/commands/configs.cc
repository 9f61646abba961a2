#include "property_tests/commands/configs.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "conformance/scenario/placed.h"

namespace lbc::properties {
namespace {

using scenario::Endpoint;
using scenario::Endpoints;

constexpr char kNumber[] = "lbconform.config";

// A config with two children with names.
constexpr char kTwoTargets[] =
    R"({"targets": {"x": {"weight": 1, "childPolicy": [{"round_robin": {}}]},)"
    R"( "y": {"weight": 2, "childPolicy": [{"round_robin": {}}]}}})";

// One of eight configs for priority: some of the children x, y and z, in some order. y has a policy
// that may be IDLE.
std::string Priorities(unsigned number) {
  static constexpr std::array<std::string_view, 8> kOrders = {"xyz", "yxz", "zyx", "yz",
                                                              "xy",  "zxy", "x",   ""};
  std::string children, names;
  for (const char child : kOrders[number % kOrders.size()]) {
    const std::string comma = names.empty() ? "" : ", ";
    const std::string name = comma + '"' + child + '"';
    children += name + R"(: {"config": [{")" + (child == 'y' ? "pick_first" : "round_robin") +
                R"(": {}}]})";
    names += name;
  }
  return R"({"children": {)" + children + R"(}, "priorities": [)" + names + "]}";
}

// One of eight configs for outlier detection, with numbers so small that a few calls decide.
std::string Detecting(unsigned number) {
  static constexpr std::string_view kTimes =
      R"("interval": "5s", "baseEjectionTime": "5s", "maxEjectionTime": "12s", )";
  static constexpr std::string_view kFailures =
      R"("failurePercentageEjection": {"threshold": 50, "minimumHosts": 2, "requestVolume": 3,)"
      R"( "enforcementPercentage": )";
  static constexpr std::string_view kRates =
      R"("successRateEjection": {"stdevFactor": 900, "minimumHosts": 3, "requestVolume": 4}, )";
  const auto config = [](std::string_view first, std::string_view second, std::string_view percent,
                         std::string_view enforcement) {
    std::string text = "{" + std::string(first) + std::string(second);
    if (!percent.empty()) text += R"("maxEjectionPercent": )" + std::string(percent) + ", ";
    if (!enforcement.empty()) text += std::string(kFailures) + std::string(enforcement) + "}, ";
    return text + R"("childPolicy": [{"round_robin": {}}]})";
  };
  switch (number % 8) {
    case 0:
      return config(kTimes, "", "100", "100");
    case 1:
      return config(kTimes, "", "40", "100");
    case 2:
      return config(kTimes, kRates, "100", "");
    case 3:
      return config(kTimes, kRates, "60", "100");
    case 4:
      return config("", "", "", "100");
    case 5:
      return config(kTimes, "", "100", "0");
    case 6:
      return config(kTimes, "", "100", "50");
    default:
      return config("", "", "", "");
  }
}

// What the first endpoint that says something says.
std::string Said(const Endpoints& list, const std::string& attribute) {
  const auto found =
      std::ranges::find_if(list, [&](const Endpoint& it) { return it.attribute(attribute) != ""; });
  return found == list.end() ? "" : std::string(found->attribute(attribute));
}

}  // namespace

bool HasNamedChildren(const std::string& policy) {
  return HasPriorities(policy) || policy == "weighted_target_experimental";
}
bool HasPriorities(const std::string& policy) { return policy == "priority_experimental"; }
bool TellsOutliers(const std::string& policy) { return policy == "outlier_detection_experimental"; }

Endpoints WithConfig(Endpoints list, unsigned number) {
  for (Endpoint& it : list) it = it.With(kNumber, std::string(1, "01234567"[number % 8]));
  return list;
}

std::optional<std::string> ConfigOf(const std::string& policy, const Endpoints& list) {
  const std::string number = Said(list, kNumber);
  const unsigned config = number.empty() ? 0 : static_cast<unsigned>(number.front() - '0');
  if (TellsOutliers(policy) && !number.empty()) return Detecting(config);
  if (!HasNamedChildren(policy) || Said(list, scenario::kEndpointPath).empty()) return std::nullopt;
  return HasPriorities(policy) ? Priorities(config) : kTwoTargets;
}

}  // namespace lbc::properties
