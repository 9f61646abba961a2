#include "conformance/runner/suite.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "conformance/protocol/words.h"
#include "conformance/runner/fingerprint.h"
#include "conformance/runner/peak_memory.h"
#include "conformance/runner/unasked.h"
#include "conformance/scenario/named_after.h"
#include "conformance/scenario/retell.h"
#include "conformance/scenario/scenario.h"
#include "conformance/verdict/parting.h"

namespace lbc::runner {
namespace {

using scenario::Case;
using verdict::CaseResult;
using verdict::RequirementResult;
using verdict::Verdict;

// For a whole run.
constexpr double kChanceGranted = 1e-9;

constexpr char kNonsensePolicy[] = "lbconform_no_such_policy";
constexpr char kChannelSeat[] = "seat.channel";
constexpr char kLiveSeat[] = "seat.live";
constexpr char kDoubtfulNonsense[] =
    "it did not answer UNSUPPORTED to a command that does not exist, so no answer of it can be "
    "believed";
constexpr char kDoubtfulName[] =
    "it did not answer UNKNOWN_POLICY to a policy that does not exist, so no answer of it can be "
    "believed";
// For replaying, a hundred times, what is already known to hang.
constexpr Patience kHasty{.idle = std::chrono::milliseconds(300),
                          .cpu = std::chrono::milliseconds(1'500),
                          .stacks = std::chrono::milliseconds(100),
                          .stacks_most = std::chrono::milliseconds(100)};

absl::Status Expect(Session& session, lbcp::v1::Command command, lbcp::v1::Outcome expected,
                    const char* complaint) {
  command.set_instance(1);
  const scenario::Turn turn = session.Take(std::move(command));
  if (turn.fault.has_value()) return absl::UnavailableError(turn.fault->complaint);
  if (turn.done.outcome() == expected) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("{} (outcome {}{}{})", complaint, lbcp::v1::Outcome_Name(turn.done.outcome()),
                  turn.done.error().message().empty() ? "" : ": ", turn.done.error().message()));
}

// A config that its policy refuses reaches no instance, so whatever is judged then is another
// policy than its author meant. How a parser that dies of it is to be judged is a case's affair.
absl::Status CheckConfig(Session& session, const std::string& policy, std::string_view field,
                         const std::string& config) {
  lbcp::v1::Command parse;
  parse.set_instance(1);
  parse.mutable_parse_config()->set_policy(policy);
  parse.mutable_parse_config()->set_json(config);
  const scenario::Turn turn = session.Take(std::move(parse));
  if (turn.fault.has_value() || turn.done.outcome() != lbcp::v1::REFUSED) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{}: the policy \"{}\" refuses {}: {}", field,
                                                policy, config, turn.done.error().message()));
}

absl::Status CheckConfigs(Session& session, const profile::Profile& profile) {
  absl::Status status;
  if (profile.config.has_value())
    status = CheckConfig(session, profile.policy, "config", *profile.config);
  for (const std::string& other : profile.other_configs) {
    if (status.ok()) status = CheckConfig(session, profile.policy, "other_configs", other);
  }
  return status;
}

// The source that a report shows: the first that its readers can open from where they are, on the
// web.
catalogue::SourceRef ChiefSource(const catalogue::Requirement& row) {
  for (const catalogue::SourceRef& source : row.sources) {
    if (source.link.starts_with("https://")) return source;
  }
  return row.sources.empty() ? catalogue::SourceRef{} : row.sources.front();
}

}  // namespace

absl::StatusOr<lbcp::v1::Welcome> Probe(const TesteeCommand& testee, const std::string& policy,
                                        const profile::Profile* profile) {
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(testee, 1);
  if (!session.ok()) return session.status();
  lbcp::v1::Welcome welcome = (*session)->welcome();
  lbcp::v1::Command nonsense;
  nonsense.mutable_nonsense();
  lbcp::v1::Command unknown;
  unknown.mutable_build()->set_policy(kNonsensePolicy);
  lbcp::v1::Command build;
  build.mutable_build()->set_policy(policy);
  absl::Status status = Expect(**session, nonsense, lbcp::v1::UNSUPPORTED, kDoubtfulNonsense);
  if (status.ok()) status = Expect(**session, unknown, lbcp::v1::UNKNOWN_POLICY, kDoubtfulName);
  if (status.ok() && !policy.empty()) {
    std::string names;
    for (const std::string& name : welcome.policies()) names += " " + name;
    const std::string complaint =
        fmt::format("it has no policy \"{}\"{}{}", policy, names.empty() ? "" : "; it has", names);
    status = Expect(**session, build, lbcp::v1::OK, complaint.c_str());
  }
  if (!status.ok()) {
    return absl::UnavailableError(
        fmt::format("testee {}: {}", testee.command, std::string(status.message())));
  }
  if (profile != nullptr) {
    if (absl::Status refused = CheckConfigs(**session, *profile); !refused.ok()) return refused;
  }
  return welcome;
}

absl::StatusOr<lbcp::v1::Welcome> ProbeChannel(const TesteeCommand& testee) {
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(testee, 1);
  if (!session.ok()) return session.status();
  lbcp::v1::Welcome welcome = (*session)->welcome();
  absl::Status status;
  if (std::ranges::find(welcome.capabilities(), kChannelSeat) == welcome.capabilities().end()) {
    status = absl::UnavailableError("it hosts no channel: it does not claim seat.channel");
  }
  lbcp::v1::Command nonsense;
  nonsense.mutable_nonsense();
  lbcp::v1::Command lookup;
  lookup.mutable_lookup()->set_name(kNonsensePolicy);
  if (status.ok()) status = Expect(**session, nonsense, lbcp::v1::UNSUPPORTED, kDoubtfulNonsense);
  if (status.ok()) status = Expect(**session, lookup, lbcp::v1::UNKNOWN_POLICY, kDoubtfulName);
  if (status.ok()) return welcome;
  return absl::UnavailableError(
      fmt::format("testee {}: {}", testee.command, std::string(status.message())));
}

absl::StatusOr<lbcp::v1::Welcome> ProbeLive(const TesteeCommand& testee) {
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(testee, 1);
  if (!session.ok()) return session.status();
  lbcp::v1::Welcome welcome = (*session)->welcome();
  absl::Status status;
  if (std::ranges::find(welcome.capabilities(), kLiveSeat) == welcome.capabilities().end()) {
    status = absl::UnavailableError("it hosts no whole client: it does not claim seat.live");
  }
  lbcp::v1::Command nonsense;
  nonsense.mutable_nonsense();
  if (status.ok()) status = Expect(**session, nonsense, lbcp::v1::UNSUPPORTED, kDoubtfulNonsense);
  if (status.ok()) return welcome;
  return absl::UnavailableError(
      fmt::format("testee {}: {}", testee.command, std::string(status.message())));
}

absl::StatusOr<std::vector<const Case*>> SelectCases(const std::vector<Case>& all,
                                                     const std::vector<std::string>& patterns,
                                                     catalogue::Seat seat) {
  std::set<const Case*> chosen;
  for (const std::string& pattern : patterns) {
    bool matched = false;
    for (const Case& each : all) {
      if (each.seat != seat) continue;
      const bool fits = MatchesPattern(pattern, each.name) ||
                        std::ranges::any_of(each.checks, [&](const std::string& id) {
                          return MatchesPattern(pattern, id);
                        });
      if (!fits) continue;
      chosen.insert(&each);
      matched = true;
    }
    if (!matched) {
      return absl::InvalidArgumentError(
          fmt::format("--only: \"{}\" matches no case and no requirement; \"lbconform list\" names "
                      "them, * stands for any characters",
                      pattern));
    }
  }
  std::vector<const Case*> cases;
  for (const Case& each : all) {
    if (each.seat == seat && (patterns.empty() || chosen.contains(&each))) cases.push_back(&each);
  }
  return cases;
}

Suite::Suite(const catalogue::Catalogue& catalogue, SuiteOptions options)
    : catalogue_(catalogue),
      options_(std::move(options)),
      start_(std::chrono::steady_clock::now()) {
  judged_as_ = profile::JudgedAs(options_.profile);
}

absl::StatusOr<std::unique_ptr<Suite>> Suite::Prepare(const catalogue::Catalogue& catalogue,
                                                      SuiteOptions options) {
  absl::StatusOr<std::vector<const Case*>> cases =
      SelectCases(scenario::AllCases(), options.only, options.seat);
  if (!cases.ok()) return cases.status();
  for (const Case* each : *cases) {
    for (const std::string& id : each->checks) {
      if (catalogue.Find(id) != nullptr) continue;
      return absl::InternalError(
          fmt::format("{}:{}: checks {}, which is no requirement of this catalogue", each->file,
                      each->line, id));
    }
  }
  if (!options.edition.empty() && !catalogue.HasEdition(options.edition)) {
    std::vector<std::string> names;
    for (const catalogue::Edition& each : catalogue.Editions()) names.push_back(each.name);
    return absl::InvalidArgumentError(
        fmt::format("--edition {}: no such edition; expected one of {}", options.edition,
                    fmt::join(names, ", ")));
  }
  // What a known policy makes of the config that everybody gives it is judged, not asked
  // beforehand.
  absl::StatusOr<lbcp::v1::Welcome> welcome =
      options.seat == catalogue::Seat::kChannel ? ProbeChannel(options.testee)
      : options.seat == catalogue::Seat::kLive
          ? ProbeLive(options.testee)
          : Probe(options.testee, options.profile.policy,
                  options.own_profile ? &options.profile : nullptr);
  if (absl::IsInvalidArgument(welcome.status())) {
    return absl::InvalidArgumentError(
        fmt::format("{}: {}", options.profile_origin, std::string(welcome.status().message())));
  }
  if (!welcome.ok()) return welcome.status();
  std::unique_ptr<Suite> suite(new Suite(catalogue, std::move(options)));
  suite->welcome_ = *std::move(welcome);
  if (suite->options_.edition.empty()) {
    suite->options_.edition =
        catalogue.EditionFor(suite->welcome_.implementation(), suite->welcome_.version());
  }
  suite->planned_ = std::vector<Planned>(cases->size());
  for (std::size_t i = 0; i < cases->size(); ++i) {
    Planned& planned = suite->planned_[i];
    planned.which = (*cases)[i];
    planned.not_applicable = suite->WhyNotApplicable(*planned.which);
    planned.is_done = planned.done.get_future().share();
    planned.result = scenario::NamedAfter(*planned.which);
    planned.result.complaint = "not reached: the run was interrupted";
  }
  return suite;
}

Suite::~Suite() {
  Stop();
  for (std::thread& worker : workers_) worker.join();
}

bool Suite::Binds(std::string_view id) const {
  const catalogue::Requirement* row = catalogue_.Find(id);
  return row != nullptr && catalogue_.Binding(*row, options_.edition, judged_as_).has_value();
}

std::string Suite::WhyNotBinding(const std::string& id) const {
  const catalogue::Requirement* row = catalogue_.Find(id);
  if (row == nullptr || Binds(id)) return "";
  const bool other_policy = !row->policies.empty() &&
                            std::ranges::none_of(row->policies, [this](const std::string& name) {
                              return std::ranges::find(judged_as_, name) != judged_as_.end();
                            });
  return other_policy
             ? fmt::format("{} is about another policy", id)
             : fmt::format("{} does not bind {}", id,
                           options_.edition.empty() ? "an implementation that no edition knows"
                                                    : "edition " + options_.edition);
}

std::string Suite::WhyNotApplicable(const Case& which) const {
  std::string first;
  bool any_binds = false;
  for (const std::string& id : which.checks) {
    std::string why = WhyNotBinding(id);
    any_binds = any_binds || why.empty();
    if (first.empty()) first = std::move(why);
  }
  // A scenario needs all of its requirements; a property speaks of those that bind.
  if (!first.empty() && !(which.search && any_binds)) return first;
  if (const auto unmet = scenario::UnmetNeed(which, welcome_, options_.profile))
    return "needs " + *unmet;
  return "";
}

std::string Suite::SpreadThatIsNotAsked() const {
  if (options_.seat != catalogue::Seat::kPolicy) return "";
  // A policy with requirements of its own is asked about its spread by those.
  const auto speaks_of_it = [this](const catalogue::Requirement& row) {
    return std::ranges::find(row.policies, options_.profile.policy) != row.policies.end();
  };
  if (std::ranges::any_of(catalogue_.All(), speaks_of_it)) return "";
  return UnaskedSpread(scenario::AllCases(), welcome_, options_.profile,
                       [this](std::string_view id) { return Binds(id); });
}

void Suite::Start(const std::function<bool(std::size_t)>& wanted) {
  for (std::size_t i = 0; i < planned_.size(); ++i) {
    Planned& planned = planned_[i];
    if (!planned.not_applicable.empty()) {
      planned.result.verdict = Verdict::kNotApplicable;
      planned.result.complaint = planned.not_applicable;
    }
    const bool play = planned.not_applicable.empty() && wanted(i);
    planned.plays = play;
    planned.unchosen = !wanted(i);
    if (!play) planned.done.set_value();
  }
  const int jobs = std::max(1, options_.jobs);
  for (int i = 0; i < jobs; ++i) workers_.emplace_back([this] { Work(); });
}

void Suite::Work() {
  while (true) {
    const std::size_t i = next_.fetch_add(1);
    if (i >= planned_.size()) return;
    Planned& planned = planned_[i];
    if (!planned.plays) continue;
    if (!stopping_) planned.result = PlayOne(*planned.which);
    planned.done.set_value();
  }
}

std::vector<std::unique_ptr<models::Model>> Suite::MakeModels() const {
  const bool virtual_time =
      std::ranges::find(welcome_.capabilities(), "virtual_time") != welcome_.capabilities().end();
  return models::MakeModels(
      options_.profile, [this](std::string_view id) { return Binds(id); }, virtual_time);
}

CaseResult Suite::PlayScenario(const Case& which) const {
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(options_.testee, options_.seed);
  if (!session.ok()) {
    CaseResult result = scenario::NamedAfter(which);
    result.verdict = Verdict::kCrash;
    result.complaint = std::string(session.status().message());
    return result;
  }
  models::Watch watch(MakeModels());
  const bool watched = options_.watch || std::ranges::any_of(which.needs, &scenario::Need::watched);
  CaseResult result = scenario::Play(which, **session, options_.profile, options_.seed,
                                     watched ? &watch : nullptr, options_.watch);
  scenario::EndSession(**session, result);
  return result;
}

// At effort quick some of them, others with another seed.
bool Suite::IsPlayedTwice(const Case& which) const {
  constexpr std::size_t kOneOf = 8;
  if (options_.seat == catalogue::Seat::kLive) return false;
  return options_.effort != scenario::Effort::kQuick ||
         (std::hash<std::string>()(which.name) + options_.seed) % kOneOf == 0;
}

CaseResult Suite::PlayScenarioTwice(const Case& which) const {
  CaseResult first = PlayScenario(which);
  if (!verdict::IsRepeatable(first)) return first;
  const bool bitwise = welcome_.determinism() == lbcp::v1::BITWISE;
  CaseResult second = PlayScenario(which);
  const std::optional<verdict::Parting> parting =
      verdict::FindParting(first.trace, second.trace, bitwise);
  if (!parting.has_value()) return first;
  if (bitwise) return verdict::BrokenPromiseOfBitwise(std::move(second), *parting);
  first.varies = parting->words;
  return first;
}

scenario::SearchContext Suite::Context() const {
  const auto starts = [this](Patience patience) -> scenario::Sessions {
    return [this, patience]() -> absl::StatusOr<std::unique_ptr<scenario::Turns>> {
      TesteeCommand testee = options_.testee;
      testee.patience = patience;
      return Session::Start(testee, options_.seed);
    };
  };
  return {.sessions = starts(options_.testee.patience),
          .hasty_sessions = starts(kHasty),
          .profile = options_.profile,
          .binds = [this](std::string_view id) { return Binds(id); },
          .seed = options_.seed,
          .effort = options_.effort,
          .stopped = [this] { return stopping_.load(); },
          .shelf = &shelf_};
}

CaseResult Suite::PlayOne(const Case& which) const {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result = which.search           ? which.search(which, Context())
                      : IsPlayedTwice(which) ? PlayScenarioTwice(which)
                                             : PlayScenario(which);
  if (IsFailure(result.verdict)) {
    result.fingerprint = Fingerprint(result);
    models::Watch watch(MakeModels());
    scenario::NoteExpectations(result, watch);
  }
  result.reproduce =
      fmt::format("{} --only '{}' --seed {}", options_.command_line, which.name, options_.seed);
  result.wall_micros = std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - start)
                           .count();
  return result;
}

const CaseResult& Suite::Await(std::size_t i) {
  planned_[i].is_done.wait();
  return planned_[i].result;
}

std::vector<RequirementResult> Suite::JudgeRequirements(
    const std::vector<CaseResult>& cases) const {
  std::set<std::string> claimed;
  std::map<std::string, catalogue::Seat, std::less<>> elsewhere;
  for (const Case& each : scenario::AllCases()) {
    for (const std::string& id : each.checks) {
      if (each.seat == options_.seat)
        claimed.insert(id);
      else
        elsewhere[id] = each.seat;
    }
  }
  std::vector<RequirementResult> all;
  for (const catalogue::Requirement& row : catalogue_.All()) {
    RequirementResult result;
    result.id = row.id;
    result.area = row.area;
    result.sentence = row.sentence;
    const catalogue::SourceRef source = ChiefSource(row);
    result.source = source.section.empty() ? source.doc : source.doc + ", " + source.section;
    result.link = source.link;
    result.note = row.note;
    result.seat = std::string(catalogue::SeatName(row.seat));
    const auto level = catalogue_.Binding(row, options_.edition, judged_as_);
    result.level = std::string(catalogue::LevelName(level.value_or(row.level)));
    if (!level.has_value()) {
      result.state = RequirementResult::State::kNotBinding;
      result.reason = "binds another policy or edition";
    } else if (!row.untestable.empty()) {
      result.state = RequirementResult::State::kUntestable;
      result.reason = row.untestable;
    } else if (claimed.contains(row.id)) {
      result.state = RequirementResult::State::kChecked;
      result.verdict = Verdict::kNotApplicable;
      bool any = false;
      for (const CaseResult& each : cases) {
        if (std::ranges::find(each.checks, row.id) == each.checks.end()) continue;
        result.verdict = any ? Worse(result.verdict, each.verdict) : each.verdict;
        result.cases.push_back(each.name);
        any = true;
      }
      if (!any) result.verdict = Verdict::kNotRun;
    } else if (const auto other = elsewhere.find(row.id); other != elsewhere.end()) {
      // Checked, but not by this run.
      result.state = RequirementResult::State::kPlanned;
      result.seat = std::string(catalogue::SeatName(other->second));
      result.reason = std::string(verdict::kJudgedElsewhere) + result.seat + " seat";
    } else {
      result.state = RequirementResult::State::kPlanned;
      result.reason = row.seat == catalogue::Seat::kUnit
                          ? "is shown by unit tests of the reference, for no seat sees it"
                      : row.seat == options_.seat ? "no case asks for it yet"
                                                  : "waits for the " + result.seat + " seat";
    }
    all.push_back(std::move(result));
  }
  return all;
}

verdict::RunResult Suite::About() const {
  verdict::RunResult run;
  run.tool_version = options_.tool_version;
  run.testee = {options_.testee.command,
                welcome_.implementation(),
                welcome_.version(),
                welcome_.language(),
                welcome_.adapter(),
                {welcome_.capabilities().begin(), welcome_.capabilities().end()},
                lbcp::v1::Quiescence_Name(welcome_.quiescence()),
                lbcp::v1::Determinism_Name(welcome_.determinism()),
                options_.edition};
  run.policy = options_.profile.policy;
  run.profile = options_.profile_text;
  run.profile_origin = options_.profile_origin;
  run.seat = std::string(catalogue::SeatName(options_.seat));
  run.seed = options_.seed;
  run.strict = options_.strict;
  run.only = options_.only;
  run.started_at = options_.started_at;
  return run;
}

verdict::RunResult Suite::Conclude() {
  for (std::size_t i = 0; i < planned_.size(); ++i) Await(i);
  verdict::RunResult run = About();
  for (Planned& planned : planned_) {
    if (!planned.unchosen) run.cases.push_back(std::move(planned.result));
  }
  if (std::ranges::any_of(planned_, &Planned::unchosen))
    run.only.emplace_back("what GoogleTest's filter or shard chose");
  std::vector<std::string> unplayed;
  for (const Case& each : scenario::AllCases()) {
    if (each.seat == options_.seat &&
        std::ranges::find(run.cases, each.name, &CaseResult::name) == run.cases.end())
      unplayed.push_back(each.name);
  }
  run.warnings =
      ApplyKnownFailures(options_.known, welcome_.version(), options_.today, unplayed, run.cases);
  const bool stale = !run.warnings.empty();
  if (stopping_) {
    run.warnings.push_back(fmt::format(
        "interrupted: {} of {} cases were not run, and nothing is known about them",
        std::ranges::count(run.cases, Verdict::kNotRun, &CaseResult::verdict), run.cases.size()));
  }
  if (options_.edition.empty()) {
    run.warnings.push_back(
        fmt::format("no edition covers {} {}: only requirements that bind everybody were judged; "
                    "--edition chooses one",
                    welcome_.implementation(), welcome_.version()));
  }
  if (const std::string unasked = SpreadThatIsNotAsked(); !unasked.empty())
    run.warnings.push_back(fmt::format("{}: {}", options_.profile_origin, unasked));
  double chance = 0;
  for (const CaseResult& result : run.cases) {
    for (const auto& measurement : result.measurements) chance += measurement.false_alarm;
  }
  if (chance > kChanceGranted) {
    run.warnings.push_back(
        fmt::format("the chance that this run calls a correct policy a violator is up to {:.1e}, "
                    "above the {:.0e} that a run is granted",
                    chance, kChanceGranted));
  }
  run.requirements = JudgeRequirements(run.cases);
  run.wall_micros = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - start_)
                        .count();
  run.judge_memory_kib = PeakMemoryKib();
  DrawConclusion(run, stale);
  return run;
}

}  // namespace lbc::runner
