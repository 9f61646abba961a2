// testee_reference_channel: the reference's channel as a testee, and in its place, by name,
// channels that are wrong on purpose.
//
//   testee_reference_channel
//   testee_reference_channel --mutant forgets_its_queue
//   testee_reference_channel --list-mutants
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/protocol/frame.h"
#include "conformance/testees/cpp/channel_seat/channel_seat.h"
#include "conformance/testees/cpp/last_words.h"
#include "conformance/testees/cpp/session.h"
#include "conformance/testees/cpp/wire.h"
#include "fixtures/channel_mutants/disguise.h"

namespace {

using lbc::fixtures::channel_mutants::AllMutants;
using lbc::fixtures::channel_mutants::MakeMutant;
using lbc::fixtures::channel_mutants::Mutant;

// Exit codes of a testee (PROTOCOL.md).
constexpr int kProtocolBroken = 3;
constexpr int kUsage = 64;

int Complain(int code, const std::string& what) {
  std::fprintf(stderr, "testee_reference_channel: %s\n", what.c_str());
  return code;
}

int ListMutants() {
  for (const Mutant& mutant : AllMutants()) {
    const std::string line = std::string(mutant.name) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  return 0;
}

int Talk(const std::string& mutant) {
  const auto descriptors = lbc::protocol::DescriptorsFromEnvironment();
  if (!descriptors.ok()) return Complain(kUsage, std::string(descriptors.status().message()));
  // A judge that has gone shows as a failed write, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  lbc::testee::FrameWire wire(*descriptors);
  lbc::testee::SessionOptions options;
  options.find_policy = [](std::string_view) { return nullptr; };
  options.implementation = "lbconform-reference";
  options.version = LBC_VERSION;
  options.other_seat = [&](lbc::testee::VirtualLoop& loop, lbc::testee::EventSink& events,
                           std::uint64_t seed) {
    return std::make_unique<lbc::testee::ChannelSeat>(loop, events, seed, mutant);
  };
  const absl::Status ended = lbc::testee::Session(wire, std::move(options)).Run();
  return ended.ok() ? 0 : Complain(kProtocolBroken, std::string(ended.message()));
}

}  // namespace

int main(int argc, char** argv) {
  lbc::testee::LeaveLastWords(argv[0]);
  const std::string_view argument = argc > 1 ? argv[1] : "";
  if (argc == 2 && argument == "--list-mutants") return ListMutants();
  if (argc == 1) return Talk("");
  if (argc != 3 || argument != "--mutant") {
    return Complain(kUsage, "usage: testee_reference_channel [--mutant NAME | --list-mutants]");
  }
  if (MakeMutant(argv[2]) == nullptr) {
    return Complain(kUsage, std::string(argv[2]) + ": no such mutant; --list-mutants names all");
  }
  return Talk(argv[2]);
}
