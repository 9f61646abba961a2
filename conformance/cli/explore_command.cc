// lbconform explore: every sequence of stimuli up to a depth.
#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <iostream>

#include "conformance/cli/commands.h"
#include "conformance/cli/interrupt.h"
#include "conformance/cli/suite_options.h"
#include "conformance/cli/trace_commands.h"
#include "property_tests/explore/explore.h"

namespace lbc::cli {
namespace {

std::string_view Lead(verdict::Step::Kind kind) {
  switch (kind) {
    case verdict::Step::Kind::kGiven:
      return "given";
    case verdict::Step::Kind::kWhen:
      return "when ";
    case verdict::Step::Kind::kThen:
      return "then ";
    default:
      return "end  ";
  }
}

void Print(const verdict::CaseResult& failure) {
  for (const verdict::Step& step : failure.steps) {
    const bool failed = step.status == verdict::Step::Status::kFailed;
    std::cout << fmt::format("  {} {} {}\n", failed ? 'x' : '.', Lead(step.kind), step.words);
    if (failed && !step.expected.empty())
      std::cout << fmt::format("          expected: {}\n          got: {}\n", step.expected,
                               step.got);
  }
  std::cout << fmt::format("{}  {}\n", Name(failure.verdict), failure.complaint);
}

void Print(const properties::Explored& found, const properties::Bounds& bounds) {
  for (const verdict::CaseResult& failure : found.failures) Print(failure);
  if (!found.failures.empty()) std::cout << "what begins like one of these was not played\n";
  std::cout << fmt::format(
      "{} sequences over {} endpoint{} played, {} more commute with one of them; {} distinct model "
      "states\n"
      "exhaustive to depth {} of {} after {:.1f} s{}\n",
      found.sequences, bounds.endpoints, bounds.endpoints == 1 ? "" : "s", found.commuting,
      found.states, found.exhaustive_to, bounds.depth,
      std::chrono::duration<double>(found.exhaustive_after).count(),
      found.closed ? "; no new model state is reachable below"
      : found.merged_to > 0
          ? fmt::format("; to depth {}, assuming that prefixes with equal model states go on alike",
                        found.merged_to)
          : "");
}

absl::Status KeepTraces(const runner::Suite& suite, const properties::Explored& found,
                        const std::filesystem::path& dir) {
  verdict::RunResult run = suite.About();
  run.cases = found.failures;
  const absl::StatusOr<report::Attachments> kept = WriteTraces(dir, run, false);
  if (!kept.ok()) return kept.status();
  for (const auto& [name, attachment] : *kept)
    std::cout << "trace: " << (dir / attachment.trace).string() << "\n";
  return absl::OkStatus();
}

int Refuse(const absl::Status& status) {
  return Complain(status.code() == absl::StatusCode::kUnavailable ? verdict::kExitTesteeUnusable
                                                                  : verdict::kExitUsage,
                  std::string(status.message()));
}

}  // namespace

int Explore(const Common& common, const RunOptions& run, const ExploreOptions& options) {
  signal(SIGPIPE, SIG_IGN);
  const std::filesystem::path spec_dir =
      common.spec_dir.empty() ? DataDir() / "spec" : common.spec_dir;
  absl::StatusOr<catalogue::Catalogue> catalogue = catalogue::Catalogue::Load(spec_dir);
  if (!catalogue.ok())
    return Complain(verdict::kExitUsage, std::string(catalogue.status().message()));
  absl::StatusOr<runner::SuiteOptions> suite_options = MakeSuiteOptions(*catalogue, spec_dir, run);
  if (!suite_options.ok()) return Refuse(suite_options.status());
  absl::StatusOr<std::unique_ptr<runner::Suite>> suite =
      runner::Suite::Prepare(*catalogue, *std::move(suite_options));
  if (!suite.ok()) return Refuse(suite.status());
  const properties::Bounds bounds{.depth = options.depth,
                                  .endpoints = options.endpoints,
                                  .budget = std::chrono::seconds(options.budget_seconds)};
  const InterruptStops interrupts(**suite);
  const properties::Explored found = properties::Explore((*suite)->Context(), bounds);
  Print(found, bounds);
  if (!run.report_dir.empty()) {
    if (absl::Status kept = KeepTraces(**suite, found, run.report_dir); !kept.ok())
      return Refuse(kept);
  }
  if (!found.failures.empty()) return verdict::kExitNotConformant;
  return found.exhaustive_to >= bounds.depth ? verdict::kExitConformant
                                             : verdict::kExitInconclusive;
}

}  // namespace lbc::cli
