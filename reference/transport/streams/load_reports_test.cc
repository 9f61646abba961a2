// Load reports from live servers.
#include "reference/transport/streams/load_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "fixtures/backends/echo_backends.h"
#include "reference/policies/common/load_report.h"
#include "reference/transport/streams/streaming_server_test_util.h"
#include "reference/transport/streams/streams.pb.h"

namespace lbc {
namespace {

using policies::LoadReport;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Report(double utilization) {
  streams::LoadReport report;
  report.set_application_utilization(utilization);
  report.set_cpu_utilization(0.125);
  report.set_rps_fractional(10);
  report.set_eps(1);
  return report.SerializeAsString();
}

TEST(LoadReports, WRR_028_ComeOnAStreamThatAsksForTheInterval) {
  StreamingServer server({Report(0.25), Report(0.5)});
  const auto connection = ConnectTo(server.addr());
  std::promise<std::vector<double>> heard;
  std::vector<double> utilizations;
  auto stream = connection->OpenLoadReports(
      milliseconds(1500),
      {.report =
           [&](const std::shared_ptr<const ServerLoad>& load) {
             utilizations.push_back(dynamic_cast<const LoadReport&>(*load).application_utilization);
             if (utilizations.size() == 2) heard.set_value(utilizations);
           },
       .end = [](const absl::Status&) { ADD_FAILURE() << "ended"; }});
  ASSERT_TRUE(stream.ok()) << stream.status();
  EXPECT_THAT(Await(heard), testing::ElementsAre(0.25, 0.5));
  const auto [method, bytes] = server.Asked();
  EXPECT_EQ(method, "/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics");
  streams::LoadReportRequest request;
  ASSERT_TRUE(request.ParseFromString(bytes));
  EXPECT_EQ(request.report_interval().seconds(), 1);
  EXPECT_EQ(request.report_interval().nanos(), 500'000'000);
  *stream = nullptr;
  EXPECT_TRUE(server.IsCancelled());
}

TEST(LoadReports, WRR_029_AServerWithoutTheServiceSaysUnimplemented) {
  fixtures::EchoBackends backends(1);
  const auto connection = ConnectTo(backends.addr(0));
  std::promise<absl::Status> ended;
  const auto stream = connection->OpenLoadReports(
      seconds(1), {.report = [](const auto&) { ADD_FAILURE() << "reported"; },
                   .end = [&](const absl::Status& status) { ended.set_value(status); }});
  ASSERT_TRUE(stream.ok()) << stream.status();
  EXPECT_EQ(Await(ended).code(), absl::StatusCode::kUnimplemented);
}

TEST(LoadReportOfTest, DONE_009_ReadsTheTrailerOrItsCopy) {
  for (const std::string_view key : {kLoadReportTrailer, kLoadReportTrailerCopy}) {
    const auto load = LoadReportOf({{"x-other", "1"}, {std::string(key), Report(0.5)}});
    const auto* read = dynamic_cast<const LoadReport*>(load.get());
    ASSERT_NE(read, nullptr) << key;
    EXPECT_EQ(read->application_utilization, 0.5);
    EXPECT_EQ(read->cpu_utilization, 0.125);
    EXPECT_EQ(read->qps, 10);
    EXPECT_EQ(read->eps, 1);
  }
}

TEST(LoadReportOfTest, IsNullWithoutAReportThatCanBeRead) {
  EXPECT_EQ(LoadReportOf({}), nullptr);
  EXPECT_EQ(LoadReportOf({{std::string(kLoadReportTrailer), "\xff\xff\xff"}}), nullptr);
}

}  // namespace
}  // namespace lbc
