#include "reference/policies/smooth_weighted_round_robin/picker.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>

#include "fixtures/channel/fake_channel.h"

namespace lbc::policies {
namespace {

class SmoothPickerTest : public testing::Test {
 protected:
  std::vector<std::shared_ptr<SubConn>> Make(std::size_t count) {
    std::vector<std::shared_ptr<SubConn>> made;
    for (std::size_t i = 0; i < count; ++i) {
      made.push_back(*channel_.NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
    }
    return made;
  }

  fixtures::FakeChannel channel_;
};

TEST_F(SmoothPickerTest, SWRR_004_PicksAreTheTurnsOfTheSchedule) {
  // Short, of more than one block, and too long to be written down.
  for (const std::vector<std::uint32_t>& weights :
       {std::vector<std::uint32_t>{5, 1, 1}, {1999, 1000, 2}, {1'000'000, 3, 65536}}) {
    SmoothSchedule schedule(weights);
    const auto sub_conns = Make(weights.size());
    const SmoothPicker picker(sub_conns, weights);
    for (int i = 0; i < 10'000; ++i) {
      ASSERT_EQ(picker.Pick({}).use()->sub_conn, sub_conns[schedule.Next()].get()) << "pick " << i;
    }
  }
}

TEST_F(SmoothPickerTest, SWRR_012_ThreadsShareOneOrder) {
  constexpr int kThreads = 4;
  for (const std::vector<std::uint32_t>& weights :
       {std::vector<std::uint32_t>{5, 1, 1}, {100'000, 50'000, 49'999}}) {
    std::uint64_t sum = 0;
    for (const std::uint32_t weight : weights) sum += weight;
    const auto sub_conns = Make(weights.size());
    const SmoothPicker picker(sub_conns, weights);
    std::vector<std::map<const SubConn*, std::uint64_t>> counts(kThreads);
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (auto& mine : counts) {
      threads.emplace_back([&picker, &mine, sum] {
        for (std::uint64_t i = 0; i < sum; ++i) ++mine[picker.Pick({}).use()->sub_conn];
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < weights.size(); ++i) {
      std::uint64_t all = 0;
      for (auto& mine : counts) all += mine[sub_conns[i].get()];
      EXPECT_EQ(all, kThreads * std::uint64_t{weights[i]});
    }
  }
}

TEST_F(SmoothPickerTest, KnowsWhatItIsMadeOf) {
  const auto sub_conns = Make(2);
  const SmoothPicker picker(sub_conns, {1, 2}, 7);
  EXPECT_TRUE(picker.IsOf(7, {1, 2}));
  EXPECT_FALSE(picker.IsOf(7, {1, 3}));
  EXPECT_FALSE(picker.IsOf(8, {1, 2}));
}

}  // namespace
}  // namespace lbc::policies
