// The health of live servers.
#include "reference/transport/streams/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "fixtures/backends/echo_backends.h"
#include "reference/transport/streams/streaming_server_test_util.h"
#include "reference/transport/streams/streams.pb.h"

namespace lbc {
namespace {

using testing::ElementsAre;

std::string Answer(streams::HealthAnswer::Status status) {
  streams::HealthAnswer answer;
  answer.set_status(status);
  return answer.SerializeAsString();
}

TEST(HealthOverGrpc, HEALTH_002_IsWatchedUnderTheNameOfTheService) {
  StreamingServer server({Answer(streams::HealthAnswer::SERVING),
                          Answer(streams::HealthAnswer::NOT_SERVING),
                          Answer(streams::HealthAnswer::SERVICE_UNKNOWN), "\xff\xff"});
  const auto connection = ConnectTo(server.addr());
  std::promise<std::vector<ServingStatus>> heard;
  std::vector<ServingStatus> answers;
  auto watch = connection->WatchHealth(
      "shop", {.answer =
                   [&](ServingStatus status) {
                     answers.push_back(status);
                     if (answers.size() == 4) heard.set_value(answers);
                   },
               .end = [](const absl::Status&) { ADD_FAILURE() << "ended"; }});
  EXPECT_THAT(Await(heard), ElementsAre(ServingStatus::kServing, ServingStatus::kNotServing,
                                        ServingStatus::kServiceUnknown, ServingStatus::kUnknown));
  const auto [method, bytes] = server.Asked();
  EXPECT_EQ(method, "/grpc.health.v1.Health/Watch");
  streams::HealthRequest request;
  ASSERT_TRUE(request.ParseFromString(bytes));
  EXPECT_EQ(request.service(), "shop");
  watch = nullptr;
  EXPECT_TRUE(server.IsCancelled());
}

TEST(HealthOverGrpc, HEALTH_005_AServerWithoutTheServiceSaysUnimplemented) {
  fixtures::EchoBackends backends(1);
  const auto connection = ConnectTo(backends.addr(0));
  std::promise<absl::Status> ended;
  const auto watch = connection->WatchHealth(
      "", {.answer = [](ServingStatus) { ADD_FAILURE() << "answered"; },
           .end = [&](const absl::Status& status) { ended.set_value(status); }});
  EXPECT_EQ(Await(ended).code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace lbc
