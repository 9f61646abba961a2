#include "property_tests/generators/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "conformance/scenario/named_after.h"
#include "conformance/verdict/parting.h"
#include "property_tests/generators/end_row.h"
#include "property_tests/generators/play.h"
#include "property_tests/generators/shrink.h"
#include "property_tests/generators/told.h"

namespace lbc::properties {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

// How much is tried, by effort: chosen so that all properties together keep to the time that
// `lbconform run --help` states, with a testee that takes 20 ms for a story. As many stories are
// told to a property that turns to one flavour.
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

class Hunt {
 public:
  Hunt(const scenario::Case& which, const scenario::SearchContext& context,
       const Property& property)
      : which_(which),
        context_(context),
        property_(property),
        amount_(AmountFor(context.effort)),
        manner_({.calls = property.calls, .endings = property.endings}) {}

  CaseResult Run() {
    std::shared_ptr<const Tale> last;
    int i = 0;
    const auto patient = [&] { return 2 * lost_ <= i && !CameToThePoint(); };
    for (; i < Stories() || (patient() && i < kPatience * Stories()); ++i) {
      if (context_.stopped()) return Interrupted(i);
      const std::shared_ptr<const Tale> tale = Hear(i);
      if (i == 0) {
        varies_ = tale->varies;
        if (tale->broken_promise != nullptr) return Named(*tale->broken_promise);
      }
      const Played& played = tale->played;
      triggers_.insert(played.triggers.begin(), played.triggers.end());
      connected_ = connected_ || played.connected;
      was_ready_ = was_ready_ || played.was_ready;
      judged_.insert(played.judged.begin(), played.judged.end());
      if (const Objection* it = MyObjection(played)) return Reduce(tale->story, CutAt(played, *it));
      if (!played.requirement.empty()) return Reduce(tale->story, played);
      if (IsOfTheProgram(played)) {
        if (property_.survival) return Reduce(tale->story, played);
        lost_in_ = fmt::format("{} ({})", Name(played.result.verdict), played.result.complaint);
        // One that survival does not hear must not go unsaid; and others than crashes take too long
        // to be met again and again.
        if (played.result.verdict != Verdict::kCrash || !SurvivalHears(i))
          return Vacuous(
              fmt::format("a story ended in {}; properties about survival say more", lost_in_));
        ++lost_;
        continue;
      }
      if (played.result.verdict == Verdict::kInconclusive) return Named(played.result);
      if (last == nullptr || tale->whole || !last->whole) last = tale;
    }
    if (2 * lost_ > i)
      return Vacuous(fmt::format("most of {} stories ended before their end{}", i, Lost()));
    if (!connected_ || !was_ready_)
      return Vacuous(fmt::format(
          "in {} stories the policy was never seen to connect and then be READY{}", i, Lost()));
    if (!Triggered())
      return Vacuous(fmt::format("in {} stories never came to the point: {}{}", i,
                                 Words(property_.trigger), Lost()));
    return Passed(*last);
  }

 private:
  // A property of one flavour plays as many as one of several does altogether; the others share
  // most of theirs, and have more.
  // Survival hears whatever any of them meets.
  int OfEachFlavour() const {
    return property_.survival ? amount_.stories : PerFlavour(property_.flavours.size());
  }
  int PerFlavour(std::size_t flavours) const {
    return flavours == 1 ? amount_.stories : amount_.stories * 2 / 3;
  }
  int Stories() const { return OfEachFlavour() * static_cast<int>(property_.flavours.size()); }

  StoryId StoryAt(int i) const {
    const auto flavours = static_cast<int>(property_.flavours.size());
    return {property_.flavours[static_cast<std::size_t>(i % flavours)], i / flavours,
            property_.calls};
  }

  std::shared_ptr<const Tale> Hear(int i) {
    if (!property_.endings.empty())
      return std::make_shared<const Tale>(Tell(StoryAt(i), manner_, i == 0));
    return HearWithoutEndings(i, property_.calls);
  }

  std::shared_ptr<const Tale> HearWithoutEndings(int i, Calls calls) {
    Told& told = context_.shelf != nullptr ? context_.shelf->Get<Told>() : told_;
    const auto story_at = [&](int at) {
      StoryId id = StoryAt(at);
      id.calls = calls;
      return id;
    };
    const Manner to_the_end{.calls = calls, .stops_at_objections = false};
    return told.Hear(story_at, i, Stories(),
                     [&](const StoryId& id) { return Tell(id, to_the_end, id.number == 0); });
  }

  // Whether the same story ends for the property about survival as well, without endings.
  bool SurvivalHears(int i) {
    const StoryId mine = StoryAt(i);
    const bool is_told =
        mine.number < amount_.stories &&
        std::ranges::find(kSurvivedFlavours, mine.flavour) != kSurvivedFlavours.end();
    return is_told && IsOfTheProgram(HearWithoutEndings(i, Calls::kPlain)->played);
  }

  Tale Tell(const StoryId& id, const Manner& manner, bool twice) const {
    Tale tale;
    tale.story = DrawStory(context_.seed, id.number, PerFlavour(2), amount_.longest, id.flavour);
    tale.played = PlayStory(tale.story, which_, context_, context_.sessions, manner);
    tale.is_shown = id.number + 1 == PerFlavour(1) || id.number + 1 == PerFlavour(2);
    if (twice) Repeat(manner, tale);
    return tale;
  }

  // The same story once more: a testee that claims the same bytes owes them. Of another it is noted
  // where it parted; its log, which may name addresses in memory, is left out there.
  void Repeat(const Manner& manner, Tale& tale) const {
    const Played& first = tale.played;
    if (!verdict::IsRepeatable(first.result)) return;
    Played second = PlayStory(tale.story, which_, context_, context_.sessions, manner);
    const std::optional<verdict::Parting> parting =
        verdict::FindParting(first.result.trace, second.result.trace, first.claims_bitwise);
    if (!parting.has_value()) return;
    if (first.claims_bitwise) {
      tale.broken_promise = std::make_shared<const CaseResult>(
          verdict::BrokenPromiseOfBitwise(std::move(second.result), *parting));
    } else {
      tale.varies = parting->words;
    }
  }

  const Objection* MyObjection(const Played& played) const {
    const auto found = std::ranges::find_if(played.objections, [this](const Objection& it) {
      return IsAbout(it.complaint.requirement);
    });
    return found == played.objections.end() ? nullptr : &*found;
  }

  bool IsAbout(const std::string& requirement) const {
    return std::ranges::find(which_.checks, requirement) != which_.checks.end();
  }

  bool Triggered() const { return triggers_.contains(property_.trigger); }

  bool CameToThePoint() const {
    return connected_ && was_ready_ && Triggered() && SomethingWasJudged();
  }

  // Whether an answer was held against one of its requirements: what is rare is met by going on.
  bool SomethingWasJudged() const {
    return property_.survival || std::ranges::any_of(which_.checks, [this](const std::string& id) {
             return judged_.contains(id);
           });
  }

  CaseResult Named(CaseResult result) const {
    result = scenario::NamedAfter(which_, std::move(result));
    std::erase_if(result.checks, [this](const std::string& id) { return !context_.binds(id); });
    for (verdict::Step& step : result.steps) step.file = which_.file;
    result.seed = context_.seed;
    result.varies = varies_;
    return result;
  }

  // Only what was held against an answer was shown. `last` is the story that is shown, the last
  // that is whole if there is one.
  CaseResult Passed(const Tale& last) const {
    CaseResult result =
        last.whole ? last.played.result
                   : PlayStory(last.story, which_, context_, context_.sessions, manner_).result;
    // Played once more, a story may by chance end otherwise; nothing of that belongs to a PASS.
    if (!last.whole && verdict::IsFailure(result.verdict)) result = CaseResult();
    result.verdict = Verdict::kPass;
    result.complaint.clear();
    result = Named(std::move(result));
    if (property_.survival) return result;
    std::erase_if(result.checks, [this](const std::string& id) { return !judged_.contains(id); });
    if (!result.checks.empty()) return result;
    if (lost_ > 0) return Vacuous("nothing was held against an answer" + Lost());
    CaseResult nothing;
    nothing.verdict = Verdict::kNotApplicable;
    nothing.complaint = "no model of this edition and profile speaks of its requirements";
    return Named(std::move(nothing));
  }

  // What of the stories that were left out must be said where nothing was shown.
  std::string Lost() const {
    if (lost_ == 0) return "";
    return fmt::format("; {} ended in {}, of which properties about survival say more", lost_,
                       lost_in_);
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

  static bool SameFailure(const Played& a, const Played& b) {
    return a.result.verdict == b.result.verdict && a.requirement == b.requirement;
  }

  // The one requirement that a failure is held against.
  std::string Accused(const Played& failure, const CaseResult& smallest, const Story& story) const {
    if (!failure.requirement.empty()) return failure.requirement;
    // The stage named it, e.g. of a pick that no channel can use.
    if (smallest.verdict == Verdict::kFail && smallest.checks.size() == 1)
      return smallest.checks.front();
    return RowOfTheEnd(story, smallest.verdict,
                       [this](const std::string& id) { return IsAbout(id) && context_.binds(id); });
  }

  CaseResult Reduce(Story story, Played failure) {
    story.moves.resize(std::min(story.moves.size(), failure.moves));
    const bool hangs = failure.result.verdict == Verdict::kHang;
    // What hangs is played with a watchdog that barks soon; the last word has the patient one.
    const scenario::Sessions& sessions = hangs ? context_.hasty_sessions : context_.sessions;
    int came = 0;
    if (!failure.claims_bitwise) {
      for (int i = 0; i < kAgain; ++i)
        came += SameFailure(PlayStory(story, which_, context_, sessions, manner_), failure);
    } else {
      came = kAgain;
    }
    const int attempts = came == kAgain ? 1 : 2 * kAgain;
    Played smallest = failure;
    const auto fails = [&](const Story& candidate) {
      for (int i = 0; i < attempts; ++i) {
        Played again = PlayStory(candidate, which_, context_, sessions, manner_);
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
    const std::string accused = Accused(failure, smallest.result, shrunk.story);
    CaseResult result = Named(std::move(smallest.result));
    result.checks = {accused};
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
  const Amount amount_;
  // Of plays of its own.
  const Manner manner_;
  // Where the run keeps none.
  Told told_;
  std::set<Trigger> triggers_;
  bool connected_ = false;
  bool was_ready_ = false;
  std::set<std::string> judged_;
  // See CaseResult.
  std::string varies_;
  // Stories that were left out, and in what the last of them ended.
  int lost_ = 0;
  std::string lost_in_;
};

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

}  // namespace lbc::properties
