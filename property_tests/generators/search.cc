#include "property_tests/generators/search.h"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <utility>

namespace lbc::properties {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

// Plays histories and remembers the worst of them.
class Trial {
 public:
  Trial(const scenario::Case& which, const scenario::Sessions& sessions,
        const profile::Profile& profile, std::uint64_t seed, const Property& property)
      : which_(which), sessions_(sessions), profile_(profile), seed_(seed), property_(property) {}

  CaseResult Play(const History& history) {
    ++played_;
    absl::StatusOr<std::unique_ptr<scenario::Turns>> turns = sessions_();
    if (!turns.ok()) {
      CaseResult result;
      result.name = which_.name;
      result.area = which_.area;
      result.sentence = which_.sentence;
      result.checks = which_.checks;
      result.verdict = Verdict::kCrash;
      result.complaint = std::string(turns.status().message());
      return result;
    }
    scenario::Stage stage(which_, **turns, profile_, {.seed = seed_, .tolerant = true});
    property_.begin(stage);
    for (const Move& move : history) {
      if (stage.decided()) break;
      const bool made_sense = properties::Play(move, stage);
      if (made_sense && !stage.decided() && property_.after_each) property_.after_each(stage);
    }
    if (!stage.decided() && property_.end) property_.end(stage);
    return stage.Finish();
  }

  int played() const { return played_; }

 private:
  const scenario::Case& which_;
  const scenario::Sessions& sessions_;
  const profile::Profile& profile_;
  std::uint64_t seed_;
  const Property& property_;
  int played_ = 0;
};

rc::Gen<Move> AnyMove() {
  // What breaks balancers comes often: lists, failures, losses, and a list while something is under
  // way.
  const auto kind = rc::gen::weightedElement<Kind>({{4, Kind::kSettle},
                                                    {5, Kind::kLists},
                                                    {5, Kind::kSucceeds},
                                                    {5, Kind::kFails},
                                                    {4, Kind::kIsLost},
                                                    {4, Kind::kBackoffEnds},
                                                    {3, Kind::kPicks},
                                                    {2, Kind::kListsAgain},
                                                    {1, Kind::kListsTwice},
                                                    {2, Kind::kStarts},
                                                    {2, Kind::kTime},
                                                    {2, Kind::kResolverFails},
                                                    {1, Kind::kLeavesIdle},
                                                    {2, Kind::kAllFail},
                                                    {1, Kind::kAllLost},
                                                    {1, Kind::kListsNothing}});
  return rc::gen::build<Move>(rc::gen::set(&Move::kind, kind),
                              rc::gen::set(&Move::which, rc::gen::inRange<std::uint8_t>(0, 8)),
                              rc::gen::set(&Move::mask, rc::gen::inRange<std::uint8_t>(1, 32)));
}

bool Fails(const CaseResult& result) { return IsFailure(result.verdict); }

// Of a history that fails, the shortest that RapidCheck's shrinks lead to.
CaseResult Shrink(rc::Shrinkable<History> failing, CaseResult result, Trial& trial,
                  const Effort& effort) {
  const int before = trial.played();
  bool smaller = true;
  while (smaller) {
    smaller = false;
    rc::Seq<rc::Shrinkable<History>> proposals = failing.shrinks();
    while (auto proposal = proposals.next()) {
      if (trial.played() - before >= effort.replays) break;
      CaseResult shorter = trial.Play(proposal->value());
      if (!Fails(shorter)) continue;
      result = std::move(shorter);
      failing = *proposal;
      smaller = true;
      break;
    }
  }
  const bool exhausted = trial.played() - before < effort.replays;
  result.complaint +=
      fmt::format(" ({} moves, {} after {} replays)", failing.value().size(),
                  exhausted ? "1-minimal" : "not further shrunk", trial.played() - before);
  return result;
}

}  // namespace

CaseResult Search(const scenario::Case& which, const scenario::Sessions& sessions,
                  const profile::Profile& profile, std::uint64_t seed, const Property& property,
                  const Effort& effort) {
  Trial trial(which, sessions, profile, seed, property);
  const rc::Gen<History> histories = rc::gen::container<History>(AnyMove());
  rc::Random random(seed);
  CaseResult last;
  for (int i = 0; i < effort.histories; ++i) {
    const int size = 2 + (effort.longest - 2) * i / std::max(1, effort.histories - 1);
    const rc::Shrinkable<History> history = histories(random.split(), size);
    last = trial.Play(history.value());
    if (last.verdict == Verdict::kPass) continue;
    if (!Fails(last)) return last;
    return Shrink(history, std::move(last), trial, effort);
  }
  return last;
}

}  // namespace lbc::properties
