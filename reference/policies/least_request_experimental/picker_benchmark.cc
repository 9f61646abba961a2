// Picks and their ends a second, by the number of endpoints, in one thread and in two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/policies/least_request_experimental/picker.h"

namespace lbc::policies {
namespace {

class ToOne final : public Picker {
 public:
  explicit ToOne(SubConn& sub_conn) : sub_conn_(sub_conn) {}
  PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Use(sub_conn_); }

 private:
  SubConn& sub_conn_;
};

ChildPickers MakeReady(std::size_t n) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  static std::vector<std::shared_ptr<SubConn>> sub_conns;
  ChildPickers ready;
  for (std::size_t i = 0; i < n; ++i) {
    sub_conns.push_back(*channel->NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
    ready.push_back(std::make_shared<CountingPicker>(
        std::make_shared<const ToOne>(*sub_conns.back()), MakeOwned<OpenCalls>()));
  }
  static_cast<void>(channel->TakeObservations());
  return ready;
}

void PickAndFinish(benchmark::State& state) {
  static ChildPickers ready;
  static const LeastRequestChooser chooser(2, 1);
  if (state.thread_index() == 0) ready = MakeReady(static_cast<std::size_t>(state.range(0)));
  DoneInfo done;
  done.bytes_sent = true;
  for (auto _ : state) {
    PickResult result = chooser.Pick(ready, {});
    result.use()->on_done(done);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PickAndFinish)->RangeMultiplier(10)->Range(10, 100'000)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
