// lbconform differ: plays one trace on several testees, and says where they part and what the
// requirement has to say to that.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>

#include <algorithm>
#include <iostream>

#include "conformance/catalogue/catalogue.h"
#include "conformance/cli/trace_commands.h"
#include "conformance/replay/story.h"
#include "conformance/runner/session.h"
#include "conformance/scenario/scenario.h"

namespace lbc::cli {
namespace {

using replay::Match;
using replay::Played;
using replay::Player;
using runner::Session;

// One of the testees.
struct Contestant {
  // "A", "B", …
  std::string letter;
  runner::TesteeCommand command;
  lbcp::v1::Welcome welcome;
  std::vector<Played> beats;
};

absl::Status PlayOn(const trace::Trace& trace, Contestant& contestant) {
  absl::StatusOr<std::unique_ptr<Session>> session =
      Session::Start(contestant.command, trace.header.seed);
  if (!session.ok()) return session.status();
  contestant.welcome = (*session)->welcome();
  const absl::StatusOr<std::unique_ptr<Player>> player = Player::Make(trace, **session);
  if (!player.ok()) return player.status();
  while (std::optional<Played> played = (*player)->Next()) contestant.beats.push_back(*played);
  if (!(*player)->unknown_policy()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "{}:1: field \"policy\": the trace is of {}, and testee {} has no such policy; it "
      "has {}",
      trace.file, trace.header.policy, contestant.letter,
      fmt::join(contestant.welcome.policies(), ", ")));
}

// Whether beat `i` is the same for both; a beat that one of them never reached is not.
bool Alike(const trace::Trace& trace, const Contestant& a, const Contestant& b, std::size_t i) {
  if (i >= a.beats.size() || i >= b.beats.size()) return a.beats.size() == b.beats.size();
  if (a.beats[i].left_out.empty() != b.beats[i].left_out.empty()) return false;
  const bool strict = trace.steps[a.beats[i].step].status == verdict::Step::Status::kFailed;
  return Compare(a.beats[i].seen, b.beats[i].seen, strict).match != Match::kDifferent;
}

std::size_t FirstDivergence(const trace::Trace& trace, const std::vector<Contestant>& all) {
  std::size_t beats = 0;
  for (const Contestant& each : all) beats = std::max(beats, each.beats.size());
  for (std::size_t i = 0; i < beats; ++i) {
    for (const Contestant& each : all) {
      if (!Alike(trace, all.front(), each, i)) return i;
    }
  }
  return beats;
}

void TellDivergence(const trace::Trace& trace, const std::vector<Contestant>& all,
                    std::size_t beat) {
  const auto with =
      std::ranges::find_if(all, [&](const Contestant& each) { return beat < each.beats.size(); });
  const Played& at = with->beats[beat];
  std::cout << fmt::format("{} command{} alike; they part in {}\n  > {}\n", beat,
                           beat == 1 ? "" : "s", Where(trace, at), at.stimulus);
  for (const Contestant& each : all) {
    std::vector<std::string> lines = {"(not reached)"};
    if (beat < each.beats.size()) {
      const Played& played = each.beats[beat];
      lines = played.left_out.empty() ? InWords(played.seen)
                                      : std::vector<std::string>{"left out: " + played.left_out};
    }
    for (const std::string& line : lines) std::cout << fmt::format("  {}  {}\n", each.letter, line);
  }
}

// What this testee promises: what is known of the policy in its edition, else what the trace says.
absl::StatusOr<profile::Profile> ProfileFor(const trace::Trace& trace, const std::string& edition,
                                            const std::filesystem::path& spec) {
  if (trace.of_channel()) return profile::Profile();
  const std::string known = trace.header.policy + ".yaml";
  if (std::filesystem::exists(spec / "profiles" / known))
    return profile::LoadKnown(spec, trace.header.policy, edition);
  if (trace.header.profile.empty()) return profile::Minimal(trace.header.policy);
  return profile::Parse(trace.header.profile, trace.file + ":1: field \"profile\"");
}

// The trace's case, played on one testee.
verdict::CaseResult Judge(const scenario::Case& which, const Contestant& contestant,
                          const profile::Profile& profile, const models::Binds& binds,
                          std::uint64_t seed) {
  const scenario::Sessions sessions = [&]() -> absl::StatusOr<std::unique_ptr<scenario::Turns>> {
    return Session::Start(contestant.command, seed);
  };
  if (which.search) {
    return which.search(which, {.sessions = sessions,
                                .hasty_sessions = sessions,
                                .profile = profile,
                                .binds = binds,
                                .seed = seed});
  }
  absl::StatusOr<std::unique_ptr<scenario::Turns>> session = sessions();
  verdict::CaseResult result;
  result.verdict = verdict::Verdict::kCrash;
  result.complaint = std::string(session.status().message());
  return session.ok() ? scenario::Play(which, **session, profile, seed) : result;
}

// What the requirements of the trace's case say of each testee: which they bind, and whether the
// case holds there.
absl::Status TellRequirements(const Common& common, const trace::Trace& trace,
                              const std::vector<Contestant>& all) {
  const auto& cases = scenario::AllCases();
  const auto which = std::ranges::find(cases, trace.header.case_name, &scenario::Case::name);
  if (which == cases.end()) {
    std::cout << fmt::format(
        "no case of this program is called {}, so nothing is known of what allows or forbids it\n",
        trace.header.case_name);
    return absl::OkStatus();
  }
  const auto spec = common.spec_dir.empty() ? DataDir() / "spec" : common.spec_dir;
  absl::StatusOr<catalogue::Catalogue> catalogue = catalogue::Catalogue::Load(spec);
  if (!catalogue.ok()) return catalogue.status();
  std::vector<profile::Profile> profiles;
  std::vector<std::string> editions;
  for (const Contestant& each : all) {
    editions.push_back(
        catalogue->EditionFor(each.welcome.implementation(), each.welcome.version()));
    absl::StatusOr<profile::Profile> profile = ProfileFor(trace, editions.back(), spec);
    if (!profile.ok()) return profile.status();
    profiles.push_back(*std::move(profile));
  }
  // A case whose requirements do not bind a testee forbids it nothing; a property speaks of those
  // that do.
  std::vector<bool> bound(all.size(), which->search == nullptr);
  for (const std::string& id : which->checks) {
    const catalogue::Requirement* row = catalogue->Find(id);
    if (row == nullptr) continue;
    std::cout << fmt::format("{}  {}\n", id, row->sentence);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto level = catalogue->Binding(*row, editions[i], profile::JudgedAs(profiles[i]));
      bound[i] = which->search ? bound[i] || level.has_value() : bound[i] && level.has_value();
      std::cout << fmt::format("  {}  {}\n", all[i].letter,
                               level.has_value()
                                   ? fmt::format("binds as {}", catalogue::LevelName(*level))
                                   : std::string("does not bind this edition: it allows either"));
    }
  }
  const auto binds = [&](std::size_t i, std::string_view id) {
    const catalogue::Requirement* row = catalogue->Find(id);
    return row != nullptr &&
           catalogue->Binding(*row, editions[i], profile::JudgedAs(profiles[i])).has_value();
  };
  std::size_t failed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const verdict::CaseResult result = Judge(
        *which, all[i], profiles[i], [&, i](std::string_view id) { return binds(i, id); },
        trace.header.seed);
    failed += IsFailure(result.verdict) && bound[i] ? 1 : 0;
    std::cout << fmt::format("  {}  {}{}{}\n", all[i].letter, Name(result.verdict),
                             result.complaint.empty() ? "" : ": ", result.complaint);
  }
  std::cout << (failed == 0            ? "the case allows what each of them does\n"
                : failed == all.size() ? "the case forbids what each of them does\n"
                                       : "the case allows the one and forbids the other\n");
  return absl::OkStatus();
}

}  // namespace

int Differ(const Common& common, const DifferOptions& options) {
  signal(SIGPIPE, SIG_IGN);
  const absl::StatusOr<trace::Trace> trace = LoadTraceOf(options.file, options.policy);
  if (!trace.ok()) return Complain(verdict::kExitUsage, std::string(trace.status().message()));
  std::cout << replay::Introduce(*trace);
  std::vector<Contestant> all;
  for (const std::string& testee : options.testees) {
    Contestant each;
    each.letter = std::string(1, static_cast<char>('A' + all.size() % 26));
    each.command.command = testee;
    if (absl::Status played = PlayOn(*trace, each); !played.ok()) {
      return Complain(played.code() == absl::StatusCode::kInvalidArgument
                          ? verdict::kExitUsage
                          : verdict::kExitTesteeUnusable,
                      std::string(played.message()));
    }
    std::cout << fmt::format("  {}  {}  {} {}\n", each.letter, testee,
                             each.welcome.implementation(), each.welcome.version());
    all.push_back(std::move(each));
  }
  const std::size_t beat = FirstDivergence(*trace, all);
  const bool alike =
      beat == all.front().beats.size() &&
      std::ranges::all_of(all, [&](const Contestant& each) { return each.beats.size() == beat; });
  if (alike) {
    std::cout << fmt::format("alike: all of {} commands brought the same\n", beat);
    return verdict::kExitConformant;
  }
  TellDivergence(*trace, all, beat);
  if (absl::Status told = TellRequirements(common, *trace, all); !told.ok())
    return Complain(verdict::kExitUsage, std::string(told.message()));
  return verdict::kExitNotConformant;
}

}  // namespace lbc::cli
