// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/policies/consistent_hash/picker.h"

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Counts; apart from that the usual ones. Not inlined: the compiler would take malloc and free,
// seen side by side with new and delete, for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace lbc::policies {
namespace {

TEST(PickCost, ConsistentHashAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  std::vector<NamedSubConn> servers;
  for (const char* addr : {"a:1", "b:1", "c:1"}) {
    servers.push_back({addr, *channel.NewSubConn({{.addr = addr}}, {})});
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
    const std::size_t before = allocations;
    for (int i = 0; i < 1000; ++i) {
      PickResult result = picker.Pick(call);
      if (result.use() == nullptr) FAIL() << "a pick that did not go";
      if (result.use()->on_done) result.use()->on_done({});
    }
    EXPECT_EQ(allocations, before);
  }
}

}  // namespace
}  // namespace lbc::policies
