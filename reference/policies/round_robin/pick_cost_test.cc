// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

#include "fixtures/channel/policy_stage.h"
#include "fixtures/heap/allocations.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

TEST(PickCost, RoundRobinAllocatesNothingPerPick) {
  Registry registry;
  registry.Register(std::make_shared<PickFirstBuilder>());
  fixtures::PolicyStage stage;
  stage.Build(RoundRobinBuilder(registry));
  ASSERT_TRUE(stage.Lists({"a:1", "b:1", "c:1"}).ok());
  for (const int id : {1, 2, 3}) {
    stage.Becomes(id, kReady);
    stage.HealthBecomes(id, kReady);
  }
  const auto picker = stage.channel().picker();
  static_cast<void>(picker->Pick({}));  // The first pick copies the list out.
  const std::size_t before = fixtures::Allocations();
  for (int i = 0; i < 1000; ++i) {
    if (picker->Pick({}).use() == nullptr) FAIL() << "a pick that did not go";
  }
  EXPECT_EQ(fixtures::Allocations(), before);
}

}  // namespace
}  // namespace lbc::policies
