// HostedChannel: the reference's channel with the judge's world around it.
//
// The world is what the four classes beside this one play: puppets (puppet.h), connections and
// calls (transport.h), the resolver, and the clock of the session's loop. Each tells what it sees
// through Emit and does what the judge's commands say; none decides anything. A disguise (fixtures/
// channel_mutants) may stand between them and the channel.
//
// On the session's thread, which is the channel's serializer.
#ifndef CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_HOSTED_CHANNEL_H_
#define CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_HOSTED_CHANNEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/channel_seat/puppet.h"
#include "conformance/testees/cpp/channel_seat/transport.h"
#include "conformance/testees/cpp/event_sink.h"
#include "conformance/testees/cpp/virtual_loop.h"
#include "fixtures/channel_mutants/disguise.h"
#include "fixtures/random/seeded_random.h"
#include "reference/channel/channel.h"
#include "reference/core/metrics_recorder.h"

namespace lbc::testee {

/// One channel of the judge's.
class HostedChannel final : private LogSink, private MetricsRecorder {
 public:
  /// Everything given outlives it. `disguise` is not null.
  HostedChannel(std::uint32_t id, VirtualLoop& loop, EventSink& events, const Registry& policies,
                std::uint64_t seed, std::unique_ptr<fixtures::channel_mutants::Disguise> disguise);
  /// Closes the channel.
  ~HostedChannel() override;
  HostedChannel(const HostedChannel&) = delete;
  HostedChannel& operator=(const HostedChannel&) = delete;

  /// Makes the channel. To be called once, before anything else.
  void Open(const lbcp::v1::OpenChannel& open, lbcp::v1::Done* done);
  /// Does any other command about this channel.
  void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done);

  // For those who play the world.

  void Emit(lbcp::v1::Event event) { events_.Emit(id_, std::move(event)); }
  [[nodiscard]] fixtures::channel_mutants::Disguise& disguise() { return *disguise_; }
  [[nodiscard]] Puppets& puppets() { return puppets_; }
  [[nodiscard]] Clock& clock() { return lane_; }
  [[nodiscard]] LogSink& log() { return *this; }

  [[nodiscard]] bool closed() const { return closed_; }

 private:
  class ResolverOfJudge;
  class ResolverBuilderOfJudge;

  void Push(const lbcp::v1::PushResolverState& push, lbcp::v1::Done* done);
  void Fail(const lbcp::v1::ResolverError& error, lbcp::v1::Done* done);
  void StartCalls(const lbcp::v1::StartCalls& start, lbcp::v1::Done* done);
  void StartCallsNow(const lbcp::v1::StartCalls& start);
  void Close(lbcp::v1::Done* done);
  void NoteState();
  void AskTheResolver();
  // Starts the calls that wait for a watcher to see this state.
  void StartCallsAt(ConnectivityState state);
  void Log(LogLevel level, std::string_view text) override;
  void Record(std::string_view name, double value, const MetricLabels& labels) override;

  const std::uint32_t id_;
  VirtualLoop& loop_;
  EventSink& events_;
  const std::unique_ptr<fixtures::channel_mutants::Disguise> disguise_;
  fixtures::SeededRandom random_;
  Lane lane_;
  const Registry& policies_;
  ResolverRegistry resolvers_;
  ResolverListener* listener_ = nullptr;  // Of the resolver that the channel has now; null: none.
  Puppets puppets_;
  Network network_;
  std::map<std::uint64_t, std::shared_ptr<CallOfJudge>> calls_;
  std::vector<lbcp::v1::StartCalls> calls_at_states_;
  std::shared_ptr<Channel> channel_;
  ConnectivityTracker::WatchId watch_ = 0;
  bool closed_ = false;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_HOSTED_CHANNEL_H_
