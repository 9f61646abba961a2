// Picks and their ends a second, counted and not, in one thread and in two.
#include <benchmark/benchmark.h>

#include <memory>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/channel/manual_serializer.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/outlier_detection_experimental/watched_sub_conn.h"

namespace lbc::policies {
namespace {

void PickAndFinish(benchmark::State& state) {
  static const auto channel = std::make_unique<fixtures::FakeChannel>();
  static fixtures::ManualSerializer serializer;
  static std::unique_ptr<const WatchingPicker> picker;
  if (state.thread_index() == 0) {
    auto sub_conn = std::make_shared<WatchedSubConn>(serializer, MakeOwned<CallCounter>());
    sub_conn->SetReal(*channel->NewSubConn({{.addr = "a:1"}}, {}));
    picker = std::make_unique<const WatchingPicker>(UsePicker(std::move(sub_conn)),
                                                    /*counts=*/state.range(0) != 0);
  }
  const DoneInfo done;
  for (auto _ : state) {
    PickResult result = picker->Pick({});
    if (result.use()->on_done) result.use()->on_done(done);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PickAndFinish)->Arg(0)->Arg(1)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace lbc::policies
