// What a list of n endpoints costs.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "reference/policies/random_subsetting_experimental/subset.h"

namespace lbc::policies {
namespace {

void ChooseTwenty(benchmark::State& state) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    names.push_back("10.0.0.1:" + std::to_string(i));
  const std::vector<std::string_view> views(names.begin(), names.end());
  for (auto _ : state) benchmark::DoNotOptimize(SubsetOf(views, 1, 20));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(ChooseTwenty)->RangeMultiplier(10)->Range(10, 100'000);

}  // namespace
}  // namespace lbc::policies
