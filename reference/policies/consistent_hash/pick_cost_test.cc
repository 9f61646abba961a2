// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/heap/allocations.h"
#include "reference/policies/consistent_hash/picker.h"

namespace lbc::policies {
namespace {

TEST(PickCost, ConsistentHashAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  std::vector<NamedSubConn> servers;
  for (const char* addr : {"a:1", "b:1", "c:1"}) {
    servers.push_back({addr, *channel.NewSubConn({{.addr = addr}}, {}), MakeOwned<CallCount>()});
  }
  ConsistentHashConfig plain, by_header, bounded;
  by_header.key_header = "x-user";
  bounded.bounded_load_factor = 1.25;
  const Metadata headers = {{"x-user", "a key that is longer than a short string may be"}};
  const Attributes attributes = Attributes().With(kCallKey, std::string("alice"));
  for (const ConsistentHashConfig& config : {plain, by_header, bounded}) {
    const ConsistentHashPicker picker(servers, std::make_shared<const ConsistentHashConfig>(config),
                                      std::make_shared<Nodes>(), 1);
    const PickInfo call{.metadata = &headers, .call_attributes = &attributes};
    {
      PickResult first = picker.Pick(call);  // The first pick makes the ring.
      if (first.use()->on_done) first.use()->on_done({});
    }
    const std::size_t before = fixtures::Allocations();
    for (int i = 0; i < 1000; ++i) {
      PickResult result = picker.Pick(call);
      if (result.use() == nullptr) FAIL() << "a pick that did not go";
      if (result.use()->on_done) result.use()->on_done({});
    }
    EXPECT_EQ(fixtures::Allocations(), before);
  }
}

}  // namespace
}  // namespace lbc::policies
