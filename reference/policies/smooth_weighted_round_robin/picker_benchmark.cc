// Picks a second, by the number of endpoints and by how weights differ, in one thread and in two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/policies/smooth_weighted_round_robin/picker.h"

namespace lbc::policies {
namespace {

struct Shape {
  // The weight of the i-th of many.
  static std::uint32_t Equal(std::size_t /*i*/) { return 1; }
  static std::uint32_t OneToTen(std::size_t i) { return static_cast<std::uint32_t>(i % 10 + 1); }
  // Too long to be written down from 10 endpoints on.
  static std::uint32_t OneHeavy(std::size_t i) { return i == 0 ? 1'000'000 : 1; }
};

std::shared_ptr<const SmoothPicker> MakePicker(std::size_t n,
                                               std::uint32_t (*weight)(std::size_t)) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  std::vector<std::shared_ptr<SubConn>> sub_conns;
  std::vector<std::uint32_t> weights;
  for (std::size_t i = 0; i < n; ++i) {
    sub_conns.push_back(*channel->NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
    weights.push_back(weight(i));
  }
  static_cast<void>(channel->TakeObservations());
  return std::make_shared<const SmoothPicker>(std::move(sub_conns), std::move(weights));
}

void Pick(benchmark::State& state, std::uint32_t (*weight)(std::size_t)) {
  static std::shared_ptr<const SmoothPicker> picker;
  if (state.thread_index() == 0) {
    picker = MakePicker(static_cast<std::size_t>(state.range(0)), weight);
    // As in a long run: what is written down is written down.
    for (std::uint64_t i = 0; i < TurnsWrittenMax(static_cast<std::uint64_t>(state.range(0)));
         ++i) {
      static_cast<void>(picker->Pick({}));
    }
  }
  for (auto _ : state) benchmark::DoNotOptimize(picker->Pick({}).use());
  state.SetItemsProcessed(state.iterations());
}

#define LBC_SIZES RangeMultiplier(10)->Range(10, 100'000)
BENCHMARK_CAPTURE(Pick, equal, Shape::Equal)->LBC_SIZES->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Pick, one_to_ten, Shape::OneToTen)->LBC_SIZES->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Pick, one_heavy, Shape::OneHeavy)->LBC_SIZES->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
