// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/heap/allocations.h"
#include "reference/policies/p2c/picker.h"

namespace lbc::policies {
namespace {

TEST(PickCost, P2cAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  const fixtures::VirtualClock clock;
  std::vector<Server> servers;
  for (const char* addr : {"a:1", "b:1", "c:1"}) {
    servers.push_back({*channel.NewSubConn({{.addr = addr}}, {}), MakeOwned<ServerRecord>(clock)});
  }
  const P2cPicker picker(servers, std::make_shared<const P2cConfig>(), clock, 1);
  const std::size_t before = fixtures::Allocations();
  for (int i = 0; i < 1000; ++i) {
    PickResult result = picker.Pick({});
    if (result.use() == nullptr) FAIL() << "a pick that did not go";
    result.use()->on_done({});
  }
  EXPECT_EQ(fixtures::Allocations(), before);
}

}  // namespace
}  // namespace lbc::policies
