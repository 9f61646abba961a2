#include "reference/policies/ring_hash_experimental/aggregate.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace lbc::policies {
namespace {

using enum ConnectivityState;

TEST(AggregateRing, RH_018_TheFirstMatchingRuleWins) {
  struct Fact {
    const char* reason;
    std::initializer_list<ConnectivityState> endpoints;
    ConnectivityState all;
  };
  const Fact facts[] = {
      {"one READY is enough", {kReady, kTransientFailure, kTransientFailure}, kReady},
      {"READY among sleepers", {kIdle, kReady}, kReady},
      {"two failures are one of all",
       {kTransientFailure, kTransientFailure, kConnecting, kIdle},
       kTransientFailure},
      {"two failures alone", {kTransientFailure, kTransientFailure}, kTransientFailure},
      {"one connects", {kConnecting, kIdle}, kConnecting},
      {"one failed, one connects", {kTransientFailure, kConnecting}, kConnecting},
      {"one failed, the next is to be tried", {kTransientFailure, kIdle, kIdle}, kConnecting},
      {"all asleep", {kIdle, kIdle}, kIdle},
      {"one asleep", {kIdle}, kIdle},
      {"the only one has failed", {kTransientFailure}, kTransientFailure},
      {"what is shut down has failed", {kShutdown}, kTransientFailure},
      {"none at all", {}, kTransientFailure},
  };
  for (const Fact& fact : facts) {
    RingStates states;
    for (const ConnectivityState state : fact.endpoints) states.Add(state);
    EXPECT_EQ(AggregateRing(states), fact.all) << fact.reason;
  }
}

}  // namespace
}  // namespace lbc::policies
