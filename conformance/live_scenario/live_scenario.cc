#include "conformance/live_scenario/live_scenario.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <utility>

#include "conformance/scenario/declare.h"
#include "conformance/scenario/named_after.h"

namespace lbc::live_scenario {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

std::map<std::string, std::string>& Twins() {
  static std::map<std::string, std::string> twins;
  return twins;
}

// A record of a case that could not be played.
CaseResult Without(const scenario::Case& which, Verdict verdict, std::string complaint) {
  CaseResult result = scenario::NamedAfter(which);
  result.verdict = verdict;
  result.complaint = std::move(complaint);
  return result;
}

CaseResult Play(Body body, const scenario::Case& which, const scenario::SearchContext& context) {
  const absl::StatusOr<Machine>& machine = ThisMachine();
  if (!machine.ok())
    return Without(which, Verdict::kError, std::string(machine.status().message()));
  absl::StatusOr<std::unique_ptr<scenario::Turns>> turns = context.sessions();
  if (!turns.ok()) return Without(which, Verdict::kCrash, std::string(turns.status().message()));
  Stage stage(which, **turns, *machine, context.seed);
  body(Given(stage), When(stage), Then(stage));
  CaseResult result = stage.Finish();
  scenario::EndSession(**turns, result);
  return result;
}

}  // namespace

bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Needs needs,
             Twin twin, const char* sentence) {
  const scenario::Case& made = scenario::DeclareFor(
      catalogue::Seat::kLive, name, file, line, std::move(checks), std::move(needs), sentence,
      [body](const scenario::Case& which, const scenario::SearchContext& context) {
        return Play(body, which, context);
      });
  Twins()[made.name] = twin.name;
  return true;
}

bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Twin twin,
             const char* sentence) {
  return Declare(name, file, line, body, std::move(checks), Needs({}), twin, sentence);
}

std::string TwinOf(const std::string& case_name) {
  const auto found = Twins().find(case_name);
  return found == Twins().end() ? "" : found->second;
}

}  // namespace lbc::live_scenario
