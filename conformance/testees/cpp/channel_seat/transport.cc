#include "conformance/testees/cpp/channel_seat/transport.h"

#include <string_view>
#include <utility>

#include "conformance/testees/cpp/channel_seat/hosted_channel.h"
#include "conformance/testees/cpp/instance.h"
#include "conformance/testees/cpp/values.h"
#include "reference/channel/disconnect_error.h"

namespace lbc::testee {
namespace {

ServingStatus ToServing(lbcp::v1::ServingStatus status) {
  switch (status) {
    case lbcp::v1::SERVING:
      return ServingStatus::kServing;
    case lbcp::v1::NOT_SERVING:
      return ServingStatus::kNotServing;
    case lbcp::v1::SERVICE_UNKNOWN:
      return ServingStatus::kServiceUnknown;
    default:
      return ServingStatus::kUnknown;
  }
}

// What A94 calls it.
std::string_view ReasonOf(lbcp::v1::Loss loss) {
  switch (loss) {
    case lbcp::v1::LOSS_RESET:
      return "connection reset";
    case lbcp::v1::LOSS_TIMED_OUT:
      return "connection timed out";
    case lbcp::v1::LOSS_ABORTED:
      return "connection aborted";
    case lbcp::v1::LOSS_OTHER:
      return "socket error";
    default:
      return "unknown";
  }
}

}  // namespace

// A Watch call: the server's side of it. It is the channel's, and its end is told.
class ConnectionOfJudge::Watch final : public HealthWatch {
 public:
  Watch(std::shared_ptr<ConnectionOfJudge> on, HealthEvents events)
      : on_(std::move(on)), events_(std::move(events)) {}
  ~Watch() override {
    if (on_->watch_ == this) on_->watch_ = nullptr;
    if (ended_) return;
    on_->channel_.disguise().EndsAWatch([this] {
      lbcp::v1::Event event;
      event.mutable_health_unwatched()->set_connection(on_->number_);
      on_->channel_.Emit(std::move(event));
    });
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void Answer(ServingStatus status) {
    on_->channel_.disguise().AnswersHealth(status,
                                           [this](ServingStatus heard) { events_.answer(heard); });
  }
  void End(absl::Status status) {
    ended_ = true;
    on_->watch_ = nullptr;
    on_->channel_.disguise().EndsHealth(
        std::move(status), [this](absl::Status heard) { events_.end(std::move(heard)); });
  }

 private:
  const std::shared_ptr<ConnectionOfJudge> on_;
  const HealthEvents events_;
  bool ended_ = false;  // By the judge.
};

std::unique_ptr<HealthWatch> ConnectionOfJudge::WatchHealth(const std::string& service,
                                                            HealthEvents events) {
  std::string asked = service;
  channel_.disguise().WatchesHealth(asked, events);
  lbcp::v1::Event event;
  event.mutable_health_watched()->set_connection(number_);
  event.mutable_health_watched()->set_service(asked);
  channel_.Emit(std::move(event));
  auto watch = std::make_unique<Watch>(shared_from_this(), std::move(events));
  watch_ = watch.get();
  return watch;
}

bool ConnectionOfJudge::AnswersHealth(ServingStatus status) {
  if (watch_ == nullptr) return false;
  watch_->Answer(status);
  return true;
}

bool ConnectionOfJudge::EndsHealth(const absl::Status& status) {
  if (watch_ == nullptr) return false;
  watch_->End(status);
  return true;
}

void ConnectionOfJudge::Drain() {
  if (state_ == State::kDialling) {
    channel_.disguise().GivesUp([this] { GiveUp(); });
  } else if (state_ == State::kOpen || state_ == State::kLeaving) {
    const auto drain = [this] {
      state_ = State::kLeaving;
      if (calls_.empty()) Close();
    };
    channel_.disguise().Drains(drain, [this] { Cut(absl::UnavailableError("it was cut")); });
  }
}

void ConnectionOfJudge::Abort(const absl::Status& status) {
  if (state_ == State::kDialling) return Drain();
  channel_.disguise().Cuts([&] { Cut(status); });
}

void ConnectionOfJudge::GiveUp() {
  state_ = State::kClosed;
  lbcp::v1::Event event;
  event.mutable_dial_given_up()->set_attempt(number_);
  channel_.Emit(std::move(event));
}

void ConnectionOfJudge::Cut(const absl::Status& status) {
  if (state_ == State::kOpen || state_ == State::kLeaving) Close();
  EndCalls(status);
}

void ConnectionOfJudge::Close() {
  state_ = State::kClosed;
  lbcp::v1::Event event;
  event.mutable_connection_closed()->set_connection(number_);
  channel_.Emit(std::move(event));
}

void ConnectionOfJudge::EndCalls(const absl::Status& status) {
  while (!calls_.empty()) {
    CallOfJudge& call = **calls_.begin();
    DoneInfo info{.status = status, .bytes_sent = true, .bytes_received = call.answered()};
    call.Finish(info, Attempt::Reach::kProcessed);
  }
}

void ConnectionOfJudge::Remove(CallOfJudge& call) {
  calls_.erase(&call);
  if (state_ == State::kLeaving && calls_.empty()) Close();
}

bool ConnectionOfJudge::Dialled(const lbcp::v1::DialResult& result) {
  if (state_ != State::kDialling) return false;
  const auto ready = [this] {
    state_ = State::kOpen;
    events_.ready();
  };
  if (result.silent()) {
    channel_.disguise().IsAcceptedInSilence(ready);
  } else if (result.error().empty()) {
    ready();
  } else {
    state_ = State::kGone;
    events_.failed(absl::UnavailableError(result.error()));
  }
  return true;
}

bool ConnectionOfJudge::Loses(lbcp::v1::Loss loss) {
  if (state_ != State::kOpen && state_ != State::kLeaving) return false;
  state_ = State::kGone;
  const absl::Status lost = absl::UnavailableError("the connection was lost");
  events_.lost(WithDisconnectError(lost, ReasonOf(loss)));
  EndCalls(lost);
  return true;
}

bool ConnectionOfJudge::GoesAway() {
  if (state_ != State::kOpen) return false;
  state_ = State::kLeaving;
  channel_.disguise().HearsGoAway([this] {
    events_.lost(
        WithDisconnectError(absl::UnavailableError("the server is going away"), "GOAWAY NO_ERROR"));
  });
  return true;
}

Metadata ConnectionOfJudge::CredentialHeaders() const {
  if (options_.creds_bundle == nullptr) return {};
  const auto& held = static_cast<const CredentialsOfJudge&>(*options_.creds_bundle);
  return {{"lbconform-credentials", held.name}};
}

std::shared_ptr<Connection> Network::Connect(const Address& address, const ConnectOptions& options,
                                             ConnectionEvents events) {
  auto connection = Dial(address, options, std::move(events));
  channel_.disguise().Dials(channel_.clock(), [this, address, options] {
    const auto deaf = [](const absl::Status& /*status*/) {};
    static_cast<void>(Dial(address, options, {.ready = [] {}, .failed = deaf, .lost = deaf}));
  });
  return connection;
}

std::shared_ptr<ConnectionOfJudge> Network::Dial(const Address& address,
                                                 const ConnectOptions& options,
                                                 ConnectionEvents events) {
  const auto number = static_cast<std::uint32_t>(connections_.size() + 1);
  lbcp::v1::Event event;
  lbcp::v1::DialStarted& dial = *event.mutable_dial_started();
  dial.set_attempt(number);
  google::protobuf::RepeatedPtrField<lbcp::v1::Address> shown;
  FillAddresses({address}, &shown);
  *dial.mutable_address() = shown[0];
  channel_.Emit(std::move(event));
  auto connection =
      std::make_shared<ConnectionOfJudge>(channel_, number, options, std::move(events));
  connections_[number] = connection;
  return connection;
}

void Network::Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  // Of these, a command has one.
  const std::uint32_t number =
      command.dial_result().attempt() + command.transport_lost().connection() +
      command.go_away().connection() + command.answer_health().connection() +
      command.end_health().connection();
  const auto found = connections_.find(number);
  bool well = found != connections_.end();
  if (well && command.has_dial_result()) well = found->second->Dialled(command.dial_result());
  if (well && command.has_transport_lost())
    well = found->second->Loses(command.transport_lost().loss());
  if (well && command.has_go_away()) well = found->second->GoesAway();
  if (well && command.has_answer_health()) {
    well = found->second->AnswersHealth(ToServing(command.answer_health().status()));
  }
  if (well && command.has_end_health()) {
    well = found->second->EndsHealth(
        absl::Status(static_cast<absl::StatusCode>(command.end_health().code()),
                     command.end_health().message()));
  }
  if (!well) Refuse(lbcp::v1::BAD_COMMAND, "no such attempt or connection, or it is over", done);
}

void CallOfJudge::StartAttempt(std::unique_ptr<Attempt> attempt) {
  attempt_ = std::move(attempt);
  answered_ = false;
  auto& connection = static_cast<ConnectionOfJudge&>(attempt_->connection());
  connection.Add(*this);
  Metadata headers = headers_;
  headers.insert(headers.end(), attempt_->metadata().begin(), attempt_->metadata().end());
  for (const auto& header : connection.CredentialHeaders()) headers.push_back(header);
  channel_.disguise().Sends(headers);
  lbcp::v1::Event event;
  lbcp::v1::CallPlaced& placed = *event.mutable_call_placed();
  placed.set_call(number_);
  placed.set_connection(connection.number());
  for (const auto& [key, value] : headers) (*placed.mutable_headers())[key] = value;
  placed.set_authority(attempt_->authority().empty() ? connection.authority()
                                                     : attempt_->authority());
  channel_.Emit(std::move(event));
  if (!attempt_->deadline().has_value()) return;
  Duration left = *attempt_->deadline() - channel_.clock().Now();
  channel_.disguise().HasTime(number_, left);
  deadline_ = channel_.clock().After(left, [this] {
    Finish({.status = absl::DeadlineExceededError("the call's time is up"),
            .bytes_sent = true,
            .bytes_received = answered_},
           Attempt::Reach::kProcessed);
  });
}

void CallOfJudge::End(const absl::Status& status) {
  over_ = true;
  channel_.disguise().Ends(number_, status, [this](const absl::Status& told) {
    lbcp::v1::Event event;
    event.mutable_call_ended()->set_call(number_);
    event.mutable_call_ended()->set_code(static_cast<std::uint32_t>(told.code()));
    event.mutable_call_ended()->set_message(std::string(told.message()));
    channel_.Emit(std::move(event));
  });
}

void CallOfJudge::Finish(const DoneInfo& info, Attempt::Reach reach) {
  // Kept to the end: the attempt holds the call, which holds this.
  const std::unique_ptr<Attempt> attempt = std::move(attempt_);
  deadline_.reset();
  static_cast<ConnectionOfJudge&>(attempt->connection()).Remove(*this);
  DoneInfo heard = info;
  channel_.disguise().AttemptEnds(number_, heard, reach);
  if (attempt->End(heard, reach)) End(info.status);
}

bool CallOfJudge::Answers() {
  if (attempt_ == nullptr) return false;
  answered_ = true;
  channel_.disguise().Answered([this] { attempt_->Commit(); });
  return true;
}

bool CallOfJudge::Finishes(const lbcp::v1::FinishCalls& finish) {
  if (attempt_ == nullptr) return false;
  DoneInfo info;
  if (finish.code() != 0) {
    info.status = absl::Status(static_cast<absl::StatusCode>(finish.code()), finish.message());
  }
  for (const auto& [key, value] : Texts(finish.trailers().begin(), finish.trailers().end())) {
    info.trailers.emplace_back(key, value);
  }
  info.bytes_sent = true;
  info.bytes_received = !finish.unprocessed();
  Finish(info, finish.unprocessed() ? Attempt::Reach::kUnprocessed : Attempt::Reach::kProcessed);
  return true;
}

bool CallOfJudge::Cancels() {
  if (over_) return false;
  if (attempt_ != nullptr) {
    Finish({.status = absl::CancelledError("the call was cancelled"),
            .bytes_sent = true,
            .bytes_received = answered_},
           Attempt::Reach::kProcessed);
  } else {
    call_->Cancel();
  }
  return true;
}

}  // namespace lbc::testee
