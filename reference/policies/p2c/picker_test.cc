#include "reference/policies/p2c/picker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class P2cPickerTest : public testing::Test {
 protected:
  void Make(int count) {
    for (int i = 0; i < count; ++i) {
      servers_.push_back({*channel_.NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}),
                          MakeOwned<ServerRecord>(clock_)});
    }
    picker_ = std::make_unique<P2cPicker>(servers_, std::make_shared<const P2cConfig>(), clock_, 1);
  }
  ~P2cPickerTest() override {
    for (auto& [server, hooks] : open_) {
      for (const CompletionHook& done : hooks) done({});
    }
  }
  // The number of the server, from 1. The call stays open.
  int Pick() {
    PickResult result = picker_->Pick({});
    const int number = channel_.NumberOf(result.use()->sub_conn);
    open_[number].push_back(std::move(result.use()->on_done));
    return number;
  }
  void FinishAll(int server, const absl::Status& status = absl::OkStatus()) {
    DoneInfo done;
    done.status = status;
    done.bytes_sent = true;
    for (const CompletionHook& hook : open_[server]) hook(done);
    open_[server].clear();
  }
  // So many calls, each finished before the next.
  std::map<int, int> Counts(int calls) {
    std::map<int, int> counts;
    for (int i = 0; i < calls; ++i) {
      const int server = Pick();
      ++counts[server];
      FinishAll(server);
    }
    return counts;
  }

  fixtures::FakeChannel channel_;
  fixtures::VirtualClock clock_;
  std::vector<Server> servers_;
  std::unique_ptr<P2cPicker> picker_;
  std::map<int, std::vector<CompletionHook>> open_;
};

TEST_F(P2cPickerTest, P2C_002_OfTwoTheLessBusyEachTime) {
  Make(2);
  for (int i = 0; i < 100; ++i) static_cast<void>(Pick());
  EXPECT_EQ(open_[1].size(), 50u);
  EXPECT_EQ(open_[2].size(), 50u);
}

TEST_F(P2cPickerTest, P2C_002_OneAloneIsTaken) {
  Make(1);
  EXPECT_EQ(Pick(), 1);
}

TEST_F(P2cPickerTest, P2C_001_TheBusiestIsNeverPickedForItIsNeverComparedWithItself) {
  Make(3);
  for (int i = 0; i < 30; ++i) static_cast<void>(Pick());
  FinishAll(2);
  FinishAll(3);
  EXPECT_EQ(Counts(200).count(1), 0u);
}

TEST_F(P2cPickerTest, P2C_001_EqualsAreDrawnEquallyOften) {
  Make(4);
  // 10,000 each of 40,000; six standard deviations are 520.
  for (const auto& [server, count] : Counts(40'000)) EXPECT_NEAR(count, 10'000, 520) << server;
}

TEST_F(P2cPickerTest, P2C_004_P2C_007_TheSlowIsSparedAndTriedAfterASecond) {
  Make(2);
  for (int i = 0; i < 2; ++i) static_cast<void>(Pick());
  clock_.Advance(milliseconds(10));
  FinishAll(2);
  clock_.Advance(milliseconds(190));
  FinishAll(1);
  EXPECT_EQ(Counts(50), (std::map<int, int>{{2, 50}}));
  clock_.Advance(milliseconds(800));
  EXPECT_EQ(Counts(50), (std::map<int, int>{{2, 50}})) << "neglected for one second sharp";
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Counts(50), (std::map<int, int>{{1, 1}, {2, 49}}));
}

TEST_F(P2cPickerTest, P2C_012_WhoFailsQuicklyIsNotQuick) {
  Make(3);
  std::map<int, int> counts;
  for (int i = 0; i < 300; ++i) {
    const int server = Pick();
    ++counts[server];
    clock_.Advance(milliseconds(server == 1 ? 1 : 20));
    FinishAll(server, server == 1 ? absl::UnavailableError("x") : absl::OkStatus());
  }
  // At most six failures until it is shunned, and one trial in each of the six seconds that pass.
  EXPECT_LE(counts[1], 6 + 6);
  EXPECT_GE(counts[1], 4);
}

TEST_F(P2cPickerTest, P2C_008_P2C_011_CountsAreExactFromManyThreads) {
  Make(5);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 5000; ++i) {
        PickResult result = picker_->Pick({});
        DoneInfo done;
        if (i % 3 == 0) done.status = absl::UnavailableError("x");
        result.use()->on_done(done);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Server& server : servers_) EXPECT_EQ(server.record->open(), 0u);
}

}  // namespace
}  // namespace lbc::policies
