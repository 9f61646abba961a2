// Picks a second, by the number of endpoints, with every second one of them failed too, in one
// thread and in two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/ring_hash_experimental/picker.h"
#include "reference/policies/ring_hash_experimental/ring.h"

namespace lbc::policies {
namespace {

constexpr std::size_t kKeys = 1024;

std::unique_ptr<const RingHashPicker> MakePicker(std::size_t n, bool half_failed) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  std::vector<RingMember> members;
  std::vector<BalancerState> endpoints;
  for (std::size_t i = 0; i < n; ++i) {
    members.push_back({"10.0.0.1:" + std::to_string(i), 1});
    const bool failed = half_failed && i % 2 == 1;
    endpoints.push_back(failed ? BalancerState{ConnectivityState::kTransientFailure,
                                               FailPicker(absl::UnavailableError("refused"))}
                               : BalancerState{ConnectivityState::kReady,
                                               UsePicker(*channel->NewSubConn(
                                                   {{.addr = members.back().hash_key}}, {}))});
  }
  static_cast<void>(channel->TakeObservations());
  return std::make_unique<const RingHashPicker>(
      std::make_shared<const HashCircle>(MakeRing(members, 1024, 4096)), std::move(endpoints),
      "x-user", 1);
}

void PickByKey(benchmark::State& state) {
  static std::unique_ptr<const RingHashPicker> picker;
  if (state.thread_index() == 0) {
    picker = MakePicker(static_cast<std::size_t>(state.range(0)), state.range(1) != 0);
  }
  std::vector<Metadata> calls;
  for (std::size_t i = 0; i < kKeys; ++i) calls.push_back({{"x-user", std::to_string(i)}});
  std::size_t next = 0;
  for (auto _ : state) {
    PickResult result = picker->Pick({.metadata = &calls[next++ % kKeys]});
    benchmark::DoNotOptimize(result.use());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PickByKey)->ArgsProduct({{10, 1000, 10'000}, {0, 1}})->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
