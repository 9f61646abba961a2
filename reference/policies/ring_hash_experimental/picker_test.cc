#include "reference/policies/ring_hash_experimental/picker.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/channel/policy_stage.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

// Queues, and counts how often it was asked: a sleeper that is woken.
class Sleeper final : public Picker {
 public:
  PickResult Pick(const PickInfo& /*info*/) const override {
    ++woken;
    return PickResult::Queue();
  }
  mutable std::atomic<int> woken{0};
};

// Four endpoints with a place each, in order: keys are the texts of places, as it happens to be
// convenient for a test.
class RingHashPickerTest : public testing::Test {
 protected:
  RingHashPickerTest() {
    for (int i = 0; i < 4; ++i)
      sub_conns_.push_back(*channel_.NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
    for (auto& sleeper : sleepers_) sleeper = std::make_shared<Sleeper>();
  }

  RingHashPicker Make(const std::vector<ConnectivityState>& states, std::string header = "k") {
    std::vector<BalancerState> endpoints;
    for (std::size_t i = 0; i < states.size(); ++i) {
      std::shared_ptr<const Picker> picker = QueuePicker();
      if (states[i] == kReady) picker = UsePicker(sub_conns_[i]);
      if (states[i] == kIdle) picker = sleepers_[i];
      if (states[i] == kTransientFailure)
        picker = FailPicker(absl::UnavailableError("refused " + std::to_string(i + 1)));
      endpoints.push_back({states[i], picker});
    }
    return {ring_, std::move(endpoints), std::move(header), /*seed=*/7};
  }
  // The answer to a call that is at home with endpoint `home`, from 1 on.
  std::string At(const RingHashPicker& picker, std::uint64_t home) {
    const Attributes attributes =
        Attributes().With(kRequestHash, (home - 1) * kQuarter + kQuarter / 2);
    return Words(channel_, picker.Pick({.call_attributes = &attributes}));
  }
  std::string Answer(const RingHashPicker& picker, const Metadata& metadata) {
    return Words(channel_, picker.Pick({.metadata = &metadata}));
  }
  int Woken() const {
    int woken = 0;
    for (const auto& sleeper : sleepers_) woken += sleeper->woken;
    return woken;
  }

  static constexpr std::uint64_t kQuarter = std::uint64_t{1} << 62;
  const std::shared_ptr<const HashCircle> ring_ = std::make_shared<const HashCircle>(
      std::vector<std::uint64_t>{kQuarter - 1, 2 * kQuarter - 1, 3 * kQuarter - 1, UINT64_MAX},
      std::vector<std::uint32_t>{0, 1, 2, 3});
  fixtures::FakeChannel channel_;
  std::vector<std::shared_ptr<SubConn>> sub_conns_;
  std::shared_ptr<Sleeper> sleepers_[4];
};

TEST_F(RingHashPickerTest, RH_016_TheFirstThatHasNotFailedHasTheCall) {
  struct Fact {
    const char* reason;
    std::vector<ConnectivityState> states;
    std::uint64_t home;
    const char* answer;
    int woken;
  };
  const Fact facts[] = {
      {"READY", {kReady, kReady, kReady, kReady}, 2, "2", 0},
      {"IDLE is woken", {kReady, kIdle, kReady, kReady}, 2, "queue", 1},
      {"CONNECTING is waited for", {kReady, kConnecting, kReady, kReady}, 2, "queue", 0},
      {"failed, the next is READY", {kReady, kTransientFailure, kReady, kReady}, 2, "3", 0},
      {"failed, the next is IDLE", {kReady, kTransientFailure, kIdle, kReady}, 2, "queue", 1},
      {"failed, the next connects",
       {kReady, kTransientFailure, kConnecting, kReady},
       2,
       "queue",
       0},
      {"many have failed",
       {kReady, kTransientFailure, kTransientFailure, kTransientFailure},
       2,
       "1",
       0},
      {"all have failed",
       {kTransientFailure, kTransientFailure, kTransientFailure, kTransientFailure},
       2,
       "fail: refused 2",
       0},
  };
  for (const Fact& fact : facts) {
    const int before = Woken();
    EXPECT_EQ(At(Make(fact.states, ""), fact.home), fact.answer) << fact.reason;
    EXPECT_EQ(Woken() - before, fact.woken) << fact.reason;
  }
}

TEST_F(RingHashPickerTest, RH_022_TheKeyIsInTheHeader) {
  const RingHashPicker picker = Make({kReady, kReady, kReady, kReady});
  for (const char* key : {"", "alice", "bob", "carol", "v,w"}) {
    const std::size_t home = ring_->OwnerAt(ring_->Find(HashText(key)));
    EXPECT_EQ(Answer(picker, {{"k", key}}), std::to_string(home + 1)) << key;
  }
  EXPECT_EQ(Answer(picker, {{"k", "v"}, {"k", "w"}}), Answer(picker, {{"k", "v,w"}}));
}

TEST_F(RingHashPickerTest, RH_026_WithoutHeaderSomebodyElseMustHaveHashed) {
  const RingHashPicker picker = Make({kReady, kReady, kReady, kReady}, "");
  EXPECT_EQ(At(picker, 3), "3");
  EXPECT_EQ(Answer(picker, {{"k", "v"}}).find("fail: ring_hash_experimental: the config names no"),
            0u);
}

TEST_F(RingHashPickerTest, RH_024_CallsWithoutAKeyTakeTheFirstReadyOnTheirWay) {
  struct Fact {
    const char* reason;
    std::vector<ConnectivityState> states;
    std::set<std::string> answers;
    int woken;  // In 200 picks, one at least; more for as many sleepers.
  };
  const Fact facts[] = {
      {"all READY", {kReady, kReady, kReady, kReady}, {"1", "2", "3", "4"}, 0},
      {"the failed are passed", {kReady, kTransientFailure, kReady, kReady}, {"1", "3", "4"}, 0},
      {"sleepers on the way are woken", {kReady, kIdle, kReady, kReady}, {"1", "3", "4"}, 1},
      {"not if one connects already", {kReady, kIdle, kConnecting, kReady}, {"1", "4"}, 0},
      {"nothing READY, one is woken", {kIdle, kIdle, kTransientFailure, kIdle}, {"queue"}, 1},
      {"nothing READY, one connects", {kConnecting, kIdle, kTransientFailure, kIdle}, {"queue"}, 0},
      {"all have failed",
       {kTransientFailure, kTransientFailure, kTransientFailure, kTransientFailure},
       {"fail: refused 1", "fail: refused 2", "fail: refused 3", "fail: refused 4"},
       0},
  };
  for (const Fact& fact : facts) {
    const RingHashPicker picker = Make(fact.states);
    const int before = Woken();
    std::set<std::string> answers;
    for (int i = 0; i < 200; ++i) answers.insert(Answer(picker, {{"other", "x"}}));
    EXPECT_EQ(answers, fact.answers) << fact.reason;
    EXPECT_EQ(Woken() > before, fact.woken > 0) << fact.reason;
  }
}

TEST_F(RingHashPickerTest, RH_024_OnePickWakesOneAtMost) {
  const RingHashPicker picker = Make({kIdle, kIdle, kIdle, kIdle});
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(Answer(picker, {}), "queue");
    EXPECT_EQ(Woken(), i);
  }
}

TEST_F(RingHashPickerTest, PICK_002_ManyThreadsMayAskForTheFirstTime) {
  const RingHashPicker picker = Make({kReady, kTransientFailure, kReady, kReady});
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const Metadata none;
      for (int i = 0; i < 1000; ++i) {
        PickResult result = picker.Pick({.metadata = &none});
        if (result.use() == nullptr || result.use()->sub_conn == sub_conns_[1].get()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace lbc::policies
