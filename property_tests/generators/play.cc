#include "property_tests/generators/play.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <source_location>

#include "conformance/models/watch.h"
#include "conformance/scenario/given.h"
#include "conformance/scenario/when.h"
#include "property_tests/commands/move.h"

namespace lbc::properties {
namespace {

using scenario::Stage;
using verdict::Step;

constexpr unsigned kMostKeysAfterEach = 3;

bool IsAbout(const scenario::Case& which, const std::string& requirement) {
  return std::ranges::find(which.checks, requirement) != which.checks.end();
}

std::string Allowed(const models::Complaint& complaint) {
  return fmt::format("{} ({})", complaint.allowed, complaint.requirement);
}

// Not because the program ended or the host was abused meanwhile.
bool FailedByAStep(const verdict::CaseResult& result) {
  return result.verdict == verdict::Verdict::kFail &&
         std::ranges::any_of(result.steps, [](const Step& it) {
           return it.status == Step::Status::kFailed && !it.expected.empty();
         });
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

class Player {
 public:
  Player(const Story& story, const scenario::Case& which, const scenario::SearchContext& context,
         const Manner& manner)
      : story_(story), which_(which), context_(context), manner_(manner) {}

  Played Play(const scenario::Sessions& sessions) {
    absl::StatusOr<std::unique_ptr<scenario::Turns>> turns = sessions();
    if (!turns.ok()) {
      played_.result.verdict = verdict::Verdict::kCrash;
      played_.result.complaint = std::string(turns.status().message());
      return std::move(played_);
    }
    const auto& claims = (*turns)->welcome().capabilities();
    played_.claims_bitwise = (*turns)->welcome().determinism() == lbcp::v1::BITWISE;
    models::Watch watch(
        models::MakeModels(context_.profile, context_.binds,
                           std::ranges::find(claims, "virtual_time") != claims.end()));
    Stage stage(which_, **turns, context_.profile,
                {.seed = context_.seed, .tolerant = true, .watch = &watch});
    Act(stage, watch);
    for (const std::string& requirement : watch.judged()) played_.judged.insert(requirement);
    // What other requirements object to is other properties' business.
    watch.Forget();
    played_.result = stage.Finish();
    if (!FailedByAStep(played_.result)) played_.requirement.clear();
    scenario::EndSession(**turns, played_.result);
    return std::move(played_);
  }

 private:
  void Act(Stage& stage, models::Watch& watch) {
    scenario::Given(stage).Policy(Chosen(story_.endpoints, 0));
    if (story_.ready && !stage.decided()) scenario::When(stage).Network().SettlesUnderPicks();
    Look(stage, watch);
    for (const Move& move : story_.moves) {
      if (stage.decided()) return;
      ++played_.moves;
      if (!properties::Play(move, stage)) continue;
      Look(stage, watch);
      if (manner_.calls == Calls::kNone || stage.decided() || !MayBePicked(stage)) continue;
      MakeCalls(stage);
      Look(stage, watch);
    }
    for (const Ending& ending : manner_.endings) {
      if (stage.decided()) return;
      End(ending, stage);
      Look(stage, watch);
    }
  }

  void MakeCalls(Stage& stage) const {
    if (manner_.calls == Calls::kPlain) {
      if (story_.picks > 0 && Open(stage, story_.picks, ""))
        (void)stage.Pick({.count = story_.picks});
      return;
    }
    const unsigned keys = std::min<unsigned>(story_.picks, kMostKeysAfterEach);
    for (unsigned i = 0; i < keys; ++i) {
      const std::string key =
          KeyNumber(static_cast<unsigned>(played_.moves) * kMostKeysAfterEach + i);
      if (Open(stage, 1, " with the key " + key)) (void)stage.Pick({.key = key});
    }
  }

  void End(const Ending& ending, Stage& stage) {
    std::vector<std::string> binding;
    std::ranges::copy_if(ending.judges, std::back_inserter(binding), context_.binds);
    if (binding.empty() && !ending.judges.empty()) return;
    if (!ending.act(stage)) return;
    played_.judged.insert(binding.begin(), binding.end());
    if (!binding.empty() && stage.decided()) played_.requirement = binding.front();
  }

  // What the models say of all that came since the last look, and what the stage shows.
  void Look(Stage& stage, models::Watch& watch) {
    if (stage.decided()) return;
    for (const models::Complaint& it : watch.complaints()) {
      if (!manner_.stops_at_objections) {
        NoteObjection(it, stage);
        continue;
      }
      if (!IsAbout(which_, it.requirement)) continue;
      if (stage.Begin(Step::Kind::kThen, it.words, std::source_location::current()))
        stage.Fail(Stage::Mismatch::kWrong, Allowed(it), it.seen, stage.MessageOf(it));
      played_.requirement = it.requirement;
      break;
    }
    watch.Forget();
    NoteTriggers(stage, played_.triggers);
    NoteWork(stage);
  }

  void NoteObjection(const models::Complaint& complaint, const Stage& stage) {
    const bool again = std::ranges::any_of(played_.objections, [&](const Objection& it) {
      return it.complaint.requirement == complaint.requirement;
    });
    if (again) return;
    played_.objections.push_back({complaint, played_.moves, stage.steps_so_far(),
                                  stage.messages_so_far(), stage.MessageOf(complaint)});
  }

  void NoteWork(const Stage& stage) {
    const auto alive = stage.world().Alive();
    const bool connects = std::ranges::any_of(alive, [](const scenario::SubConn* it) {
      return it->attempt_pending || it->state == lbcp::v1::CONNECTING;
    });
    if (connects && stage.world().reported() == lbcp::v1::CONNECTING) played_.connected = true;
    if (played_.triggers.contains(Trigger::kReady)) played_.was_ready = true;
  }

  const Story& story_;
  const scenario::Case& which_;
  const scenario::SearchContext& context_;
  const Manner& manner_;
  Played played_;
};

}  // namespace

bool IsOfTheProgram(const Played& played) {
  return verdict::IsFailure(played.result.verdict) && played.requirement.empty();
}

Played PlayStory(const Story& story, const scenario::Case& which,
                 const scenario::SearchContext& context, const scenario::Sessions& sessions,
                 const Manner& manner) {
  return Player(story, which, context, manner).Play(sessions);
}

Played CutAt(const Played& whole, const Objection& objection) {
  Played cut = whole;
  cut.requirement = objection.complaint.requirement;
  cut.moves = objection.moves;
  verdict::CaseResult& result = cut.result;
  result.verdict = verdict::Verdict::kFail;
  // How the process ended is what came after.
  result.stderr_tail.clear();
  result.process_end.clear();
  result.stack.clear();
  result.trace.resize(std::min(objection.messages, result.trace.size()));
  for (verdict::TraceEntry& entry : result.trace) entry.divergent = false;
  result.steps.resize(std::min(objection.steps, result.steps.size()));
  Step step;
  step.kind = Step::Kind::kThen;
  step.words = objection.complaint.words;
  step.status = Step::Status::kFailed;
  step.expected = Allowed(objection.complaint);
  step.got = objection.complaint.seen;
  step.file = result.file;
  step.line = static_cast<int>(std::source_location::current().line());
  step.first_message = step.end_message = result.trace.size();
  if (!result.steps.empty()) {
    // Calls that follow a move belong to the step that was open.
    result.steps.back().end_message = result.trace.size();
    step.now_nanos = result.steps.back().now_nanos;
  }
  result.complaint = fmt::format("expected {}; got {}", step.expected, step.got);
  result.steps.push_back(std::move(step));
  if (objection.divergent < result.trace.size()) result.trace[objection.divergent].divergent = true;
  return cut;
}

}  // namespace lbc::properties
