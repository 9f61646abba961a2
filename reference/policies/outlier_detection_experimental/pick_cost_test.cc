// What a pick costs in allocations: nothing more than the child's (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/channel/manual_serializer.h"
#include "fixtures/heap/allocations.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/outlier_detection_experimental/watched_sub_conn.h"

namespace lbc::policies {
namespace {

TEST(PickCost, OutlierDetectionAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  fixtures::ManualSerializer serializer;
  const OwnerOf<CallCounter> counter = MakeOwned<CallCounter>();
  const auto sub_conn = std::make_shared<WatchedSubConn>(serializer, counter);
  sub_conn->SetReal(*channel.NewSubConn({{.addr = "a:1"}}, {}));
  const WatchingPicker picker(UsePicker(sub_conn), /*counts=*/true);
  const std::size_t before = fixtures::Allocations();
  for (int i = 0; i < 1000; ++i) {
    PickResult result = picker.Pick({});
    if (result.use() == nullptr) FAIL() << "a pick that did not go";
    result.use()->on_done({});
  }
  EXPECT_EQ(fixtures::Allocations(), before);
  EXPECT_EQ(counter->Take().successes, 1000u);
}

}  // namespace
}  // namespace lbc::policies
