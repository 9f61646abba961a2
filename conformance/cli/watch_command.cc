// lbconform watch: the models judge the traces of a run that was written down.
#include <fmt/format.h>

#include <iostream>
#include <string>

#include "conformance/catalogue/catalogue.h"
#include "conformance/cli/commands.h"
#include "conformance/models/watch.h"
#include "conformance/report/write.h"
#include "conformance/scenario/retell.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
namespace {

// What watching one run came to.
struct Tally {
  int cases = 0;
  int cut = 0;
  int answers = 0;
  int objections = 0;
};

// The profile that the run was judged by.
absl::StatusOr<profile::Profile> ProfileOf(const verdict::RunResult& run,
                                           const std::filesystem::path& spec_dir) {
  const bool own = !run.profile.empty() &&
                   run.profile_origin.find("profiles/" + run.policy + ".") == std::string::npos;
  return own ? profile::Parse(run.profile, run.profile_origin)
             : profile::LoadKnown(spec_dir, run.policy, run.testee.edition);
}

absl::StatusOr<Tally> WatchRun(const verdict::RunResult& run, const catalogue::Catalogue& catalogue,
                               const std::filesystem::path& spec_dir) {
  absl::StatusOr<profile::Profile> profile = ProfileOf(run, spec_dir);
  if (!profile.ok()) return profile.status();
  const std::vector<std::string> judged_as = profile::JudgedAs(*profile);
  const auto binds = [&](std::string_view id) {
    const catalogue::Requirement* row = catalogue.Find(id);
    return row != nullptr && catalogue.Binding(*row, run.testee.edition, judged_as).has_value();
  };
  const auto& claims = run.testee.capabilities;
  const bool virtual_time = std::find(claims.begin(), claims.end(), "virtual_time") != claims.end();
  Tally tally;
  for (const verdict::CaseResult& played : run.cases) {
    if (played.trace.empty()) continue;
    models::Watch watch(models::MakeModels(*profile, binds, virtual_time));
    ++tally.cases;
    if (!scenario::Retell(played, watch, [&](std::size_t) { ++tally.answers; })) ++tally.cut;
    for (const models::Complaint& it : watch.complaints()) {
      ++tally.objections;
      std::cout << fmt::format("{} {}\n  {}: {}\n    allowed: {}\n    seen:    {}\n",
                               Name(played.verdict), played.name, it.requirement, it.words,
                               it.allowed, it.seen);
    }
  }
  return tally;
}

}  // namespace

int Watch(const Common& common, const std::vector<std::filesystem::path>& dirs) {
  const std::filesystem::path spec_dir =
      common.spec_dir.empty() ? DataDir() / "spec" : common.spec_dir;
  const absl::StatusOr<catalogue::Catalogue> catalogue = catalogue::Catalogue::Load(spec_dir);
  if (!catalogue.ok())
    return Complain(verdict::kExitUsage, std::string(catalogue.status().message()));
  bool objects = false;
  for (const std::filesystem::path& dir : dirs) {
    const absl::StatusOr<verdict::RunResult> run = report::ReadReport(dir);
    if (!run.ok()) return Complain(verdict::kExitUsage, std::string(run.status().message()));
    if (run->seat != "policy")
      return Complain(
          verdict::kExitUsage,
          fmt::format("watch: {}: it is a run of the {} seat; expected one of the policy "
                      "seat, of which the models speak",
                      dir.string(), run->seat));
    const absl::StatusOr<Tally> tally = WatchRun(*run, *catalogue, spec_dir);
    if (!tally.ok()) return Complain(verdict::kExitUsage, std::string(tally.status().message()));
    std::cout << fmt::format(
        "{}: {} {} as {}: {} answers in {} cases judged, {} objections; {} cases were not kept "
        "whole\n",
        dir.string(), run->testee.implementation, run->testee.version, run->policy, tally->answers,
        tally->cases, tally->objections, tally->cut);
    objects = objects || tally->objections > 0;
  }
  return objects ? verdict::kExitNotConformant : verdict::kExitConformant;
}

}  // namespace lbc::cli
