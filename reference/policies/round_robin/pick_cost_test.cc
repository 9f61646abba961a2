// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

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
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) {
    if (picker->Pick({}).use() == nullptr) FAIL() << "a pick that did not go";
  }
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace lbc::policies
