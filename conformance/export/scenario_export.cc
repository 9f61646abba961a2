// A trace as a scenario.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "conformance/export/export.h"
#include "conformance/export/verbs.h"
#include "conformance/protocol/particulars.h"
#include "conformance/protocol/words.h"
#include "conformance/replay/policy_side.h"
#include "conformance/replay/script.h"

namespace lbc::exports {
namespace {

// The step with which a run ends that models watch (scenario/stage.cc).
constexpr char kNoModelObjects[] = "no model objects";

using lbcp::v1::Command;
using Kind = verdict::Step::Kind;
using Status = verdict::Step::Status;

std::vector<std::string> Split(const std::string& names) {
  if (names == "nothing") return {};
  std::vector<std::string> all;
  std::stringstream text(names);
  for (std::string name; text >> name;) all.push_back(protocol::WithoutParticulars(name));
  return all;
}

std::string StateConstant(const std::string& state) {
  static const std::map<std::string, std::string> kConstants = {
      {"IDLE", "kIdle"},
      {"CONNECTING", "kConnecting"},
      {"READY", "kReady"},
      {"TRANSIENT_FAILURE", "kTransientFailure"},
      {"SHUTDOWN", "kShutdown"}};
  const auto found = kConstants.find(state);
  return found == kConstants.end() ? "kIdle" : found->second;
}

// "stays-in-failure" → "StaysInFailure".
std::string Pascal(const std::string& kebab) {
  std::string out;
  bool upper = true;
  for (const char letter : kebab) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    upper = false;
  }
  return out;
}

// The endpoints of a trace, as a scenario declares them.
class Cast {
 public:
  explicit Cast(const trace::Trace& trace) {
    for (const trace::Message& message : trace.messages) {
      const Command& command = message.envelope.command();
      if (!command.has_update_resolver_state() &&
          !command.burst().during().has_update_resolver_state())
        continue;
      const auto& update = command.has_burst() ? command.burst().during().update_resolver_state()
                                               : command.update_resolver_state();
      const std::vector<std::string> names =
          NamesIn(trace.steps[message.step].words, update.endpoints_size());
      for (int i = 0; i < update.endpoints_size(); ++i)
        Add(names[static_cast<std::size_t>(i)], update.endpoints(i));
    }
  }

  // The names that the words of a step give to the endpoints listed in it; else those of their
  // first addresses.
  static std::vector<std::string> NamesIn(const std::string& words, int count) {
    static const std::regex list(
        "(?:.* endpoints|.*resolver lists) (.+?)(?: and config .*| with config .*| without a "
        "config)?");
    std::smatch parts;
    if (std::regex_match(words, parts, list)) {
      std::vector<std::string> names = Split(parts[1]);
      if (std::ssize(names) == count) return names;
    }
    return std::vector<std::string>(static_cast<std::size_t>(count));
  }

  // An endpoint or address by name.
  std::string Named(const std::string& name) const {
    if (declared_.contains(name)) return IdentifierOf(name);
    const bool is_text = name.find(':') != std::string::npos;
    return fmt::format("{}({})", is_text ? "At" : "Address", Quoted(name));
  }

  // An endpoint by name, where an address would not do.
  std::string NamedInList(const std::string& name) const {
    return declared_.contains(name) ? IdentifierOf(name)
                                    : fmt::format("Endpoint({})", Quoted(name));
  }

  // An endpoint as it is listed, with what else the list says of it.
  std::string Listed(std::string name, const lbcp::v1::Endpoint& endpoint) const {
    if (name.empty()) name = NameOf(endpoint);
    std::string text = IdentifierOf(name);
    if (endpoint.weight() != 0) text += fmt::format(".Weighing({})", endpoint.weight());
    for (const auto& [key, value] : std::map<std::string, std::string>(
             endpoint.attributes().begin(), endpoint.attributes().end()))
      text += fmt::format(".With({}, {})", Quoted(key), Quoted(value));
    if (endpoint.addresses().empty()) return text;
    // The vocabulary says the same of every address of an endpoint.
    const lbcp::v1::Address& address = endpoint.addresses(0);
    if (!address.server_name().empty())
      text += fmt::format(".WithServerName({})", Quoted(address.server_name()));
    for (const auto& [key, value] : std::map<std::string, std::string>(address.attributes().begin(),
                                                                       address.attributes().end()))
      text += fmt::format(".WithAddressAttribute({}, {})", Quoted(key), Quoted(value));
    for (const auto& [key, value] :
         std::map<std::string, std::string>(address.metadata().begin(), address.metadata().end()))
      text += fmt::format(".WithMetadata({}, {})", Quoted(key), Quoted(value));
    return text;
  }

  std::string Declarations() const {
    std::string text;
    for (const auto& [name, definition] : declared_)
      text += fmt::format("const Endpoint {}{};\n", IdentifierOf(name), definition);
    return text;
  }

 private:
  static std::string NameOf(const lbcp::v1::Endpoint& endpoint) {
    if (endpoint.addresses().empty()) return "nowhere";
    return trace::NameOfAddress(endpoint.addresses(0).addr());
  }

  void Add(std::string name, const lbcp::v1::Endpoint& endpoint) {
    if (name.empty()) name = NameOf(endpoint);
    const bool invented = endpoint.addresses_size() == 1 &&
                          trace::NameOfAddress(endpoint.addresses(0).addr()) == name &&
                          name.find(':') == std::string::npos;
    std::vector<std::string> addresses;
    for (const lbcp::v1::Address& address : endpoint.addresses()) {
      addresses.push_back(fmt::format(
          "Address({}, {})",
          Quoted(endpoint.addresses_size() == 1 ? name : trace::NameOfAddress(address.addr())),
          Quoted(address.addr())));
    }
    declared_.emplace(
        name, invented ? fmt::format("{{{}}}", Quoted(name))
                       : fmt::format("{{{}, {{{}}}}}", Quoted(name), fmt::join(addresses, ", ")));
  }

  static std::string IdentifierOf(const std::string& name) {
    static const std::set<std::string> kTaken = {"given", "when", "then", "do", "if", "or", "and"};
    static const std::regex plain("[a-z][a-z0-9_]*");
    if (std::regex_match(name, plain) && !kTaken.contains(name)) return name;
    std::string text = "at_" + name;
    for (char& letter : text)
      if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    return text;
  }

  std::map<std::string, std::string> declared_;
};

// The lines of a case's body.
class ScenarioWriter {
 public:
  explicit ScenarioWriter(const trace::Trace& trace)
      : trace_(trace), cast_(trace), script_(replay::MakeScript(trace)) {}

  absl::StatusOr<std::string> Write() {
    std::string body;
    for (std::size_t step = 1; step < trace_.steps.size(); ++step) {
      if (trace_.steps[step].status == Status::kNotReached) break;
      absl::StatusOr<std::string> lines = StepLines(step);
      if (!lines.ok()) return lines.status();
      if (trace_.steps[step].kind == Kind::kWhen && !body.empty()) body += "\n";
      body += *lines;
    }
    if (EndsInFault()) {
      asserts_ = true;
      body +=
          "\n  // What happened in the trace ends the case; a testee that lives still answers.\n"
          "  then.Picks(1).AreAnswered();\n";
    }
    if (!asserts_) {
      return absl::FailedPreconditionError(fmt::format(
          "{}: no step of it holds anything that the vocabulary has a verb for, and a scenario "
          "that asserts nothing is worth nothing; --as markdown tells the story",
          trace_.file));
    }
    return Frame(body);
  }

 private:
  // The testee failed as a program, or broke the host's contract in a given or when.
  bool EndsInFault() const {
    const verdict::Verdict verdict = trace_.header.verdict;
    return verdict != verdict::Verdict::kPass && verdict != verdict::Verdict::kVacuous &&
           std::ranges::none_of(trace_.steps, [](const trace::Step& step) {
             return step.status == Status::kFailed &&
                    (step.kind == Kind::kThen || step.kind == Kind::kEnd);
           });
  }

  std::string Frame(const std::string& body) const {
    const trace::Header& header = trace_.header;
    const bool strict = std::ranges::any_of(trace_.steps, [](const trace::Step& step) {
      return step.kind == Kind::kEnd && step.status == Status::kFailed &&
             step.words != kNoModelObjects;
    });
    const std::string name = header.case_name.substr(header.case_name.rfind('/') + 1);
    std::vector<std::string> checks;
    for (const std::string& id : header.checks) checks.push_back(Quoted(id));
    return fmt::format(
        "// Written from a trace of {} of {} {}, which came to {}:\n// {}\n"
        "#include \"conformance/scenario/scenario.h\"\n\nnamespace lbc::scenario {{\nnamespace "
        "{{\n\n{}\n{}({}AsInATrace, Checks{{{}}},{}\n         {}) {{\n{}}}\n\n}}  // namespace\n}} "
        " "
        "// namespace lbc::scenario\n",
        header.policy, InOneLine(header.implementation), InOneLine(header.version),
        Name(header.verdict), InOneLine(header.complaint), cast_.Declarations(),
        strict ? "SCENARIO" : "CONTRACT", Pascal(name), fmt::join(checks, ", "),
        watched_ ? " Needs{ModelsWatch()}," : "", Quoted(header.sentence), body);
  }

  Dialect DialectFor(std::size_t step) const {
    return {.go = false,
            .endpoint = [this](const std::string& name) { return cast_.Named(name); },
            .list = [this, step](const std::string& names) { return ListOf(step, names); },
            .state = StateConstant};
  }

  std::string ListOf(std::size_t step, const std::string& names) const {
    std::vector<std::string> listed;
    for (const trace::Message& message : trace_.messages) {
      if (message.step != step || !message.envelope.command().has_update_resolver_state()) continue;
      return ListOf(step, message.envelope.command().update_resolver_state());
    }
    for (const std::string& name : Split(names)) listed.push_back(cast_.NamedInList(name));
    return fmt::format("{{{}}}", fmt::join(listed, ", "));
  }

  std::string ListOf(std::size_t step, const lbcp::v1::UpdateResolverState& update) const {
    const std::vector<std::string> names =
        Cast::NamesIn(trace_.steps[step].words, update.endpoints_size());
    std::vector<std::string> listed;
    listed.reserve(names.size());
    for (int i = 0; i < update.endpoints_size(); ++i)
      listed.push_back(cast_.Listed(names[static_cast<std::size_t>(i)], update.endpoints(i)));
    return fmt::format("{{{}}}", fmt::join(listed, ", "));
  }

  absl::StatusOr<std::string> StepLines(std::size_t index) {
    const trace::Step& step = trace_.steps[index];
    const bool failed = step.status == Status::kFailed;
    // What is left unsaid is said by the macro.
    if (failed && ModelObjected(step)) {
      asserts_ = watched_ = true;
      return Follow(index, Comment(step) + "  then.NoModelObjects();\n");
    }
    if (step.kind == Kind::kEnd) {
      asserts_ = asserts_ || failed;
      return Follow(index, failed ? Comment(step) : "");
    }
    const std::optional<std::string> verb = VerbFor(trace_, index, DialectFor(index));
    if (verb.has_value()) {
      asserts_ = asserts_ || step.kind == Kind::kThen;
      return Follow(index, (failed ? Comment(step) : "") + "  " + *verb + ";\n");
    }
    if (step.kind == Kind::kThen) {
      if (!failed) return Follow(index, fmt::format("  // then {}\n", step.words));
      return absl::FailedPreconditionError(
          fmt::format("{}: the step that failed, \"then {}\", has no verb that says it alone; --as "
                      "go or --as markdown can tell it",
                      trace_.file, step.words));
    }
    std::string text =
        fmt::format("  // {} {}\n", trace::KindName(step.kind), InOneLine(step.words));
    absl::StatusOr<std::string> lines = MessageLines(index);
    if (!lines.ok()) return lines.status();
    text += *lines;
    if (step.kind == Kind::kGiven) text += "  given.NothingBeforeMatters();\n";
    return text;
  }

  // A model's complaint ends with the requirement in whose name it objects.
  bool ModelObjected(const trace::Step& step) const {
    if (step.kind == Kind::kEnd) return step.words == kNoModelObjects;
    return std::ranges::any_of(trace_.header.checks, [&](const std::string& id) {
      return step.expected.ends_with(" (" + id + ")");
    });
  }

  std::string Comment(const trace::Step& step) const {
    if (step.expected.empty() && step.got.empty())
      return fmt::format("  // Failed: {}.\n", InOneLine(trace_.header.complaint));
    return fmt::format("  // Failed: expected {}; got {}.\n", step.expected, step.got);
  }

  // Follows the beats of a step, so that later ones know the roles; `text` is what it comes to.
  std::string Follow(std::size_t step, std::string text) {
    while (next_ < script_.beats.size() && script_.beats[next_].step <= step) Pass();
    return text;
  }

  void Pass() {
    side_.BeginBeat(next_);
    replay::Seen seen;
    for (const replay::RecordedTurn& turn : script_.beats[next_].turns) {
      side_.Sent(turn.command->envelope.command());
      side_.Saw(turn.command->envelope.command(), turn.events, turn.done, seen);
    }
    ++next_;
  }

  // A step without a verb, message by message.
  absl::StatusOr<std::string> MessageLines(std::size_t step) {
    std::string text;
    while (next_ < script_.beats.size() && script_.beats[next_].step <= step) {
      const Command& command = script_.beats[next_].turns.front().command->envelope.command();
      const std::string line = Line(step, command);
      if (line.empty()) {
        return absl::FailedPreconditionError(fmt::format(
            "{}:{}: {} in the step \"{}\" has no verb; --as go or --as markdown can tell it",
            trace_.file, script_.beats[next_].turns.front().command->line,
            protocol::NameOf(command), trace_.steps[step].words));
      }
      text += "  " + line + ";\n";
      Pass();
    }
    return text;
  }

  std::string Line(std::size_t step, const Command& command) {
    switch (command.stimulus_case()) {
      case Command::kBuild:
        return "given.PolicyIsBuilt()";
      case Command::kUpdateResolverState: {
        const auto& update = command.update_resolver_state();
        return fmt::format("when.Resolver().Lists({}, Config{{{}}})", ListOf(step, update),
                           Quoted(update.config_json()));
      }
      case Command::kResolverError:
        return fmt::format("when.Resolver().Fails({})", Quoted(command.resolver_error().message()));
      case Command::kSubConnState:
        return StateLine(command);
      case Command::kAdvance:
        return fmt::format("when.Time().Advances(std::chrono::nanoseconds({}))",
                           command.advance().nanos());
      case Command::kPick:
        if (command.pick().has_key() && command.pick().completion() != lbcp::v1::HOLD)
          return fmt::format("then.Picks({}).WithKey({}).AreAnswered()", command.pick().count(),
                             Quoted(command.pick().key()));
        return command.pick().completion() == lbcp::v1::HOLD
                   ? fmt::format("when.Calls({}).AreMade()", command.pick().count())
                   : fmt::format("then.Picks({}).AreAnswered()", command.pick().count());
      case Command::kExitIdle:
        return "when.Channel().LeavesIdle()";
      case Command::kClose:
        return "when.Channel().Closes()";
      case Command::kCallDone:
        return fmt::format("when.OpenCalls().FinishWith({})", command.call_done().code());
      default:
        return "";
    }
  }

  // A state by the verb that a host's own news would be; empty when none reaches that SubConn.
  std::string StateLine(const Command& command) {
    scenario::World& world = side_.world(command.instance());
    const scenario::SubConn* sub_conn = world.Get(command.sub_conn_state().sub_conn());
    if (sub_conn == nullptr || world.Find(sub_conn->made_for) != sub_conn) return "";
    const std::string whom = fmt::format("when.Connection(At({}))", Quoted(sub_conn->made_for));
    const auto state = command.sub_conn_state().state();
    const bool connecting = sub_conn->state == lbcp::v1::CONNECTING;
    if (state == lbcp::v1::CONNECTING && sub_conn->attempt_pending) return whom + ".Starts()";
    if (state == lbcp::v1::READY && connecting) return whom + ".Succeeds()";
    if (state == lbcp::v1::TRANSIENT_FAILURE && connecting) return whom + ".Fails()";
    if (state == lbcp::v1::IDLE && sub_conn->state == lbcp::v1::READY) return whom + ".IsLost()";
    if (state == lbcp::v1::IDLE && connecting) return whom + ".IsLostWhileStarting()";
    if (state == lbcp::v1::IDLE && sub_conn->state == lbcp::v1::TRANSIENT_FAILURE)
      return fmt::format("when.Backoff(At({})).Ends()", Quoted(sub_conn->made_for));
    return fmt::format("{}.IsSaidToBe({})", whom, StateConstant(protocol::StateName(state)));
  }

  const trace::Trace& trace_;
  Cast cast_;
  replay::Script script_;
  replay::PolicySide side_;
  std::size_t next_ = 0;
  bool asserts_ = false;
  // A model is to object, and so has to watch.
  bool watched_ = false;
};

}  // namespace

absl::StatusOr<std::string> AsScenario(const trace::Trace& trace) {
  if (absl::Status policy = CheckSeat(trace, "gtest"); !policy.ok()) return policy;
  return ScenarioWriter(trace).Write();
}

}  // namespace lbc::exports
