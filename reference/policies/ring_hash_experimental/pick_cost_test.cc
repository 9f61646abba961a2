// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/heap/allocations.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/ring_hash_experimental/picker.h"
#include "reference/policies/ring_hash_experimental/ring.h"

namespace lbc::policies {
namespace {

TEST(PickCost, RingHashAllocatesNothingPerPick) {
  fixtures::FakeChannel channel;
  const std::shared_ptr<SubConn> sub_conn = *channel.NewSubConn({{.addr = "a:1"}}, {});
  const auto ring =
      std::make_shared<const HashCircle>(MakeRing({{"a", 1}, {"b", 1}, {"c", 1}}, 1024, 4096));
  const std::shared_ptr<const Picker> failed = FailPicker(absl::UnavailableError("x"));
  const RingHashPicker picker(ring,
                              {{ConnectivityState::kReady, UsePicker(sub_conn)},
                               {ConnectivityState::kTransientFailure, failed},
                               {ConnectivityState::kReady, UsePicker(sub_conn)}},
                              "x-user", 1);
  const Metadata with_key = {{"x-other", "y"}, {"x-user", "a key of no short length at all"}};
  const Metadata without_key;
  // The first one that meets a failed endpoint prepares for the others.
  static_cast<void>(picker.Pick({.metadata = &without_key}));
  for (int i = 0; i < 100; ++i) {
    const Metadata key = {{"x-user", std::to_string(i)}};
    static_cast<void>(picker.Pick({.metadata = &key}));
  }
  const std::size_t before = fixtures::Allocations();
  int went = 0;
  for (int i = 0; i < 1000; ++i) {
    went += picker.Pick({.metadata = i % 2 == 0 ? &with_key : &without_key}).use() != nullptr;
  }
  EXPECT_EQ(fixtures::Allocations(), before);
  EXPECT_EQ(went, 1000);
}

}  // namespace
}  // namespace lbc::policies
