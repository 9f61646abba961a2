#include "property_tests/generators/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "conformance/scenario/named_after.h"
#include "conformance/verdict/parting.h"
#include "property_tests/generators/play.h"
#include "property_tests/generators/shrink.h"

namespace lbc::properties {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

// How much is tried, by effort: chosen so that all properties together keep to the time that
// `lbconform run --help` states, with a testee that takes 20 ms for a story.
struct Amount {
  int stories;
  int longest;
};

Amount AmountFor(scenario::Effort effort) {
  switch (effort) {
    case scenario::Effort::kNight:
      return {5'000, 60};
    case scenario::Effort::kNormal:
      return {250, 45};
    default:
      return {24, 30};
  }
}

// Plays while shrinking: enough for a story of the longest.
constexpr int kReplays = 600;
// A finding is worth so much waiting; what is not minimal by then is said to be not.
std::chrono::seconds ShrinkingTime(scenario::Effort effort, bool hangs) {
  const std::chrono::seconds time(effort == scenario::Effort::kNight    ? 120
                                  : effort == scenario::Effort::kNormal ? 30
                                                                        : 10);
  // Each play of what hangs waits for the watchdog.
  return hangs ? 3 * time : time;
}
// So many times as many stories are told to those that never came to the point by chance alone.
constexpr int kPatience = 4;
// How often a failure is played again to see whether it always comes.
constexpr int kAgain = 4;

bool IsOfTheProgram(Verdict verdict) {
  return verdict == Verdict::kCrash || verdict == Verdict::kHang || verdict == Verdict::kProtocol;
}

class Hunt {
 public:
  Hunt(const scenario::Case& which, const scenario::SearchContext& context,
       const Property& property)
      : which_(which), context_(context), property_(property) {}

  CaseResult Run() {
    const Amount amount = AmountFor(context_.effort);
    int i = 0;
    for (; i < amount.stories || (!CameToThePoint() && i < kPatience * amount.stories); ++i) {
      if (context_.stopped()) return Interrupted(i);
      const Flavour flavour =
          property_.flavours[static_cast<std::size_t>(i) % property_.flavours.size()];
      const Story story = DrawStory(context_.seed, i, amount.stories, amount.longest, flavour);
      Played played = PlayStory(story, which_, context_, context_.sessions, property_);
      if (i == 0) {
        if (auto differs = Repeat(story, played)) return *std::move(differs);
      }
      triggered_ = triggered_ || played.triggered;
      connected_ = connected_ || played.connected;
      was_ready_ = was_ready_ || played.was_ready;
      judged_.insert(played.judged.begin(), played.judged.end());
      if (IsOfTheProgram(played.result.verdict) && !property_.survival)
        return Vacuous(fmt::format("a story ended in {} ({}); properties about survival say more",
                                   Name(played.result.verdict), played.result.complaint));
      if (IsFailure(played.result.verdict)) return Reduce(story, std::move(played));
      if (played.result.verdict == Verdict::kInconclusive) return Named(std::move(played.result));
      last_ = std::move(played.result);
    }
    if (!connected_ || !was_ready_)
      return Vacuous(
          fmt::format("in {} stories the policy was never seen to connect and then be READY", i));
    if (!triggered_)
      return Vacuous(
          fmt::format("in {} stories never came to the point: {}", i, property_.trigger));
    last_.verdict = Verdict::kPass;
    last_.complaint.clear();
    return Shown(Named(std::move(last_)));
  }

 private:
  bool CameToThePoint() const {
    return connected_ && was_ready_ && triggered_ && SomethingWasJudged();
  }

  // Whether an answer was held against one of its requirements: what is rare is met by going on.
  bool SomethingWasJudged() const {
    return property_.survival || property_.end_judges ||
           std::ranges::any_of(which_.checks,
                               [this](const std::string& id) { return judged_.contains(id); });
  }

  CaseResult Named(CaseResult result) const {
    result = scenario::NamedAfter(which_, std::move(result));
    result.seed = context_.seed;
    result.varies = varies_;
    return result;
  }

  // Only what was held against an answer was shown.
  CaseResult Shown(CaseResult result) const {
    if (property_.survival || property_.end_judges) return result;
    std::erase_if(result.checks, [this](const std::string& id) { return !judged_.contains(id); });
    if (!result.checks.empty()) return result;
    CaseResult nothing;
    nothing.verdict = Verdict::kNotApplicable;
    nothing.complaint = "no model of this edition and profile speaks of its requirements";
    return Named(std::move(nothing));
  }

  CaseResult Vacuous(std::string why) const {
    CaseResult result;
    result.verdict = Verdict::kVacuous;
    result.complaint = std::move(why);
    return Named(std::move(result));
  }

  CaseResult Interrupted(int stories) const {
    CaseResult result = Named({});
    result.verdict = Verdict::kNotRun;
    result.complaint =
        fmt::format("not finished: the run was interrupted after {} stories, which hold", stories);
    return result;
  }

  // The same story once more: a testee that claims the same bytes owes them. Of another it is noted
  // where it parted; its log, which may name addresses in memory, is left out there.
  std::optional<CaseResult> Repeat(const Story& story, const Played& first) {
    if (!verdict::IsRepeatable(first.result)) return std::nullopt;
    Played second = PlayStory(story, which_, context_, context_.sessions, property_);
    const std::optional<verdict::Parting> parting =
        verdict::FindParting(first.result.trace, second.result.trace, first.claims_bitwise);
    if (!parting.has_value()) return std::nullopt;
    if (!first.claims_bitwise) {
      varies_ = parting->words;
      return std::nullopt;
    }
    return Named(verdict::BrokenPromiseOfBitwise(std::move(second.result), *parting));
  }

  static bool SameFailure(const Played& a, const Played& b) {
    return a.result.verdict == b.result.verdict && a.requirement == b.requirement;
  }

  CaseResult Reduce(Story story, Played failure) {
    story.moves.resize(std::min(story.moves.size(), failure.moves));
    const bool hangs = failure.result.verdict == Verdict::kHang;
    // What hangs is played with a watchdog that barks soon; the last word has the patient one.
    const scenario::Sessions& sessions = hangs ? context_.hasty_sessions : context_.sessions;
    int came = 0;
    if (!failure.claims_bitwise) {
      for (int i = 0; i < kAgain; ++i)
        came += SameFailure(PlayStory(story, which_, context_, sessions, property_), failure);
    } else {
      came = kAgain;
    }
    const int attempts = came == kAgain ? 1 : 2 * kAgain;
    Played smallest = failure;
    const auto fails = [&](const Story& candidate) {
      for (int i = 0; i < attempts; ++i) {
        Played again = PlayStory(candidate, which_, context_, sessions, property_);
        if (!SameFailure(again, failure)) continue;
        smallest = std::move(again);
        return true;
      }
      return false;
    };
    const auto until = std::chrono::steady_clock::now() + ShrinkingTime(context_.effort, hangs);
    const Shrunk shrunk = Shrink(std::move(story), fails, kReplays, [&] {
      return context_.stopped() || std::chrono::steady_clock::now() >= until;
    });
    CaseResult result = Named(std::move(smallest.result));
    if (!failure.requirement.empty()) result.checks = {failure.requirement};
    result.complaint += fmt::format(
        " ({} move{}, {}{})", shrunk.story.moves.size(), shrunk.story.moves.size() == 1 ? "" : "s",
        shrunk.minimal ? "1-minimal" : "not further shrunk",
        came == kAgain
            ? ""
            : fmt::format(", shrunk under nondeterminism: came back {} times in {}", came, kAgain));
    return result;
  }

  const scenario::Case& which_;
  const scenario::SearchContext& context_;
  const Property& property_;
  bool triggered_ = false;
  bool connected_ = false;
  bool was_ready_ = false;
  std::set<std::string> judged_;
  // See CaseResult.
  std::string varies_;
  CaseResult last_;
};

template <typename Fits>
bool AnySubConn(const scenario::Stage& stage, const Fits& fits) {
  return std::ranges::any_of(stage.world().sub_conns(),
                             [&](const auto& entry) { return fits(entry.second); });
}

}  // namespace

CaseResult Search(const scenario::Case& which, const scenario::SearchContext& context,
                  const Property& property) {
  return Hunt(which, context, property).Run();
}

bool Declare(const char* pascal_name, const char* file, int line, scenario::Checks checks,
             const char* sentence, Property property) {
  return scenario::DeclareSearch(
      pascal_name, file, line, std::move(checks), scenario::Needs({}), sentence,
      [property = std::move(property)](const scenario::Case& which,
                                       const scenario::SearchContext& context) {
        return Search(which, context, property);
      });
}

bool SomethingIsReady(const scenario::Stage& stage) {
  return stage.world().reported() == lbcp::v1::READY &&
         AnySubConn(stage, [](const scenario::SubConn& it) {
           return it.alive() && it.state == lbcp::v1::READY;
         });
}

bool SomethingHasFailed(const scenario::Stage& stage) {
  return stage.world().reported() == lbcp::v1::TRANSIENT_FAILURE &&
         AnySubConn(stage, [](const scenario::SubConn& it) { return !it.last_error.empty(); });
}

bool SomethingWasGivenUp(const scenario::Stage& stage) {
  return AnySubConn(stage, [](const scenario::SubConn& it) { return it.given_up; });
}

}  // namespace lbc::properties
