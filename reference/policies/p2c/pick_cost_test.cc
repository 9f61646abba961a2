// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"
#include "reference/policies/p2c/picker.h"

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

TEST(PickCost, P2cAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  const fixtures::VirtualClock clock;
  std::vector<Server> servers;
  for (const char* addr : {"a:1", "b:1", "c:1"}) {
    servers.push_back({*channel.NewSubConn({{.addr = addr}}, {}), MakeOwned<ServerRecord>(clock)});
  }
  const P2cPicker picker(servers, std::make_shared<const P2cConfig>(), clock, 1);
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) {
    PickResult result = picker.Pick({});
    if (result.use() == nullptr) FAIL() << "a pick that did not go";
    result.use()->on_done({});
  }
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace lbc::policies
