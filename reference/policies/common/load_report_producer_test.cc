#include "reference/policies/common/load_report_producer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/channel/manual_serializer.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/random/scripted_random.h"
#include "reference/core/producer_set.h"

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// A SubConn whose server speaks when the test says so. What is asked of it is written down.
class SpokenFor final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override { producers_.CloseAll(); }
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
  absl::StatusOr<ProducerHold> GetOrBuildProducer(const ProducerBuilder& builder) override {
    return producers_.GetOrBuild(*this, builder);
  }
  absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration interval, LoadReportEvents events) override {
    const auto ms = std::chrono::duration_cast<milliseconds>(interval).count();
    if (!refusal_.ok()) {
      seen_.push_back("refused");
      return refusal_;
    }
    seen_.push_back(fmt::format("open {}", ms));
    return std::make_unique<Stream>(*this, std::move(events));
  }

  void Refuse(absl::Status refusal) { refusal_ = std::move(refusal); }
  void Reports(double utilization) {
    auto load = std::make_shared<LoadReport>();
    load->application_utilization = utilization;
    Open().report(load);
  }
  void Ends(const absl::Status& status) { Open().end(status); }
  [[nodiscard]] bool open() const { return open_ != nullptr; }
  std::vector<std::string> Seen() { return std::exchange(seen_, {}); }

 private:
  class Stream final : public LoadReportStream {
   public:
    Stream(SpokenFor& server, LoadReportEvents events) : server_(server) {
      server_.open_ = std::make_shared<LoadReportEvents>(std::move(events));
    }
    ~Stream() override {
      server_.open_ = nullptr;
      server_.seen_.emplace_back("close");
    }

   private:
    SpokenFor& server_;
  };
  // A copy: the stream may be closed while it speaks.
  LoadReportEvents Open() const { return *open_; }

  ProducerSet producers_;
  absl::Status refusal_;
  std::shared_ptr<LoadReportEvents> open_;
  std::vector<std::string> seen_;
};

class LoadReportProducerTest : public testing::Test {
 protected:
  LoadReportProducerTest() {
    options_.clock = &clock_;
    options_.random = &random_;
    options_.serializer = &serializer_;
    options_.log = &channel_;
    builder_ = std::make_unique<LoadReportProducerBuilder>(options_);
  }
  std::unique_ptr<LoadReportListening> Listen(Duration interval, const std::string& name = "a") {
    auto listening =
        ListenForLoadReports(server_, *builder_, interval, [this, name](const LoadReport& report) {
          heard_.push_back(fmt::format("{} {}", name, report.application_utilization));
        });
    EXPECT_TRUE(listening.ok()) << listening.status();
    return *std::move(listening);
  }
  std::vector<std::string> Heard() { return std::exchange(heard_, {}); }

  fixtures::VirtualClock clock_;
  fixtures::ScriptedRandom random_;
  fixtures::ManualSerializer serializer_;
  fixtures::FakeChannel channel_;
  BuildOptions options_;
  SpokenFor server_;
  std::unique_ptr<LoadReportProducerBuilder> builder_;
  std::vector<std::string> heard_;
};

TEST_F(LoadReportProducerTest, OneStreamServesAllWhoListen) {
  const auto a = Listen(seconds(10), "a");
  const auto b = Listen(seconds(10), "b");
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000"));
  server_.Reports(0.5);
  EXPECT_THAT(Heard(), ElementsAre("a 0.5", "b 0.5"));
}

TEST_F(LoadReportProducerTest, TheStreamIsAsFrequentAsTheMostEagerWants) {
  const auto slow = Listen(seconds(10));
  auto eager = Listen(seconds(1));
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000", "close", "open 1000"));
  eager = nullptr;
  EXPECT_THAT(server_.Seen(), ElementsAre("close", "open 10000"));
}

TEST_F(LoadReportProducerTest, WhoListensNoMoreHearsNothingAndTheLastClosesTheStream) {
  auto a = Listen(seconds(10), "a");
  auto b = Listen(seconds(10), "b");
  a = nullptr;
  server_.Reports(0.5);
  EXPECT_THAT(Heard(), ElementsAre("b 0.5"));
  b = nullptr;
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000", "close"));
  EXPECT_FALSE(server_.open());
}

TEST_F(LoadReportProducerTest, AStreamThatBroughtAReportIsOpenedAgainAtOnce) {
  const auto a = Listen(seconds(10));
  server_.Reports(0.5);
  static_cast<void>(server_.Seen());
  server_.Ends(absl::UnavailableError("reset"));
  clock_.Advance(Duration{});
  EXPECT_THAT(server_.Seen(), ElementsAre("close", "open 10000"));
}

TEST_F(LoadReportProducerTest, OneThatBroughtNoneIsOpenedAgainAfterPausesThatGrow) {
  const auto a = Listen(seconds(10));
  server_.Ends(absl::UnavailableError("reset"));
  static_cast<void>(server_.Seen());
  clock_.Advance(milliseconds(999));
  EXPECT_THAT(server_.Seen(), IsEmpty());
  clock_.Advance(milliseconds(1));
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000"));

  random_.NextUnit({0.5});  // No jitter.
  server_.Ends(absl::UnavailableError("reset"));
  static_cast<void>(server_.Seen());
  clock_.Advance(milliseconds(1599));
  EXPECT_THAT(server_.Seen(), IsEmpty());
  clock_.Advance(milliseconds(1));
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000"));

  // A report ends the counting.
  server_.Reports(0.5);
  server_.Ends(absl::UnavailableError("reset"));
  clock_.Advance(Duration{});
  server_.Ends(absl::UnavailableError("reset"));
  static_cast<void>(server_.Seen());
  clock_.Advance(seconds(1));
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000"));
}

TEST_F(LoadReportProducerTest, AServerThatKnowsNoSuchReportsIsNotAskedAgain) {
  const auto a = Listen(seconds(10));
  server_.Ends(absl::UnimplementedError("no such method"));
  static_cast<void>(server_.Seen());
  clock_.Advance(std::chrono::hours(1));
  EXPECT_THAT(server_.Seen(), IsEmpty());
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(LoadReportProducerTest, AChannelWithoutStreamsIsNotAskedAgainEither) {
  server_.Refuse(absl::UnimplementedError("no streams"));
  const auto a = Listen(seconds(10));
  clock_.Advance(std::chrono::hours(1));
  EXPECT_THAT(server_.Seen(), ElementsAre("refused"));
}

TEST_F(LoadReportProducerTest, SC_032_WhenTheSubConnLeavesItsStateAllIsOver) {
  auto a = Listen(seconds(10), "a");
  server_.Shutdown();
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000", "close"));
  const auto b = Listen(seconds(10), "b");
  a = nullptr;  // Of the first producer: the second does not notice.
  server_.Reports(0.5);
  EXPECT_THAT(Heard(), ElementsAre("b 0.5"));
  EXPECT_THAT(server_.Seen(), ElementsAre("open 10000"));
}

TEST_F(LoadReportProducerTest, AClosedProducerDoesNotReopenWhatHadFailed) {
  const auto a = Listen(seconds(10));
  server_.Ends(absl::UnavailableError("reset"));
  server_.Shutdown();
  static_cast<void>(server_.Seen());
  clock_.Advance(std::chrono::hours(1));
  EXPECT_THAT(server_.Seen(), IsEmpty());
}

TEST_F(LoadReportProducerTest, AListenerMayStopListeningWhileItHears) {
  std::unique_ptr<LoadReportListening> once;
  int heard = 0;
  once = *ListenForLoadReports(server_, *builder_, seconds(10), [&](const LoadReport& /*report*/) {
    ++heard;
    once = nullptr;
  });
  server_.Reports(0.5);
  EXPECT_EQ(heard, 1);
  EXPECT_FALSE(server_.open());
}

}  // namespace
}  // namespace lbc::policies
