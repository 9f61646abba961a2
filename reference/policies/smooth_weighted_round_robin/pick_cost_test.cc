// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/heap/allocations.h"
#include "reference/policies/smooth_weighted_round_robin/picker.h"

namespace lbc::policies {
namespace {

TEST(PickCost, SmoothWeightedRoundRobinAllocatesNothingPerPick) {
  fixtures::FakeChannel channel;
  std::vector<std::shared_ptr<SubConn>> sub_conns;
  for (const char* addr : {"a:1", "b:1", "c:1"}) {
    sub_conns.push_back(*channel.NewSubConn({{.addr = addr}}, {}));
  }
  // Written down in several blocks, and not written down.
  for (const std::vector<std::uint32_t>& weights :
       {std::vector<std::uint32_t>{3001, 2000, 1}, {1'000'000'000, 3, 1}}) {
    const SmoothPicker picker(sub_conns, weights);
    static_cast<void>(picker.Pick({}));  // The first pick makes the schedule.
    const std::size_t before = fixtures::Allocations();
    for (int i = 0; i < 10'000; ++i) {
      if (picker.Pick({}).use() == nullptr) FAIL() << "a pick that did not go";
    }
    EXPECT_EQ(fixtures::Allocations(), before);
  }
}

}  // namespace
}  // namespace lbc::policies
