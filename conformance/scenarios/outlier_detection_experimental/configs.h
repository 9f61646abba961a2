// What cases of outlier_detection_experimental share: configs with small numbers, so that a few
// calls decide, and those calls.
#ifndef CONFORMANCE_SCENARIOS_OUTLIER_DETECTION_EXPERIMENTAL_CONFIGS_H_
#define CONFORMANCE_SCENARIOS_OUTLIER_DETECTION_EXPERIMENTAL_CONFIGS_H_

#include <string>

#include "conformance/scenario/scenario.h"

namespace lbc::scenario {

// The config with these fields before its child, round_robin.
inline Config Detecting(const std::string& fields) {
  return {"{" + fields + R"(, "childPolicy": [{"round_robin": {}}]})"};
}

// Detects nothing.
inline const Config kDetectsNothing{R"({"childPolicy": [{"round_robin": {}}]})"};

// Who fails more than half of ten calls or more is ejected, every one of them.
inline constexpr char kMoreThanHalf[] =
    R"("maxEjectionPercent": 100, "failurePercentageEjection": {"threshold": 50,
       "enforcementPercentage": 100, "minimumHosts": 3, "requestVolume": 10})";
inline const Config kByFailures = Detecting(kMoreThanHalf);
// The same, and a first ejection ends with the third interval after its own.
inline Config LastingFor(const std::string& base, const std::string& most) {
  return Detecting(R"("baseEjectionTime": ")" + base + R"(", "maxEjectionTime": ")" + most +
                   R"(", )" + kMoreThanHalf);
}

// Who succeeds much less often than the others is ejected, every one of them.
inline const Config kByRate = Detecting(
    R"("maxEjectionPercent": 100, "successRateEjection": {"stdevFactor": 1900,
       "enforcementPercentage": 100, "minimumHosts": 5, "requestVolume": 10})");

// So many calls are made; those on this endpoint end UNAVAILABLE, then the others end well.
inline void CallsFailOn(const When& when, std::uint32_t calls, const Endpoint& failing,
                        Where where = Where::current()) {
  when.Calls(calls).AreMade(where);
  when.OpenCalls().FinishOn(failing, 14, where);
  when.OpenCalls().Finish(where);
}

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIOS_OUTLIER_DETECTION_EXPERIMENTAL_CONFIGS_H_
