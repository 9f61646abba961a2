// Whether a pick's answer agrees with the state that was reported last (CON-005 to CON-010). A
// helper of then and of the storms; scenario bodies do not use it.
#ifndef CONFORMANCE_SCENARIO_AGREEMENT_H_
#define CONFORMANCE_SCENARIO_AGREEMENT_H_

#include <optional>
#include <string>

#include "conformance/scenario/stage.h"

namespace lbc::scenario {

// What was expected instead, in words, and the requirement that says so.
struct Expectation {
  const char* requirement;
  std::string words;
};

// Nothing if the answer agrees. The testee is at rest.
std::optional<Expectation> Disagreement(const Stage& stage, const lbcp::v1::PickAnswer& answer);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_AGREEMENT_H_
