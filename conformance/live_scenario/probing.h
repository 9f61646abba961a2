// What when and then have in common: calls that are made one after another to see how things stand.
#ifndef CONFORMANCE_LIVE_SCENARIO_PROBING_H_
#define CONFORMANCE_LIVE_SCENARIO_PROBING_H_

#include <string>

#include "conformance/live_scenario/stage.h"
#include "conformance/live_scenario/words.h"

namespace lbc::live_scenario {

// Starts the calls one after another, each when the one before has ended.
void PlayInTurn(Stage& stage, const Calls& calls);

// Makes calls until each of the servers has had one from now on. Fails the step if one gets none
// in time.
void ReachAll(Stage& stage, const Servers& servers);

// Makes calls until the server, which came back, gets one. Fails the step if it gets none within
// the back-off that being away for so long allows, or if one of the calls fails; but for one call
// that ends UNAVAILABLE, if connections to the server were broken before.
void AwaitUse(Stage& stage, const Server& server);

// "call 7 ends UNAVAILABLE: connection refused", "call 7 has not ended".
std::string EndInWords(std::uint64_t call, const CallRecord& record);

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_PROBING_H_
