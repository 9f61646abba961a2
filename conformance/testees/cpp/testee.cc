#include "conformance/testees/cpp/testee.h"

#include <csignal>
#include <cstdio>
#include <string_view>
#include <utility>

#include "conformance/testees/cpp/last_words.h"
#include "conformance/testees/cpp/session.h"

namespace lbc::testee {
namespace {

// Exit codes of a testee (PROTOCOL.md).
constexpr int kOrderly = 0;
constexpr int kProtocolBroken = 3;
constexpr int kUsage = 64;

// What the registry has to say is nobody's event: it comes before any policy is built.
class StderrLog final : public LogSink {
 public:
  void Log(LogLevel /*level*/, std::string_view text) override {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
  }
};

int Say(std::string_view text, int exit_code) {
  StderrLog().Log(LogLevel::kError, text);
  return exit_code;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

int Talk(const Registry& registry, Options options) {
  const absl::StatusOr<protocol::Descriptors> descriptors = protocol::DescriptorsFromEnvironment();
  if (!descriptors.ok()) return Say(Message(descriptors.status()), kUsage);
  // A judge that has gone shows as a failed write, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  const std::unique_ptr<Wire> wire = options.open_wire ? options.open_wire(*descriptors)
                                                       : std::make_unique<FrameWire>(*descriptors);
  SessionOptions session;
  session.find_policy = [&](std::string_view name) { return registry.Find(name); };
  session.policies = registry.Registered();
  session.implementation = std::move(options.implementation);
  session.version = std::move(options.version);
  session.hooks = std::move(options.hooks);
  session.capabilities = std::move(options.capabilities);
  const absl::Status ended = Session(*wire, std::move(session)).Run();
  return ended.ok() ? kOrderly : Say("the session ended: " + Message(ended), kProtocolBroken);
}

}  // namespace

int Main(int argc, char** argv, Options options) {
  LeaveLastWords(argv[0]);
  StderrLog log;
  Registry registry(options.names, log);
  if (!options.register_policies) return Say("Options::register_policies is empty", kUsage);
  options.register_policies(registry);
  if (argc == 2 && argv[1] == std::string_view("--policies")) {
    for (const std::string& name : registry.Registered()) {
      std::fwrite((name + "\n").data(), 1, name.size() + 1, stdout);
    }
    return kOrderly;
  }
  if (argc > 1) return Say("usage: " + std::string(argv[0]) + " [--policies]", kUsage);
  return Talk(registry, std::move(options));
}

}  // namespace lbc::testee
