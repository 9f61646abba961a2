// Reading the answers to picks. Helpers of then_picks.cc and then_chance.cc; scenario bodies do not
// use them.
//
// Whether an answer "goes to" an endpoint depends on when it was given: a pick from the latest
// picker must name a SubConn that is READY and not given up, an older answer need not any more.
#ifndef CONFORMANCE_SCENARIO_ANSWERS_H_
#define CONFORMANCE_SCENARIO_ANSWERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::scenario {

// Whether the answer comes from the latest picker and was given just now.
enum class AnswerAge { kNow, kEarlier };

// The answer as a phrase: "picks wait".
std::string InWords(const Stage& stage, const lbcp::v1::PickAnswer& answer);

// True when the pick goes to a SubConn that holds one of these addresses (texts).
bool GoesTo(const Stage& stage, const lbcp::v1::PickAnswer& answer,
            const std::vector<std::string>& texts, AnswerAge when);

// True when the pick goes to any SubConn that is READY and not given up.
bool GoesToSomethingReady(const Stage& stage, const lbcp::v1::PickAnswer& answer);

// True when a channel makes the call wait: the picker said so, or it named one of the policy's own
// SubConns that is not READY, upon which the channel waits for the next picker.
bool Waits(const Stage& stage, const lbcp::v1::PickAnswer& answer);

std::vector<std::string> AllAddresses(const Endpoint& endpoint);

// The batch pick by pick, each as its place in the list; the list's length stands for picks that
// went nowhere or elsewhere.
std::vector<std::size_t> Sequence(const Stage& stage, const lbcp::v1::Done& done,
                                  const Endpoints& endpoints, AnswerAge when);

// Picks per endpoint, in the order of the list; the last number counts picks that went nowhere or
// elsewhere.
std::vector<std::uint64_t> CountPicks(const Stage& stage, const lbcp::v1::Done& done,
                                      const Endpoints& endpoints, AnswerAge when);

// Fails the open step unless picks go to these only and each is picked once in any n in a row.
void JudgeRotation(Stage& stage, const lbcp::v1::Done& done, const Endpoints& endpoints,
                   AnswerAge when);

// "a 3, b 5, elsewhere or nowhere 1".
std::string CountWords(const Endpoints& endpoints, const std::vector<std::uint64_t>& counts);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_ANSWERS_H_
