// The network and the calls that the judge plays: connections that do what it says, and the
// application's and the server's side of each call.
//
// An attempt stays under way until DialResult; a connection accepts every call and leaves it under
// way until FinishCalls. Deadlines of calls that are on a connection are kept here, as a transport
// does.
#ifndef CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_TRANSPORT_H_
#define CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_TRANSPORT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "conformance/protocol/lbcp.pb.h"
#include "reference/channel/call.h"
#include "reference/channel/transport.h"

namespace lbc::testee {

class CallOfJudge;
class HostedChannel;

/// A bundle that puts its name into a header of every call.
struct CredentialsOfJudge final : Credentials {
  explicit CredentialsOfJudge(std::string n) : name(std::move(n)) {}
  const std::string name;
};

/// An attempt to connect, and the connection that it becomes.
class ConnectionOfJudge final : public Connection,
                                public std::enable_shared_from_this<ConnectionOfJudge> {
 public:
  ConnectionOfJudge(HostedChannel& channel, std::uint32_t number, const ConnectOptions& options,
                    ConnectionEvents events)
      : channel_(channel), number_(number), options_(options), events_(std::move(events)) {}

  // For the channel.
  [[nodiscard]] bool usable() const override { return state_ == State::kOpen; }
  void Drain() override;
  void Abort(const absl::Status& status) override;
  [[nodiscard]] std::unique_ptr<HealthWatch> WatchHealth(const std::string& service,
                                                         HealthEvents events) override;

  // For the judge. False: it is over, or not yet so far.
  bool Dialled(const lbcp::v1::DialResult& result);
  bool Loses(lbcp::v1::Loss loss);
  bool GoesAway();
  bool AnswersHealth(ServingStatus status);
  bool EndsHealth(const absl::Status& status);

  // For the calls on it.
  void Add(CallOfJudge& call) { calls_.insert(&call); }
  void Remove(CallOfJudge& call);
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] const std::string& authority() const { return options_.authority; }
  /// What its credentials add to the headers of a call.
  [[nodiscard]] Metadata CredentialHeaders() const;

 private:
  class Watch;

  // kLeaving: no new calls, those on it go on. kGone: the server or the network has closed it.
  enum class State { kDialling, kOpen, kLeaving, kGone, kClosed };

  void GiveUp();
  void Cut(const absl::Status& status);
  void Close();
  void EndCalls(const absl::Status& status);

  HostedChannel& channel_;
  const std::uint32_t number_;
  const ConnectOptions options_;
  const ConnectionEvents events_;
  State state_ = State::kDialling;
  std::set<CallOfJudge*> calls_;
  Watch* watch_ = nullptr;  // The newest that is open; null: none.
};

/// The transport of one channel.
class Network final : public Transport {
 public:
  explicit Network(HostedChannel& channel) : channel_(channel) {}

  [[nodiscard]] std::shared_ptr<Connection> Connect(const Address& address,
                                                    const ConnectOptions& options,
                                                    ConnectionEvents events) override;

  /// Does DialResult, TransportLost, GoAway, AnswerHealth or EndHealth.
  void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done);

 private:
  [[nodiscard]] std::shared_ptr<ConnectionOfJudge> Dial(const Address& address,
                                                        const ConnectOptions& options,
                                                        ConnectionEvents events);

  HostedChannel& channel_;
  std::map<std::uint32_t, std::shared_ptr<ConnectionOfJudge>> connections_;
};

/// One call: its application and, once it is placed, its server.
class CallOfJudge final : public CallDriver {
 public:
  CallOfJudge(HostedChannel& channel, std::uint64_t number, Metadata headers)
      : channel_(channel), number_(number), headers_(std::move(headers)) {}

  void StartAttempt(std::unique_ptr<Attempt> attempt) override;
  void End(const absl::Status& status) override;

  /// The call of the channel's, to be cancelled while it waits.
  void set_call(std::shared_ptr<lbc::Call> call) { call_ = std::move(call); }

  // False: it is not on a connection, or for Cancel: it is over.
  bool Answers();
  bool Finishes(const lbcp::v1::FinishCalls& finish);
  bool Cancels();

  /// The connection broke, the time is up, …
  void Finish(const DoneInfo& info, Attempt::Reach reach);

  [[nodiscard]] bool answered() const { return answered_; }

 private:
  HostedChannel& channel_;
  const std::uint64_t number_;
  const Metadata headers_;
  std::shared_ptr<lbc::Call> call_;
  std::unique_ptr<Attempt> attempt_;
  std::unique_ptr<Timer> deadline_;
  bool answered_ = false;
  bool over_ = false;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_TRANSPORT_H_
