#include "reference/policies/common/delegating_client_conn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

TEST(DelegatingClientConn, PassesEverythingOn) {
  fixtures::FakeChannel channel("fake:///service");
  DelegatingClientConn delegating(channel);
  const auto a = *delegating.NewSubConn({{.addr = "a:1"}}, {});
  delegating.UpdateState({ConnectivityState::kReady, UsePicker(a)});
  delegating.ResolveNow();
  delegating.metrics_recorder().Record("m", 1, {});
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  delegating.UpdateAddresses(*a, {{.addr = "b:1"}});
  delegating.RemoveSubConn(*a);
  EXPECT_EQ(delegating.Target(), "fake:///service");
#pragma GCC diagnostic pop
  std::vector<std::string> seen;
  for (const auto& observation : channel.TakeObservations()) seen.push_back(Words(observation));
  EXPECT_THAT(seen, testing::ElementsAre("made 1 a:1", "state READY", "resolve", "metric m=1",
                                         "readdress 1 b:1", "shutdown 1"));
}

}  // namespace
}  // namespace lbc::policies
