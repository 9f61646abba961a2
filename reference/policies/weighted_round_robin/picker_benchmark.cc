// Picks and their ends a second, by the number of endpoints, in one thread and in two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"
#include "reference/policies/weighted_round_robin/picker.h"

namespace lbc::policies {
namespace {

class ToOne final : public Picker {
 public:
  explicit ToOne(SubConn& sub_conn) : sub_conn_(sub_conn) {}
  PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Use(sub_conn_); }

 private:
  SubConn& sub_conn_;
};

// What a clock costs is the clock's affair.
const fixtures::VirtualClock& StandingClock() {
  static const fixtures::VirtualClock clock;
  return clock;
}

// Weights from 1 to 10.
ChildPickers MakeReady(std::size_t n) {
  static const auto reading = std::make_shared<ReportReading>(StandingClock());
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  static std::vector<std::shared_ptr<SubConn>> sub_conns;
  ChildPickers ready;
  for (std::size_t i = 0; i < n; ++i) {
    sub_conns.push_back(*channel->NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
    OwnerOf<EndpointWeight> weight = MakeOwned<EndpointWeight>(reading);
    LoadReport report;
    report.qps = 1 + static_cast<double>(i % 10);
    report.cpu_utilization = 0.5;
    weight->Report(report);
    ready.push_back(std::make_shared<WeighedPicker>(
        std::make_shared<const ToOne>(*sub_conns.back()), std::move(weight)));
  }
  static_cast<void>(channel->TakeObservations());
  return ready;
}

void PickAndFinish(benchmark::State& state) {
  static ChildPickers ready;
  static std::unique_ptr<const WeightedChooser> chooser;
  if (state.thread_index() == 0) {
    auto config = std::make_shared<WeightedRoundRobinConfig>();
    config->blackout_period = Duration::zero();
    chooser = nullptr;
    ready = MakeReady(static_cast<std::size_t>(state.range(0)));
    chooser = std::make_unique<const WeightedChooser>(
        std::make_shared<WeightedSchedule>(std::move(config), StandingClock(), 0));
  }
  DoneInfo done;
  done.bytes_sent = true;
  for (auto _ : state) {
    PickResult result = chooser->Pick(ready, {});
    result.use()->on_done(done);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PickAndFinish)->RangeMultiplier(10)->Range(10, 100'000)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
