#include "conformance/testees/cpp/session.h"

#include <utility>

#include "conformance/protocol/limits.h"
#include "conformance/testees/cpp/threads.h"

namespace lbc::testee {
namespace {

constexpr char kAdapter[] = "lbc::testee 1";

}  // namespace

Session::Session(Wire& wire, SessionOptions options)
    : wire_(wire), options_(std::move(options)), events_(wire_, loop_) {}

Session::~Session() {
  // Nobody is told what policies do while they are torn down.
  events_.Mute();
  instances_.clear();
  other_seat_.reset();
}

absl::Status Session::Run() {
  absl::StatusOr<lbcp::v1::Envelope> first = wire_.Read();
  if (absl::IsOutOfRange(first.status())) return absl::OkStatus();
  if (!first.ok()) return first.status();
  if (!first->has_hello()) return absl::InvalidArgumentError("the first frame is no Hello");
  if (absl::Status status = Welcome(first->hello()); !status.ok()) return status;
  while (true) {
    absl::StatusOr<lbcp::v1::Envelope> next = wire_.Read();
    if (absl::IsOutOfRange(next.status())) return absl::OkStatus();
    if (!next.ok()) return next.status();
    if (next->has_goodbye()) return absl::OkStatus();
    if (!next->has_command()) return absl::InvalidArgumentError("a frame is no Command");
    Turn(next->command());
  }
}

absl::Status Session::Welcome(const lbcp::v1::Hello& hello) {
  if (hello.protocol() != protocol::kProtocolVersion) {
    return absl::UnimplementedError("the judge speaks another version of the protocol");
  }
  NoteOldThreads();
  seed_ = hello.seed();
  if (options_.other_seat) other_seat_ = options_.other_seat(loop_, events_, seed_);
  lbcp::v1::Envelope envelope;
  lbcp::v1::Welcome& welcome = *envelope.mutable_welcome();
  welcome.set_protocol(protocol::kProtocolVersion);
  welcome.set_nonce(hello.nonce());
  welcome.set_implementation(options_.implementation);
  welcome.set_version(options_.version);
  welcome.set_language("c++");
  for (const std::string& name : Capabilities()) welcome.add_capabilities(name);
  for (const std::string& name : options_.policies) welcome.add_policies(name);
  // One thread runs everything, and its queue is empty: that is proof.
  welcome.set_quiescence(lbcp::v1::EXACT);
  welcome.set_determinism(lbcp::v1::BITWISE);
  welcome.set_adapter(kAdapter);
  return wire_.Write(envelope);
}

std::vector<std::string> Session::Capabilities() const {
  if (other_seat_ != nullptr && options_.policies.empty()) {
    std::vector<std::string> names = other_seat_->Capabilities();
    names.emplace_back("virtual_time");
    return names;
  }
  std::vector<std::string> names = {
      "virtual_time",   "burst",         "parse_config",        "health",
      "ledger_threads", "ledger_timers", "new_sub_conn_errors", "metrics"};
  if (options_.hooks.key) names.emplace_back("keys");
  if (options_.hooks.endpoint) names.emplace_back("weights");
  if (options_.hooks.load) {
    names.emplace_back("load_reports");
    names.emplace_back("oob_load_reports");
  }
  names.insert(names.end(), options_.capabilities.begin(), options_.capabilities.end());
  if (other_seat_ != nullptr) {
    for (std::string& name : other_seat_->Capabilities()) names.push_back(std::move(name));
  }
  return names;
}

void Session::Turn(const lbcp::v1::Command& command) {
  events_.BeginTurn(command.id());
  lbcp::v1::Done done;
  done.set_outcome(lbcp::v1::OK);
  done.set_quiescence(lbcp::v1::EXACT);
  Do(command, &done);
  loop_.RunUntilQuiet();
  for (const auto& [id, instance] : instances_) instance->Conclude(&done);
  events_.EndTurn(std::move(done));
}

void Session::Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  if (other_seat_ != nullptr && other_seat_->Takes(command)) return other_seat_->Do(command, done);
  switch (command.stimulus_case()) {
    case lbcp::v1::Command::kParseConfig: {
      const auto builder = options_.find_policy(command.parse_config().policy());
      if (builder == nullptr) return Refuse(lbcp::v1::UNKNOWN_POLICY, "no such policy", done);
      return ParseConfig(*builder, command.parse_config().json(), options_.hooks, done);
    }
    case lbcp::v1::Command::kBuild:
      return Build(command, done);
    case lbcp::v1::Command::kAdvance:
      return Advance(command.advance(), done);  // Time is the session's: no instance is needed.
    case lbcp::v1::Command::kNonsense:
    case lbcp::v1::Command::kResetBackoff:  // Our Balancer has no such method.
    case lbcp::v1::Command::STIMULUS_NOT_SET:
      return Refuse(lbcp::v1::UNSUPPORTED, "this testee does not know the stimulus", done);
    default:
      break;
  }
  if (command.stimulus_case() >= lbcp::v1::Command::kRegisterPuppet) {
    return Refuse(lbcp::v1::UNSUPPORTED, "this testee is no channel", done);
  }
  const auto found = instances_.find(command.instance());
  if (found == instances_.end()) return Refuse(lbcp::v1::BAD_COMMAND, "no such instance", done);
  found->second->Do(command, done);
}

void Session::Advance(const lbcp::v1::Advance& advance, lbcp::v1::Done* done) {
  const Duration left = Duration::max() / 2 - loop_.elapsed();
  if (advance.nanos() > static_cast<std::uint64_t>(left.count())) {
    return Refuse(lbcp::v1::BAD_COMMAND, "that is more time than a clock can tell", done);
  }
  loop_.Advance(Duration(advance.nanos()));
}

void Session::Build(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  if (const auto found = instances_.find(command.instance()); found != instances_.end()) {
    if (!found->second->closed()) {
      return Refuse(lbcp::v1::BAD_COMMAND, "the instance is in use", done);
    }
    instances_.erase(found);
  }
  auto builder = options_.find_policy(command.build().policy());
  if (builder == nullptr) return Refuse(lbcp::v1::UNKNOWN_POLICY, "no such policy", done);
  const Surroundings around{loop_, events_, options_.hooks, seed_};
  auto instance = std::make_unique<Instance>(command.instance(), around, std::move(builder));
  instance->Build(command.build(), done);
  if (done->outcome() == lbcp::v1::ERROR) return instance->Conclude(done);
  instances_.emplace(command.instance(), std::move(instance));
}

}  // namespace lbc::testee
