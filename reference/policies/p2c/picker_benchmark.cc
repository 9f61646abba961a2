// Picks and their ends a second, by the number of endpoints, in one thread and in two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"
#include "reference/policies/p2c/picker.h"

namespace lbc::policies {
namespace {

std::shared_ptr<const P2cPicker> MakePicker(std::size_t n) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  static const fixtures::VirtualClock clock;  // What a clock costs is the clock's affair.
  std::vector<Server> servers;
  for (std::size_t i = 0; i < n; ++i) {
    servers.push_back({*channel->NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}),
                       MakeOwned<ServerRecord>(clock)});
  }
  static_cast<void>(channel->TakeObservations());
  return std::make_shared<const P2cPicker>(std::move(servers), std::make_shared<const P2cConfig>(),
                                           clock, 1);
}

void PickAndFinish(benchmark::State& state) {
  static std::shared_ptr<const P2cPicker> picker;
  if (state.thread_index() == 0) picker = MakePicker(static_cast<std::size_t>(state.range(0)));
  DoneInfo done;
  done.bytes_sent = true;
  for (auto _ : state) {
    PickResult result = picker->Pick({});
    result.use()->on_done(done);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PickAndFinish)->RangeMultiplier(10)->Range(10, 100'000)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
