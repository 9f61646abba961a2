// A trace as a Go test.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "conformance/export/export.h"
#include "conformance/export/go_host.h"
#include "conformance/export/go_unsaid.h"
#include "conformance/export/verbs.h"
#include "conformance/protocol/words.h"
#include "conformance/replay/policy_side.h"
#include "conformance/replay/script.h"

namespace lbc::exports {
namespace {

using lbcp::v1::Command;
using Kind = verdict::Step::Kind;
using Status = verdict::Step::Status;

std::string StateConstant(const std::string& state) {
  static const std::map<std::string, std::string> kConstants = {
      {"IDLE", "connectivity.Idle"},
      {"CONNECTING", "connectivity.Connecting"},
      {"READY", "connectivity.Ready"},
      {"TRANSIENT_FAILURE", "connectivity.TransientFailure"},
      {"SHUTDOWN", "connectivity.Shutdown"}};
  const auto found = kConstants.find(state);
  return found == kConstants.end() ? "connectivity.Idle" : found->second;
}

std::string StateConstant(lbcp::v1::ConnectivityState state) {
  return StateConstant(protocol::StateName(state));
}

GoRelease ReleaseOf(const trace::Header& header) {
  int major = 0;
  int minor = 0;
  if (header.implementation != "grpc-go" ||
      std::sscanf(header.version.c_str(), "%d.%d", &major, &minor) != 2 || major != 1)
    return {};
  return {minor};
}

// The package that registers a policy of grpc-go; empty for any other.
std::string PackageOf(const std::string& policy) {
  static const std::map<std::string, std::string> kPackages = {
      {"pick_first", "google.golang.org/grpc/balancer/pickfirst"},
      {"round_robin", "google.golang.org/grpc/balancer/roundrobin"},
      {"weighted_round_robin", "google.golang.org/grpc/balancer/weightedroundrobin"},
      {"least_request_experimental", "google.golang.org/grpc/balancer/leastrequest"},
      {"ring_hash_experimental", "google.golang.org/grpc/balancer/ringhash"}};
  const auto found = kPackages.find(policy);
  return found == kPackages.end() ? "" : found->second;
}

// Letters of the text only, each word with a capital.
std::string TestName(const std::string& text) {
  std::string out;
  bool upper = true;
  for (const char letter : text) {
    const bool fits = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    if (fits)
      out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    upper = !fits;
  }
  return out;
}

class GoWriter {
 public:
  explicit GoWriter(const trace::Trace& trace) : trace_(trace), script_(replay::MakeScript(trace)) {
    for (const trace::Message& message : trace.messages) {
      for (const auto& endpoint : message.envelope.command().update_resolver_state().endpoints()) {
        for (const auto& address : endpoint.addresses())
          addresses_.emplace(trace::NameOfAddress(address.addr()), address.addr());
      }
    }
  }

  absl::StatusOr<std::string> Write() {
    std::string body;
    const replay::Duties& duties = script_.duties[1];
    if (!duties.shutdowns) body += "\t\th.lateShutdowns = true\n";
    if (!duties.health) body += "\t\th.healthStepByStep = true\n";
    for (std::size_t step = 0; step < trace_.steps.size(); ++step) {
      if (trace_.steps[step].status == Status::kNotReached) break;
      absl::StatusOr<std::string> lines = StepLines(step);
      if (!lines.ok()) return lines.status();
      body += *lines;
    }
    if (!asserts_ && EndsInFault()) {
      asserts_ = true;
      body += "\t\th.picks(1) // What happened in the trace ends the test before this.\n";
    }
    if (!asserts_) return Refuse("no step of it holds anything that a test could hold");
    return Frame(body);
  }

 private:
  absl::Status Refuse(const std::string& why) const {
    return absl::FailedPreconditionError(
        fmt::format("{}: {}; --as markdown tells the story", trace_.file, why));
  }

  bool EndsInFault() const {
    const verdict::Verdict verdict = trace_.header.verdict;
    return verdict == verdict::Verdict::kCrash || verdict == verdict::Verdict::kHang;
  }

  std::string Frame(const std::string& body) const {
    const trace::Header& header = trace_.header;
    const GoRelease release = ReleaseOf(header);
    const std::string package = PackageOf(header.policy);
    const std::string registers =
        package.empty()
            ? "\n\t// Import here the package that registers the policy, if this one does not.\n"
            : fmt::format("\n\t_ \"{}\" // registers {}\n", package, header.policy);
    return fmt::format(
        "// {}. Needs Go 1.25 and, of everything else, grpc-go alone.\n"
        "package balancer_test\n\n{}{})\n\n"
        "// {}\n// {}\n"
        "func Test{}(t *testing.T) {{\n\tsynctest.Test(t, func(t *testing.T) {{\n"
        "\t\th := newHost(t, {})\n{}\t}})\n}}\n{}",
        InOneLine(fmt::format("Written from a trace of {} of {} {}", header.policy,
                              header.implementation, header.version)),
        GoImports(release), registers, InOneLine(header.sentence),
        InOneLine(fmt::format("Then it came to {}: {}", Name(header.verdict),
                              trace::WithNames(header.complaint))),
        TestName(header.case_name.substr(header.case_name.rfind('/') + 1)), Quoted(header.policy),
        body, GoHost(release));
  }

  std::string AddressOf(const std::string& name) const {
    const auto found = addresses_.find(name);
    return Quoted(found == addresses_.end() ? name : found->second);
  }

  Dialect GoDialect() const {
    return {.go = true,
            .endpoint = [this](const std::string& name) { return AddressOf(name); },
            .list =
                [this](const std::string& names) {
                  std::vector<std::string> all;
                  std::stringstream text(names == "nothing" ? "" : names);
                  for (std::string name; text >> name;) all.push_back(AddressOf(name));
                  return fmt::format("{}", fmt::join(all, ", "));
                },
            .state = [](const std::string& state) { return StateConstant(state); }};
  }

  // Names in the words of a step that are neither addresses nor invented from them.
  bool NamesAreAddresses(std::size_t step) const {
    const std::optional<std::string> verb = VerbFor(trace_, step, GoDialect());
    if (!verb.has_value()) return false;
    // Every quoted name that is left must be an address of some list.
    std::size_t at = 0;
    while ((at = verb->find('"', at)) != std::string::npos) {
      const std::size_t end = verb->find('"', at + 1);
      if (end == std::string::npos) return false;
      const std::string text = verb->substr(at + 1, end - at - 1);
      at = end + 1;
      const bool known =
          std::ranges::any_of(addresses_, [&](const auto& entry) { return entry.second == text; });
      const bool is_a_name =
          verb->find(".fail") == std::string::npos && verb->find("arser") == std::string::npos;
      if (!known && is_a_name) return false;
    }
    return true;
  }

  absl::StatusOr<std::string> StepLines(std::size_t index) {
    const trace::Step& step = trace_.steps[index];
    const bool failed = step.status == Status::kFailed;
    std::string text;
    if (!step.words.empty())
      text = fmt::format("\n\t\t// {} {}\n", trace::KindName(step.kind), InOneLine(step.words));
    if (step.kind != Kind::kThen) {
      text += MessageLines(index, true);
      if (step.kind == Kind::kGiven && index > 0) text += "\t\th.swallow()\n";
      if (step.kind != Kind::kEnd || !failed) return text;
      return AsRecorded(index, text);
    }
    std::optional<std::string> verb = VerbFor(trace_, index, GoDialect());
    if (verb.has_value() && *verb == "h.areOnlyForListed()") verb = OnlyForListed();
    if (verb.has_value() && NamesAreAddresses(index)) {
      // The check makes its picks itself.
      text += MessageLines(index, false);
      asserts_ = true;
      return text + "\t\t" + *verb + "\n";
    }
    if (failed) return AsRecorded(index, text);
    return text + MessageLines(index, true);
  }

  std::string OnlyForListed() const {
    std::vector<std::string> listed;
    for (const trace::Message& message : trace_.messages) {
      const Command& command = message.envelope.command();
      if (!command.has_update_resolver_state()) continue;
      listed.clear();
      for (const auto& endpoint : command.update_resolver_state().endpoints())
        for (const auto& address : endpoint.addresses()) listed.push_back(Quoted(address.addr()));
    }
    return fmt::format("h.areOnlyForListedOf({})", fmt::join(listed, ", "));
  }

  // The step that failed has no verb: what was seen in it, or last before it, must not be seen
  // again.
  absl::StatusOr<std::string> AsRecorded(std::size_t index, std::string text) {
    const trace::Step& step = trace_.steps[index];
    const PicksOf picks = CountPicks(trace_, index);
    if (picks.picks > 0) {
      std::map<std::string, std::uint64_t> shares = Shares(index);
      std::string recorded;
      for (const auto& [what, count] : shares)
        recorded += fmt::format("{}{}: {}", recorded.empty() ? "" : ", ", Quoted(what), count);
      asserts_ = true;
      return text + fmt::format("\t\th.isNotAsRecordedPicks({}, {}, map[string]int{{{}}})\n",
                                Quoted(step.expected), picks.picks, recorded);
    }
    std::vector<std::string> deeds;
    for (const std::string& deed : last_deeds_) deeds.push_back(Quoted(deed));
    asserts_ = true;
    // Only what the last stimulus brought is compared.
    return text + fmt::format("\t\th.isNotAsRecorded({}{}{})\n", Quoted(step.expected),
                              deeds.empty() ? "" : ", ", fmt::join(deeds, ", "));
  }

  // What the picks of a step came to, as the host says it.
  std::map<std::string, std::uint64_t> Shares(std::size_t step) {
    std::map<std::string, std::uint64_t> shares;
    for (const replay::Beat& beat : script_.beats) {
      if (beat.step != step) continue;
      for (const replay::RecordedTurn& turn : beat.turns) {
        for (int i = 0; i < std::min(turn.done.run_answer_size(), turn.done.run_length_size()); ++i)
          shares[PickWords(turn.done.answers(static_cast<int>(turn.done.run_answer(i))))] +=
              turn.done.run_length(i);
      }
    }
    return shares;
  }

  std::string PickWords(const lbcp::v1::PickAnswer& answer) {
    if (answer.outcome() == lbcp::v1::FAIL) return "fail";
    if (answer.outcome() == lbcp::v1::DROP) return "drop";
    const scenario::SubConn* sub_conn = side_.world(1).Get(answer.sub_conn());
    if (answer.outcome() != lbcp::v1::USE || sub_conn == nullptr || sub_conn->addresses.empty())
      return "wait";
    std::string text = sub_conn->addresses.front();
    if (!sub_conn->alive()) return text + ", which was given up";
    return sub_conn->state == lbcp::v1::READY
               ? text
               : text + ", which is " + protocol::StateName(sub_conn->state);
  }

  // The stimuli of a step; only followed, and nothing written but what they hold beyond the host's
  // words, unless `write`.
  std::string MessageLines(std::size_t step, bool write) {
    std::string text;
    std::string before;
    while (next_ < script_.beats.size() && script_.beats[next_].step <= step) {
      const replay::Beat& beat = script_.beats[next_];
      const Command& command = beat.turns.front().command->envelope.command();
      if (write && command.instance() <= 1) text += Line(command);
      if (const std::string unsaid = UnsaidInGo(command); !unsaid.empty() && unsaid != before) {
        text += fmt::format("\t\t// (has no counterpart here: {})\n", unsaid);
        before = unsaid;
      }
      side_.BeginBeat(next_);
      last_deeds_.clear();
      for (const replay::RecordedTurn& turn : beat.turns) {
        side_.Sent(turn.command->envelope.command());
        for (const lbcp::v1::Event& event : turn.events) NoteDeed(event);
        replay::Seen seen;
        side_.Saw(turn.command->envelope.command(), turn.events, turn.done, seen);
      }
      ++next_;
    }
    return text;
  }

  // The deed as the host in Go would say it.
  void NoteDeed(const lbcp::v1::Event& event) {
    scenario::World& world = side_.world(event.instance() == 0 ? 1 : event.instance());
    const auto of = [&](std::uint32_t id) {
      const scenario::SubConn* sub_conn = world.Get(id);
      return sub_conn == nullptr ? std::string()
                                 : fmt::format("{}", fmt::join(sub_conn->addresses, "+"));
    };
    std::vector<std::string> addresses;
    if (event.has_sub_conn_created()) {
      for (const auto& address : event.sub_conn_created().addresses())
        addresses.push_back(address.addr());
      last_deeds_.push_back(fmt::format("makes {}", fmt::join(addresses, "+")));
    } else if (event.has_connect_requested()) {
      last_deeds_.push_back("attempts " + of(event.connect_requested().sub_conn()));
    } else if (event.has_sub_conn_shutdown()) {
      last_deeds_.push_back("gives up " + of(event.sub_conn_shutdown().sub_conn()));
    } else if (event.has_state_updated() && event.state_updated().state() != world.reported()) {
      last_deeds_.push_back("reports " + protocol::StateName(event.state_updated().state()));
    }
  }

  std::string Line(const Command& command) {
    switch (command.stimulus_case()) {
      case Command::kBuild:
        return "\t\th.build()\n";
      case Command::kUpdateResolverState:
        return ListLine(command.update_resolver_state());
      case Command::kResolverError:
        return fmt::format("\t\th.resolverFails({})\n", Quoted(command.resolver_error().message()));
      case Command::kSubConnState:
        return StateLine("becomes", command.instance(), command.sub_conn_state().sub_conn(),
                         command.sub_conn_state().state(), command.sub_conn_state().error());
      case Command::kHealthState:
        return StateLine("healthIs", command.instance(), command.health_state().sub_conn(),
                         command.health_state().state(), command.health_state().error());
      case Command::kAdvance:
        return fmt::format("\t\th.passes({} * time.Nanosecond)\n", command.advance().nanos());
      case Command::kPick:
        return fmt::format("\t\th.calls({})\n", command.pick().count());
      case Command::kExitIdle:
        return "\t\th.exitsIdle()\n";
      case Command::kClose:
        return "\t\th.closes()\n";
      default:
        return "";
    }
  }

  static std::string ListLine(const lbcp::v1::UpdateResolverState& update) {
    std::vector<std::string> endpoints;
    for (const auto& endpoint : update.endpoints()) {
      std::vector<std::string> addresses;
      for (const auto& address : endpoint.addresses()) addresses.push_back(Quoted(address.addr()));
      endpoints.push_back(fmt::format(", endpoint({})", fmt::join(addresses, ", ")));
    }
    return fmt::format("\t\th.lists({}{})\n", Quoted(update.config_json()),
                       fmt::join(endpoints, ""));
  }

  std::string StateLine(const char* verb, std::uint32_t instance, std::uint32_t sub_conn,
                        lbcp::v1::ConnectivityState state, const std::string& error) {
    const std::optional<replay::Role> role = side_.RoleOf(instance, sub_conn);
    if (!role.has_value()) return "";
    return fmt::format("\t\th.{}({}, {}, {}, {})\n", verb, Quoted(role->made_for), role->nth,
                       StateConstant(state), Quoted(error));
  }

  const trace::Trace& trace_;
  replay::Script script_;
  replay::PolicySide side_;
  // Names of addresses to their texts.
  std::map<std::string, std::string> addresses_;
  std::vector<std::string> last_deeds_;
  std::size_t next_ = 0;
  bool asserts_ = false;
};

}  // namespace

absl::StatusOr<std::string> AsGoTest(const trace::Trace& trace) {
  if (absl::Status policy = CheckSeat(trace, "go"); !policy.ok()) return policy;
  return GoWriter(trace).Write();
}

}  // namespace lbc::exports
