// Picks a second with random keys, by the number of endpoints, in one thread and in two; and what a
// ring costs to make.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/policies/consistent_hash/picker.h"

namespace lbc::policies {
namespace {

std::vector<std::string> NamesOf(std::size_t n) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("10.0.0.0:" + std::to_string(100'000 + i));
  return names;
}

std::shared_ptr<const ConsistentHashPicker> MakePicker(std::size_t n,
                                                       const ConsistentHashConfig& config) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  std::vector<NamedSubConn> servers;
  for (std::string& name : NamesOf(n)) {
    auto sub_conn = *channel->NewSubConn({{.addr = name}}, {});
    servers.push_back({std::move(name), std::move(sub_conn), MakeOwned<CallCount>()});
  }
  static_cast<void>(channel->TakeObservations());
  return std::make_shared<const ConsistentHashPicker>(
      std::move(servers), std::make_shared<const ConsistentHashConfig>(config),
      std::make_shared<Nodes>(), 1);
}

// Enough keys that none is in the cache, nor in the branch predictor's memory, from the last round.
const std::vector<Attributes>& Keys() {
  static const std::vector<Attributes> keys = [] {
    std::vector<Attributes> made;
    made.reserve(1 << 16);
    for (int i = 0; i < 1 << 16; ++i) {
      made.push_back(Attributes().With(kCallKey, "user-" + std::to_string(i * 7919)));
    }
    return made;
  }();
  return keys;
}

void Pick(benchmark::State& state, bool bounded) {
  static std::shared_ptr<const ConsistentHashPicker> picker;
  if (state.thread_index() == 0) {
    ConsistentHashConfig config;
    if (bounded) config.bounded_load_factor = 1.25;
    picker = MakePicker(static_cast<std::size_t>(state.range(0)), config);
    PickResult first = picker->Pick({.call_attributes = Keys().data()});
    if (first.use()->on_done) first.use()->on_done({});
  }
  std::size_t i = 0;
  for (auto _ : state) {
    PickResult result = picker->Pick({.call_attributes = &Keys()[i++ % Keys().size()]});
    if (result.use()->on_done) result.use()->on_done({});
    benchmark::DoNotOptimize(result.use());
  }
  state.SetItemsProcessed(state.iterations());
}

void MakeRing(benchmark::State& state) {
  const std::vector<std::string> names = NamesOf(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Ring(names, 100));
}

void AddOneToRing(benchmark::State& state) {
  const std::vector<std::string> names = NamesOf(static_cast<std::size_t>(state.range(0)));
  const Ring similar({names.begin(), names.end() - 1}, 100);
  for (auto _ : state) benchmark::DoNotOptimize(Ring(names, 100, &similar));
}

#define LBC_SIZES RangeMultiplier(10)->Range(10, 100'000)
BENCHMARK_CAPTURE(Pick, unbounded, false)->LBC_SIZES->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Pick, bounded, true)->LBC_SIZES->ThreadRange(1, 2)->UseRealTime();
BENCHMARK(MakeRing)->RangeMultiplier(10)->Range(10, 10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(AddOneToRing)->RangeMultiplier(10)->Range(10, 10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lbc::policies
