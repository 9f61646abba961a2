#include "conformance/runner/session.h"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "conformance/protocol/limits.h"
#include "conformance/protocol/words.h"
#include "conformance/runner/stacks.h"

namespace lbc::runner {
namespace {

using scenario::Fault;
using std::chrono::milliseconds;
using verdict::Verdict;

constexpr milliseconds kLook{100};
// An adapter that finds itself stuck dumps its stacks and exits with this code (PROTOCOL.md).
constexpr int kStuckExitCode = 86;

std::string MakeNonce() {
  std::random_device device;
  std::string nonce(protocol::kNonceBytes, '\0');
  for (char& byte : nonce) byte = static_cast<char>(device());
  return nonce;
}

}  // namespace

Session::Session(std::unique_ptr<Process> process, Patience patience)
    : process_(std::move(process)),
      patience_(patience),
      stream_(process_->read_fd(), process_->write_fd(), [this](int fd) { return Wait(fd); }) {}

absl::StatusOr<std::unique_ptr<Session>> Session::Start(const TesteeCommand& testee,
                                                        std::uint64_t seed) {
  absl::StatusOr<std::unique_ptr<Process>> process =
      Process::Start(testee.command, testee.environment);
  if (!process.ok()) return process.status();
  std::unique_ptr<Session> session(new Session(*std::move(process), testee.patience));
  if (absl::Status status = session->ShakeHands(seed); !status.ok()) {
    const std::string words = session->LastWords();
    return absl::UnavailableError(fmt::format("testee {}: {}{}", testee.command,
                                              std::string(status.message()),
                                              words.empty() ? "" : "; it printed: " + words));
  }
  return session;
}

std::string Session::LastWords() {
  // Of a stack the beginning says what was wrong, of anything else the end.
  constexpr std::size_t kShown = 400;
  // What hung was asked for its stacks: that is no answer to the question why it does not start.
  const bool is_stack = !stack_.empty() && !said_by_itself_.has_value();
  std::string words = is_stack ? stack_ : said_by_itself_.value_or(process_->OutputTail());
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.size() <= kShown) return words;
  return !is_stack ? "…" + words.substr(words.size() - kShown)
                   : words.substr(0, words.rfind('\n', kShown)) + "\n…";
}

absl::Status Session::ShakeHands(std::uint64_t seed) {
  const std::string nonce = MakeNonce();
  lbcp::v1::Envelope envelope;
  envelope.mutable_hello()->set_protocol(protocol::kProtocolVersion);
  envelope.mutable_hello()->set_nonce(nonce);
  envelope.mutable_hello()->set_seed(seed);
  // A testee that is already gone is better explained by its end than by the failed write.
  (void)stream_.Write(envelope);
  absl::StatusOr<lbcp::v1::Envelope> answer = stream_.Read();
  if (!answer.ok()) {
    return absl::UnavailableError(
        FaultOf(answer.status()).complaint +
        "; expected a testee, which answers in LBCP on the descriptors that LBCP_READ_FD and "
        "LBCP_WRITE_FD name");
  }
  if (!answer->has_welcome()) {
    return absl::UnavailableError("expected Welcome as its first word, got " +
                                  protocol::NameOf(*answer));
  }
  if (answer->welcome().nonce() != nonce) {
    return absl::UnavailableError(
        "Welcome returns another nonce than Hello's: its answers are not live");
  }
  if (answer->welcome().protocol() != protocol::kProtocolVersion) {
    return absl::UnavailableError(fmt::format("it speaks LBCP {}, this program {}",
                                              answer->welcome().protocol(),
                                              protocol::kProtocolVersion));
  }
  if (absl::Status known = protocol::CheckKnown(*answer); !known.ok()) return known;
  welcome_ = std::move(*answer->mutable_welcome());
  return absl::OkStatus();
}

absl::Status Session::Wait(int fd) {
  if (process_->WaitReadable(fd, kLook)) return absl::OkStatus();
  const milliseconds cpu_at_start = process_->CpuTime();
  milliseconds last_cpu = cpu_at_start;
  auto last_progress = std::chrono::steady_clock::now();
  while (!process_->WaitReadable(fd, kLook)) {
    if (process_->HasEnded()) {
      // Its children may hold the pipe open; what is left in it was looked for just now.
      return process_->WaitReadable(fd, milliseconds(0)) ? absl::OkStatus()
                                                         : absl::AbortedError("the process ended");
    }
    const milliseconds cpu = process_->CpuTime();
    const auto now = std::chrono::steady_clock::now();
    if (cpu != last_cpu || process_->IsRunnable()) last_progress = now;
    last_cpu = cpu;
    if (now - last_progress > patience_.idle) {
      return absl::DeadlineExceededError(fmt::format(
          "it did nothing for {} ms and no thread of it can run", patience_.idle.count()));
    }
    if (cpu - cpu_at_start > patience_.cpu) {
      return absl::DeadlineExceededError(
          fmt::format("it used {} ms of CPU time without an end", (cpu - cpu_at_start).count()));
    }
  }
  return absl::OkStatus();
}

Fault Session::Ended() {
  constexpr milliseconds kGrace{2'000};
  if (!process_->WaitForEnd(kGrace)) {
    process_->Kill();
    return {Verdict::kProtocol, "it closed its stream and went on running"};
  }
  stack_ = TellingStack(process_->OutputTail());
  if (process_->ExitCode() == kStuckExitCode) {
    if (stack_.empty()) stack_ = process_->OutputTail();
    return {Verdict::kHang, "its own watchdog ended it: a call into the policy never returned"};
  }
  return {Verdict::kCrash, "the process ended with " + process_->EndInWords()};
}

Fault Session::FaultOf(const absl::Status& status) {
  Fault fault;
  if (status.code() == absl::StatusCode::kDeadlineExceeded) {
    said_by_itself_ = process_->OutputTail();
    const std::string printed = process_->QuitForStacks(patience_.stacks, patience_.stacks_most);
    stack_ = TellingStack(printed);
    if (stack_.empty()) stack_ = printed;
    fault = {Verdict::kHang, std::string(status.message())};
  } else if (status.code() == absl::StatusCode::kOutOfRange ||
             status.code() == absl::StatusCode::kAborted ||
             status.code() == absl::StatusCode::kUnavailable) {
    fault = Ended();
  } else if (status.code() == absl::StatusCode::kDataLoss) {
    // A process that died while writing leaves half a frame: that is a crash, not babble.
    constexpr milliseconds kMoment{200};
    const bool cut = std::string(status.message()).find("ended inside") != std::string::npos;
    fault = cut && process_->WaitForEnd(kMoment)
                ? Ended()
                : Fault{Verdict::kProtocol, std::string(status.message())};
    if (fault.verdict == Verdict::kCrash && process_->ExitCode() == 0) {
      fault = {Verdict::kProtocol, std::string(status.message())};
    }
  } else {
    fault = {Verdict::kError, std::string(status.message())};
  }
  process_->Kill();
  fault_ = fault;
  return fault;
}

std::optional<Fault> Session::ReadTurn(std::uint64_t id, scenario::Turn& turn) {
  while (true) {
    absl::StatusOr<lbcp::v1::Envelope> envelope = stream_.Read();
    if (!envelope.ok()) return FaultOf(envelope.status());
    std::string complaint;
    if (absl::Status known = protocol::CheckKnown(*envelope); !known.ok()) {
      complaint = std::string(known.message());
    } else if (envelope->has_event() && envelope->event().command() == id) {
      turn.events.push_back(std::move(*envelope->mutable_event()));
      if (turn.events.size() <= protocol::kMaxEventsPerTurn) continue;
      complaint = fmt::format("more than {} events in one turn", protocol::kMaxEventsPerTurn);
    } else if (envelope->has_done() && envelope->done().command() == id) {
      turn.done = std::move(*envelope->mutable_done());
      return std::nullopt;
    } else {
      const std::uint64_t said =
          envelope->has_done() ? envelope->done().command() : envelope->event().command();
      complaint = fmt::format("{} for command {} in the turn of command {}",
                              protocol::NameOf(*envelope), said, id);
    }
    process_->Kill();
    fault_ = Fault{Verdict::kProtocol, complaint};
    return fault_;
  }
}

scenario::Turn Session::Take(lbcp::v1::Command command) {
  scenario::Turn turn;
  if (fault_.has_value()) {
    turn.fault = fault_;
    return turn;
  }
  const std::uint64_t id = next_id_++;
  command.set_id(id);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = std::move(command);
  if (absl::Status written = stream_.Write(envelope); !written.ok()) {
    turn.fault = FaultOf(written);
    return turn;
  }
  turn.fault = ReadTurn(id, turn);
  return turn;
}

std::optional<Fault> Session::End() {
  if (fault_.has_value()) return fault_;
  lbcp::v1::Envelope envelope;
  envelope.mutable_goodbye();
  (void)stream_.Write(envelope);
  process_->CloseInput();
  absl::StatusOr<lbcp::v1::Envelope> more = stream_.Read();
  if (more.ok()) {
    process_->Kill();
    fault_ = Fault{Verdict::kProtocol,
                   "it said " + protocol::NameOf(*more) + " after its last turn was done"};
    return fault_;
  }
  if (more.status().code() == absl::StatusCode::kDeadlineExceeded) return FaultOf(more.status());
  if (more.status().code() == absl::StatusCode::kDataLoss) return FaultOf(more.status());
  Fault end = Ended();
  if (end.verdict == Verdict::kCrash && process_->ExitCode() == 0) return std::nullopt;
  end.complaint += " after it was told goodbye";
  fault_ = end;
  return fault_;
}

}  // namespace lbc::runner
