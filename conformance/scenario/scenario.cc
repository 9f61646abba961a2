#include "conformance/scenario/scenario.h"

#include <utility>

#include "conformance/scenario/stage.h"

namespace lbc::scenario {

bool Declare(const char* name, const char* file, int line, bool tolerant, Body body, Checks checks,
             Needs needs, const char* sentence) {
  return Register(name, file, line, std::move(checks), std::move(needs), tolerant, sentence,
                  [body](Stage& stage) { body(Given(stage), When(stage), Then(stage)); });
}

bool Declare(const char* name, const char* file, int line, bool tolerant, Body body, Checks checks,
             const char* sentence) {
  return Declare(name, file, line, tolerant, body, std::move(checks), Needs({}), sentence);
}

verdict::CaseResult Play(const Case& which, Turns& turns, const profile::Profile& profile,
                         std::uint64_t seed, models::Watch* watch, bool watch_fails) {
  Stage stage(which, turns, profile, {.seed = seed, .watch = watch, .watch_fails = watch_fails});
  which.body(stage);
  return stage.Finish();
}

}  // namespace lbc::scenario
