#include "property_tests/generators/play.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/watch.h"
#include "conformance/scenario/given.h"
#include "conformance/scenario/when.h"

namespace lbc::properties {
namespace {

using scenario::Stage;
using verdict::Step;

constexpr unsigned kMostKeysAfterEach = 3;

// The first complaint in the name of a requirement that the case is about becomes a failed step.
std::string Object(const scenario::Case& which, const models::Watch& watch, Stage& stage) {
  for (const models::Complaint& it : watch.complaints()) {
    if (std::ranges::find(which.checks, it.requirement) == which.checks.end()) continue;
    if (stage.Begin(Step::Kind::kThen, it.words, std::source_location::current()))
      stage.Fail(Stage::Mismatch::kWrong, fmt::format("{} ({})", it.allowed, it.requirement),
                 it.seen);
    return it.requirement;
  }
  return "";
}

void NoteWork(const Stage& stage, Played& played) {
  const auto alive = stage.world().Alive();
  const bool connects = std::ranges::any_of(alive, [](const scenario::SubConn* it) {
    return it->attempt_pending || it->state == lbcp::v1::CONNECTING;
  });
  if (connects && stage.world().reported() == lbcp::v1::CONNECTING) played.connected = true;
  if (SomethingIsReady(stage)) played.was_ready = true;
}

bool MayBePicked(const Stage& stage) {
  const scenario::State reported = stage.world().reported();
  return !stage.world().closed() && reported != lbcp::v1::IDLE &&
         reported != lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
}

// A step of its own for calls that are made after a move.
bool Open(Stage& stage, unsigned calls, const std::string& how) {
  return stage.Begin(Step::Kind::kWhen,
                     fmt::format("{} call{} made{}, and finish{}", calls,
                                 calls == 1 ? " is" : "s are", how, calls == 1 ? "es" : ""),
                     std::source_location::current());
}

}  // namespace

Played PlayStory(const Story& story, const scenario::Case& which,
                 const scenario::SearchContext& context, const scenario::Sessions& sessions,
                 const Property& property) {
  Played played;
  absl::StatusOr<std::unique_ptr<scenario::Turns>> turns = sessions();
  if (!turns.ok()) {
    played.result.verdict = verdict::Verdict::kCrash;
    played.result.complaint = std::string(turns.status().message());
    return played;
  }
  const auto& claims = (*turns)->welcome().capabilities();
  played.claims_bitwise = (*turns)->welcome().determinism() == lbcp::v1::BITWISE;
  models::Watch watch(models::MakeModels(
      context.profile, context.binds, std::ranges::find(claims, "virtual_time") != claims.end()));
  Stage stage(which, **turns, context.profile,
              {.seed = context.seed, .tolerant = true, .watch = &watch});
  scenario::Given(stage).Policy(Chosen(story.endpoints, 0));
  if (story.ready && !stage.decided()) scenario::When(stage).Network().SettlesUnderPicks();
  const auto look = [&] {
    if (stage.decided()) return;
    played.requirement = Object(which, watch, stage);
    watch.Forget();
    if (!property.triggered || property.triggered(stage)) played.triggered = true;
    NoteWork(stage, played);
  };
  look();
  for (const Move& move : story.moves) {
    if (stage.decided()) break;
    ++played.moves;
    if (!Play(move, stage)) continue;
    look();
    if (!property.picks || stage.decided() || !MayBePicked(stage)) continue;
    if (!property.keys && story.picks > 0 && Open(stage, story.picks, ""))
      (void)stage.Pick({.count = story.picks});
    const unsigned keys = property.keys ? std::min<unsigned>(story.picks, kMostKeysAfterEach) : 0;
    for (unsigned i = 0; i < keys; ++i) {
      const std::string key =
          KeyNumber(static_cast<unsigned>(played.moves) * kMostKeysAfterEach + i);
      if (Open(stage, 1, " with the key " + key)) (void)stage.Pick({.key = key});
    }
    look();
  }
  if (!stage.decided() && property.end) {
    property.end(stage);
    look();
  }
  played.judged = watch.judged();
  // What other requirements object to is other properties' business.
  watch.Forget();
  played.result = stage.Finish();
  scenario::EndSession(**turns, played.result);
  return played;
}

}  // namespace lbc::properties
