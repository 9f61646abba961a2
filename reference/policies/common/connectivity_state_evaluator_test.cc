#include "reference/policies/common/connectivity_state_evaluator.h"

#include <gtest/gtest.h>

#include <vector>

namespace lbc::policies {
namespace {

using enum ConnectivityState;

struct Row {
  const char* why;
  std::vector<ConnectivityState> members;
  ConnectivityState all;
};

TEST(ConnectivityStateEvaluator, RR_010_RR_011_FirstMatchingRuleWins) {
  const Row rows[] = {
      {"one READY is enough", {kTransientFailure, kConnecting, kIdle, kReady}, kReady},
      {"none READY, one on its way", {kTransientFailure, kIdle, kConnecting}, kConnecting},
      {"IDLE outranks failure", {kTransientFailure, kIdle}, kIdle},
      {"only when all have failed", {kTransientFailure, kTransientFailure}, kTransientFailure},
      {"none at all counts as failure", {}, kTransientFailure},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    ConnectivityStateEvaluator evaluator;
    for (const ConnectivityState state : row.members) evaluator.RecordTransition(kShutdown, state);
    EXPECT_EQ(evaluator.CurrentState(), row.all);
  }
}

TEST(ConnectivityStateEvaluator, FollowsChangesAndDepartures) {
  ConnectivityStateEvaluator evaluator;
  EXPECT_EQ(evaluator.RecordTransition(kShutdown, kConnecting), kConnecting);
  EXPECT_EQ(evaluator.RecordTransition(kShutdown, kConnecting), kConnecting);
  EXPECT_EQ(evaluator.RecordTransition(kConnecting, kReady), kReady);
  EXPECT_EQ(evaluator.Count(kConnecting), 1u);
  EXPECT_EQ(evaluator.RecordTransition(kReady, kShutdown), kConnecting);
  EXPECT_EQ(evaluator.RecordTransition(kConnecting, kTransientFailure), kTransientFailure);
}

}  // namespace
}  // namespace lbc::policies
