// What a channel counts while connections come and go (A94).
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};
const scenario::Need kMetrics = Capability("metrics");

constexpr char kSucceeded[] = "grpc.subchannel.connection_attempts_succeeded";
constexpr char kFailed[] = "grpc.subchannel.connection_attempts_failed";
constexpr char kOpen[] = "grpc.subchannel.open_connections";
constexpr char kDisconnections[] = "grpc.subchannel.disconnections";
constexpr char kReason[] = "grpc.disconnect_error";

CHANNEL_SCENARIO(CountsAConnectionThatIsMade, Checks{"METRICS-003"}, Needs{kMetrics},
                 "An attempt that succeeds is counted, and so is the open connection.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Succeeds();
  then.Metric(kSucceeded).IsRecorded({1});
  then.Metric(kOpen).IsRecorded({1});
  then.Metric(kFailed).IsNotRecorded();
}

CHANNEL_SCENARIO(CountsAnAttemptThatFails, Checks{"METRICS-003"}, Needs{kMetrics},
                 "An attempt that fails is counted as such.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Fails();
  then.Metric(kFailed).IsRecorded({1});
  then.Metric(kSucceeded).IsNotRecorded();
  then.Metric(kOpen).IsNotRecorded();
}

CHANNEL_SCENARIO(CountsAConnectionThatIsLost, Checks{"METRICS-003"}, Needs{kMetrics},
                 "A connection that is lost is a disconnection, and is open no more.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLost();
  then.Metric(kDisconnections).IsRecorded({1});
  then.Metric(kOpen).IsRecorded({-1});
}

CHANNEL_SCENARIO(CountsNoAttemptThatItGaveUp, Checks{"METRICS-005"}, Needs{kMetrics},
                 "An attempt that is given up with its SubConn has neither succeeded nor failed.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Policy().Does(ShutDown(a));
  then.Dial(a).IsGivenUp();
  then.Metric(kSucceeded).IsNotRecorded();
  then.Metric(kFailed).IsNotRecorded();
}

CHANNEL_SCENARIO(SaysThatTheServerWentAway, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after a GOAWAY is \"GOAWAY\" with its code.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).GoesAway();
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "GOAWAY NO_ERROR"}});
}

CHANNEL_SCENARIO(SaysThatThePolicyShutTheSubConnDown, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after Shutdown is \"subchannel shutdown\".") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ShutDown(a));
  then.Connection(a).IsClosed();
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "subchannel shutdown"}});
}

CHANNEL_SCENARIO(SaysNothingOfAConnectionThatJustEnded, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason is \"unknown\" if the connection ended without an error.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLost();
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "unknown"}});
}

CHANNEL_SCENARIO(SaysThatTheConnectionWasReset, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after ECONNRESET is \"connection reset\".") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLostBy(kReset);
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "connection reset"}});
}

CHANNEL_SCENARIO(SaysThatTheConnectionTimedOut, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after ETIMEDOUT is \"connection timed out\".") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLostBy(kTimedOut);
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "connection timed out"}});
}

CHANNEL_SCENARIO(SaysThatTheConnectionWasAborted, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after ECONNABORTED is \"connection aborted\".") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLostBy(kConnectionAborted);
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "connection aborted"}});
}

CHANNEL_SCENARIO(SaysThatTheSocketFailed, Checks{"METRICS-006"}, Needs{kMetrics},
                 "The reason after any other error of the socket is \"socket error\".") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLostBy(kSocketError);
  then.Metric(kDisconnections).IsRecorded({1}, {{kReason, "socket error"}});
}

}  // namespace
}  // namespace lbc::channel_scenario
