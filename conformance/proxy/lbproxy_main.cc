// lbproxy: stands between the judge and any testee, and sins.
//
//   lbconform run --testee "lbproxy --sin never_retries -- ./testee" --policy round_robin
//   lbproxy --list
//
// The judge starts it like any testee. It starts the testee itself and passes everything on but for
// one sin, so that what the suite notices is measured on a policy whose source nobody here has.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>

#include "conformance/protocol/frame.h"
#include "conformance/protocol/words.h"
#include "conformance/proxy/child.h"
#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

constexpr int kUsage = 64;
constexpr int kBrokenStream = 3;

constexpr char kHelp[] =
    "usage: lbproxy --sin NAME -- TESTEE [ARGUMENT...]\n"
    "       lbproxy --list [--json]\n"
    "       lbproxy --none -- TESTEE [ARGUMENT...]      passes everything on as it is\n";

int List(bool json) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Sin& sin : AllSins()) {
    all.push_back({{"name", sin.name},
                   {"breaks", sin.breaks},
                   {"policies", sin.policies},
                   {"what", sin.what}});
    if (json) continue;
    std::cout << fmt::format("{:<33} {}  [{}]{}\n", sin.name, sin.what, fmt::join(sin.breaks, " "),
                             sin.policies == "any" ? "" : "  (" + sin.policies + ")");
  }
  if (json) std::cout << all.dump(1) << "\n";
  return 0;
}

class Proxy {
 public:
  Proxy(protocol::FrameStream& judge, Child& child, const Sin& sin)
      : judge_(judge),
        child_(child),
        sin_(sin),
        tap_([this](Command command) { return Exchange(std::move(command)); },
             [this] { Strike(); }) {}

  // Until either side ends; then ends as the testee ended.
  [[noreturn]] void Run() {
    while (true) {
      absl::StatusOr<lbcp::v1::Envelope> envelope = judge_.Read();
      if (!envelope.ok()) child_.EndAsItEnds();
      if (envelope->has_command()) {
        Turn(envelope->command());
        continue;
      }
      if (!child_.stream().Write(*envelope).ok() || envelope->has_goodbye()) child_.EndAsItEnds();
      absl::StatusOr<lbcp::v1::Envelope> answer = child_.stream().Read();
      if (!answer.ok() || !judge_.Write(*answer).ok()) child_.EndAsItEnds();
    }
  }

 private:
  // Said once, and at once: a judge that loses patience must still see it.
  void Strike() {
    if (struck_) return;
    struck_ = true;
    std::cerr << fmt::format("lbproxy: {} strikes\n", sin_.name) << std::flush;
  }

  void Turn(const Command& command) {
    Answer answer = tap_.Pass(command, sin_.before, sin_.after);
    lbcp::v1::Envelope envelope;
    for (Event& event : answer.events) {
      event.set_command(command.id());
      *envelope.mutable_event() = std::move(event);
      if (!judge_.Write(envelope).ok()) child_.EndAsItEnds();
    }
    answer.done.set_command(command.id());
    if (answer.done.quiescence() == lbcp::v1::QUIESCENCE_UNSPECIFIED) {
      answer.done.set_quiescence(quiescence_);
      answer.done.set_now_nanos(now_nanos_);
    }
    quiescence_ = answer.done.quiescence();
    now_nanos_ = answer.done.now_nanos();
    *envelope.mutable_done() = std::move(answer.done);
    if (!judge_.Write(envelope).ok()) child_.EndAsItEnds();
  }

  // One turn with the testee.
  Answer Exchange(Command command) {
    command.set_id(++last_id_);
    lbcp::v1::Envelope envelope;
    *envelope.mutable_command() = std::move(command);
    if (!child_.stream().Write(envelope).ok()) child_.EndAsItEnds();
    Answer answer;
    while (true) {
      absl::StatusOr<lbcp::v1::Envelope> said = child_.stream().Read();
      if (!said.ok()) child_.EndAsItEnds();
      if (said->has_event()) {
        answer.events.push_back(std::move(*said->mutable_event()));
      } else if (said->has_done()) {
        answer.done = std::move(*said->mutable_done());
        return answer;
      } else {
        std::cerr << "lbproxy: the testee said " << protocol::NameOf(*said) << " in a turn\n";
        std::exit(kBrokenStream);
      }
    }
  }

  protocol::FrameStream& judge_;
  Child& child_;
  const Sin& sin_;
  Tap tap_;
  bool struck_ = false;
  std::uint64_t last_id_ = 0;
  lbcp::v1::Quiescence quiescence_ = lbcp::v1::EXACT;
  std::uint64_t now_nanos_ = 0;
};

int Serve(const Sin& sin, const std::vector<std::string>& command) {
  std::signal(SIGPIPE, SIG_IGN);
  const absl::StatusOr<protocol::Descriptors> descriptors = protocol::DescriptorsFromEnvironment();
  if (!descriptors.ok()) {
    std::cerr << "lbproxy: " << descriptors.status().message() << "\n";
    return kUsage;
  }
  absl::StatusOr<std::unique_ptr<Child>> child = Child::Start(command);
  if (!child.ok()) {
    std::cerr << "lbproxy: " << child.status().message() << "\n";
    return kUsage;
  }
  protocol::FrameStream judge(descriptors->read_fd, descriptors->write_fd);
  Proxy(judge, **child, sin).Run();
}

int Main(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == "--list")
    return List(arguments.size() > 1 && arguments[1] == "--json");
  const auto dashes = std::ranges::find(arguments, "--");
  const std::vector<std::string> options(arguments.begin(), dashes);
  const bool none = options == std::vector<std::string>{"--none"};
  const bool named = options.size() == 2 && options.front() == "--sin";
  if (dashes == arguments.end() || dashes + 1 == arguments.end() || (!none && !named)) {
    std::cerr << kHelp;
    return kUsage;
  }
  const std::vector<Sin> sins = AllSins();
  const auto sin = std::ranges::find(sins, named ? options.back() : "", &Sin::name);
  if (named && sin == sins.end()) {
    std::cerr << fmt::format("lbproxy: no sin is called {}; lbproxy --list names them\n",
                             options.back());
    return kUsage;
  }
  return Serve(named ? *sin : Sin{"none", {}, "any", "nothing", nullptr, nullptr},
               {dashes + 1, arguments.end()});
}

}  // namespace
}  // namespace lbc::proxy

int main(int argc, char** argv) { return lbc::proxy::Main({argv + 1, argv + argc}); }
