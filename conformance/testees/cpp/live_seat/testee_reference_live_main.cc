// testee_reference_live: the reference as a whole client over grpc++, and in its place, by name,
// clients that are wrong on purpose.
//
//   testee_reference_live
//   testee_reference_live --mutant forgets_to_wait
//   testee_reference_live --list-mutants
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/protocol/frame.h"
#include "conformance/protocol/limits.h"
#include "conformance/testees/cpp/last_words.h"
#include "conformance/testees/cpp/live_seat/happenings.h"
#include "conformance/testees/cpp/live_seat/live_channel.h"
#include "conformance/testees/cpp/live_seat/sins.h"
#include "conformance/testees/cpp/wire.h"

namespace {

using lbc::testee::Happenings;
using lbc::testee::LiveChannel;
using lbc::testee::Sin;

// Exit codes of a testee (PROTOCOL.md).
constexpr int kProtocolBroken = 3;
constexpr int kUsage = 64;

int Complain(int code, const std::string& what) {
  std::fprintf(stderr, "testee_reference_live: %s\n", what.c_str());
  return code;
}

// The channels of a session.
class Host {
 public:
  Host(lbc::testee::Wire& wire, Sin sin) : wire_(wire), sin_(sin) {}

  int Run() {
    while (true) {
      absl::StatusOr<lbcp::v1::Envelope> next = wire_.Read();
      if (absl::IsOutOfRange(next.status()) || (next.ok() && next->has_goodbye())) return 0;
      if (!next.ok()) return Complain(kProtocolBroken, std::string(next.status().message()));
      if (next->has_hello()) {
        Welcome(next->hello());
      } else if (next->has_command()) {
        Turn(next->command());
      } else {
        return Complain(kProtocolBroken, "a frame is neither Hello nor Command");
      }
    }
  }

 private:
  void Welcome(const lbcp::v1::Hello& hello) {
    lbcp::v1::Envelope envelope;
    lbcp::v1::Welcome& welcome = *envelope.mutable_welcome();
    welcome.set_protocol(lbc::protocol::kProtocolVersion);
    welcome.set_nonce(hello.nonce());
    welcome.set_implementation("lbconform-reference");
    welcome.set_version(LBC_VERSION);
    welcome.set_language("c++");
    for (const char* name : {"seat.live", "later_lists", "channel_states", "retries", "etcd",
                             "etcd_weights", "streams"})
      welcome.add_capabilities(name);
    welcome.set_quiescence(lbcp::v1::NONE);
    welcome.set_determinism(lbcp::v1::VARYING);
    welcome.set_adapter("lbc::testee live 1");
    static_cast<void>(wire_.Write(envelope));
  }

  void Turn(const lbcp::v1::Command& command) {
    lbcp::v1::Done done;
    done.set_command(command.id());
    done.set_outcome(lbcp::v1::OK);
    done.set_quiescence(lbcp::v1::NONE);
    Do(command, done);
    bool failed = false;
    for (lbcp::v1::Event& event : happenings_.Take()) {
      event.set_command(command.id());
      failed = failed || event.call_ended().code() != 0;
      lbcp::v1::Envelope envelope;
      *envelope.mutable_event() = std::move(event);
      static_cast<void>(wire_.Write(envelope));
    }
    if (failed && sin_ == Sin::kBreaksWhenACallFails) std::abort();
    if (failed && sin_ == Sin::kFreezesWhenACallFails)
      happenings_.AwaitCalls(std::chrono::hours(1));
    lbcp::v1::Envelope envelope;
    *envelope.mutable_done() = std::move(done);
    static_cast<void>(wire_.Write(envelope));
  }

  static void Refuse(lbcp::v1::Outcome outcome, const std::string& why, lbcp::v1::Done& done) {
    done.set_outcome(outcome);
    done.mutable_error()->set_message(why);
  }

  void Do(const lbcp::v1::Command& command, lbcp::v1::Done& done) {
    if (command.has_advance()) {
      const auto longest = std::min<std::uint64_t>(command.advance().nanos(), INT64_MAX);
      return happenings_.AwaitCalls(std::chrono::nanoseconds(static_cast<std::int64_t>(longest)));
    }
    if (command.has_open_channel()) return Open(command, done);
    if (!command.has_push_resolver_state() && !command.has_start_calls() &&
        !command.has_exit_idle() && !command.has_close())
      return Refuse(lbcp::v1::UNSUPPORTED, "this client does not know the stimulus", done);
    const auto found = channels_.find(command.instance());
    if (found == channels_.end()) return Refuse(lbcp::v1::BAD_COMMAND, "no such channel", done);
    if (command.has_push_resolver_state()) found->second->List(command.push_resolver_state());
    if (command.has_start_calls()) found->second->Start(command.start_calls());
    if (command.has_exit_idle()) found->second->Connect();
    if (command.has_close()) Close(command.instance());
  }

  void Open(const lbcp::v1::Command& command, lbcp::v1::Done& done) {
    if (channels_.contains(command.instance()))
      return Refuse(lbcp::v1::BAD_COMMAND, "the channel's number is in use", done);
    auto opened = LiveChannel::Open(command.instance(), command.open_channel(), sin_, happenings_);
    if (!opened.ok()) return Refuse(lbcp::v1::ERROR, std::string(opened.status().message()), done);
    channels_[command.instance()] = *std::move(opened);
  }

  void Close(std::uint32_t instance) {
    if (sin_ == Sin::kGoesOnWhenClosed) return;
    for (const auto& [number, channel] : channels_) {
      if (number == instance || sin_ == Sin::kClosesAll) channel->Close();
    }
  }

  lbc::testee::Wire& wire_;
  const Sin sin_;
  // Before the channels, which tell it things until they are gone.
  Happenings happenings_;
  std::map<std::uint32_t, std::unique_ptr<LiveChannel>> channels_;
};

int Talk(Sin sin) {
  const auto descriptors = lbc::protocol::DescriptorsFromEnvironment();
  if (!descriptors.ok()) return Complain(kUsage, std::string(descriptors.status().message()));
  // A judge that has gone shows as a failed write, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  lbc::testee::FrameWire wire(*descriptors);
  const int code = Host(wire, sin).Run();
  // An orderly end at once (PROTOCOL.md): no thread of grpc++ is waited for.
  std::fflush(nullptr);
  std::_Exit(code);
}

}  // namespace

int main(int argc, char** argv) {
  lbc::testee::LeaveLastWords(argv[0]);
  const std::string_view argument = argc > 1 ? argv[1] : "";
  if (argc == 2 && argument == "--list-mutants") {
    for (const auto& [name, sin] : lbc::testee::kSins)
      std::fwrite((std::string(name) + "\n").data(), 1, name.size() + 1, stdout);
    return 0;
  }
  if (argc == 1) return Talk(Sin::kNone);
  if (argc != 3 || argument != "--mutant")
    return Complain(kUsage, "usage: testee_reference_live [--mutant NAME | --list-mutants]");
  const auto sin = lbc::testee::SinNamed(argv[2]);
  if (!sin.has_value())
    return Complain(kUsage, std::string(argv[2]) + ": no such mutant; --list-mutants names all");
  return Talk(*sin);
}
