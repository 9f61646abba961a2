#include "reference/policies/weighted_round_robin/endpoint_weight.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "fixtures/clock/virtual_clock.h"

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

LoadReport Load(double qps, double application, double cpu = 0, double eps = 0) {
  LoadReport report;
  report.qps = qps;
  report.application_utilization = application;
  report.cpu_utilization = cpu;
  report.eps = eps;
  return report;
}

TEST(WeightOf, WRR_006_WRR_009_WRR_010_IsWhatAReportAmountsTo) {
  struct Fact {
    const char* reason;
    LoadReport report;
    double penalty;
    double weight;  // 0: none
  };
  const Fact facts[] = {
      {"calls over utilization", Load(100, 0.5), 1, 200},
      {"the CPU's if there is no other", Load(100, 0, 0.25), 1, 400},
      {"the application's goes first", Load(100, 0.5, 0.25), 1, 200},
      {"a negative one is none", Load(100, -1, 0.25), 1, 400},
      {"an error for every second call", Load(100, 0.5, 0, 50), 1, 100},
      {"twice the penalty", Load(100, 0.5, 0, 50), 3, 50},
      {"no penalty", Load(100, 0.5, 0, 50), 0, 200},
      {"fewer than no errors are none", Load(100, 0.5, 0, -50), 1, 200},
      {"no calls", Load(0, 0.5), 1, 0},
      {"no utilization", Load(100, 0), 1, 0},
      {"no utilization, but errors (WRR-010)", Load(100, 0, 0, 50), 1, 0},
      {"fewer than no calls", Load(-1, 0.5), 1, 0},
      {"endless calls", Load(kInfinity, 0.5), 1, 0},
      {"endless utilization", Load(100, kInfinity), 1, 0},
      {"no number of calls", Load(kNaN, 0.5), 1, 0},
      {"no number of errors is none", Load(100, 0.5, 0, kNaN), 1, 200},
      {"utilization above one is possible", Load(100, 2), 1, 50},
  };
  for (const Fact& fact : facts) {
    EXPECT_DOUBLE_EQ(WeightOf(fact.report, fact.penalty).value_or(0), fact.weight) << fact.reason;
  }
}

class EndpointWeightTest : public testing::Test {
 protected:
  double Now() { return weight_->At(clock_.Now(), config_).weight; }

  fixtures::VirtualClock clock_;
  std::shared_ptr<ReportReading> reading_ = std::make_shared<ReportReading>(clock_);
  WeightedRoundRobinConfig config_;
  OwnerOf<EndpointWeight> weight_ = MakeOwned<EndpointWeight>(reading_);
};

TEST_F(EndpointWeightTest, WRR_011_CountsOnceReportsHaveComeForTheBlackout) {
  EXPECT_EQ(Now(), 0) << "no report";
  weight_->Report(Load(100, 0.5));
  EXPECT_EQ(Now(), 0);
  clock_.Advance(milliseconds(9999));
  weight_->Report(Load(100, 0.25));
  EXPECT_EQ(Now(), 0);
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Now(), 400);
  config_.blackout_period = Duration::zero();
  const OwnerOf<EndpointWeight> other = MakeOwned<EndpointWeight>(reading_);
  other->Report(Load(100, 0.5));
  EXPECT_EQ(other->At(clock_.Now(), config_).weight, 200);
}

TEST_F(EndpointWeightTest, WRR_012_ExpiresAndIsBlackedOutAgain) {
  weight_->Report(Load(100, 0.5));
  clock_.Advance(milliseconds(179'999));
  EXPECT_EQ(Now(), 200);
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Now(), 0);
  weight_->Report(Load(100, 0.5));
  EXPECT_EQ(Now(), 0);
  clock_.Advance(seconds(10));
  EXPECT_EQ(Now(), 200);
}

TEST_F(EndpointWeightTest, WRR_009_AnEmptyReportRenewsNothing) {
  weight_->Report(Load(100, 0.5));
  clock_.Advance(seconds(179));
  weight_->Report(Load(0, 0.5));
  EXPECT_EQ(Now(), 200);
  clock_.Advance(seconds(1));
  EXPECT_EQ(Now(), 0);
}

TEST_F(EndpointWeightTest, ThePenaltyIsTheOneOfTheMoment) {
  config_.blackout_period = Duration::zero();
  weight_->Report(Load(100, 0.5, 0, 50));
  EXPECT_EQ(Now(), 100);
  reading_->penalty = 3;
  EXPECT_EQ(Now(), 100) << "what is known stays";
  weight_->Report(Load(100, 0.5, 0, 50));
  EXPECT_EQ(Now(), 50);
}

TEST_F(EndpointWeightTest, WRR_027_ReportsComeWithTheEndsOfCalls) {
  struct Foreign final : ServerLoad {};
  config_.blackout_period = Duration::zero();
  DoneInfo done;
  for (const auto& load : {std::shared_ptr<const ServerLoad>(),
                           std::shared_ptr<const ServerLoad>(std::make_shared<const Foreign>())}) {
    done.server_load = load;
    weight_->Begin();
    weight_->Finish(done);
    EXPECT_EQ(Now(), 0);
  }
  done.server_load = std::make_shared<const LoadReport>(Load(100, 0.5));
  weight_->Begin();
  weight_->Finish(done);
  EXPECT_EQ(Now(), 200);
}

}  // namespace
}  // namespace lbc::policies
