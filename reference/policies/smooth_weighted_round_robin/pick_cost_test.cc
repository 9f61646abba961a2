// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/policies/smooth_weighted_round_robin/picker.h"

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
    const std::size_t before = allocations;
    for (int i = 0; i < 10'000; ++i) {
      if (picker.Pick({}).use() == nullptr) FAIL() << "a pick that did not go";
    }
    EXPECT_EQ(allocations, before);
  }
}

}  // namespace
}  // namespace lbc::policies
