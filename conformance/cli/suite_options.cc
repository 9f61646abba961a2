#include "conformance/cli/suite_options.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace lbc::cli {
namespace {

// What judging something else than a policy means.
void TakeSeat(const std::string& seat, runner::SuiteOptions& made) {
  if (seat == "channel") {
    made.seat = catalogue::Seat::kChannel;
    made.profile_origin = "none: a channel has no profile";
    return;
  }
  made.seat = catalogue::Seat::kLive;
  // Every client has these two, and cases tell it which to use.
  made.profile.inherits = {"pick_first", "round_robin"};
  made.profile_origin = "none: a whole client has no profile";
}

// The requirements of a policy that no row speaks of would be promised in vain.
absl::Status CheckInherited(const catalogue::Catalogue& catalogue, const profile::Profile& profile,
                            const std::string& file) {
  std::set<std::string> known;
  for (const catalogue::Requirement& row : catalogue.All())
    known.insert(row.policies.begin(), row.policies.end());
  for (const std::string& name : profile.inherits) {
    if (known.contains(name)) continue;
    return absl::InvalidArgumentError(
        fmt::format("{}: inherits: no requirement speaks of \"{}\"; expected some of {}", file,
                    name, fmt::join(known, ", ")));
  }
  return absl::OkStatus();
}

// Another policy's promises would judge this one by what nobody said of it.
absl::Status CheckNamed(const profile::Profile& profile, const RunOptions& options) {
  if (options.policy.empty() || options.policy == profile.policy) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{}: policy: this is the profile of \"{}\", and --policy says \"{}\"; name the "
                  "same policy in both, or leave --policy out",
                  options.profile.string(), profile.policy, options.policy));
}

}  // namespace

absl::StatusOr<runner::SuiteOptions> MakeSuiteOptions(const catalogue::Catalogue& catalogue,
                                                      const std::filesystem::path& spec_dir,
                                                      const RunOptions& options) {
  runner::SuiteOptions made;
  made.testee.command = options.testee;
  if (options.seat != "policy") {
    TakeSeat(options.seat, made);
  } else if (!options.profile.empty()) {
    absl::StatusOr<profile::Profile> profile = profile::Load(options.profile);
    if (!profile.ok()) return profile.status();
    if (absl::Status same = CheckNamed(*profile, options); !same.ok()) return same;
    if (absl::Status known = CheckInherited(catalogue, *profile, options.profile.string());
        !known.ok())
      return known;
    made.profile = *std::move(profile);
    made.profile_origin = options.profile.string();
    made.own_profile = true;
  } else {
    std::string edition = options.edition;
    if (edition.empty()) {
      absl::StatusOr<lbcp::v1::Welcome> welcome = runner::Probe(made.testee, "");
      if (!welcome.ok()) return welcome.status();
      edition = catalogue.EditionFor(welcome->implementation(), welcome->version());
    }
    absl::StatusOr<profile::Profile> profile =
        profile::LoadKnown(spec_dir, options.policy, edition);
    if (!profile.ok()) return profile.status();
    made.profile = *std::move(profile);
    made.profile_origin = "none: only the contract is judged";
    if (const auto file = profile::KnownFile(spec_dir, options.policy, edition); file.has_value())
      made.profile_origin = file->string();
  }
  if (std::ifstream file(made.profile_origin); file) {
    std::stringstream text;
    text << file.rdbuf();
    made.profile_text = text.str();
  }
  if (!options.known_failures.empty()) {
    absl::StatusOr<std::vector<runner::KnownFailure>> known =
        runner::LoadKnownFailures(options.known_failures);
    if (!known.ok()) return known.status();
    made.known = *std::move(known);
  }
  made.edition = options.edition;
  made.strict = options.strict;
  made.only = options.only;
  made.seed = options.seed != 0 ? options.seed : std::random_device{}();
  made.effort = options.effort == "night"    ? scenario::Effort::kNight
                : options.effort == "normal" ? scenario::Effort::kNormal
                                             : scenario::Effort::kQuick;
  made.jobs = options.jobs > 0
                  ? options.jobs
                  : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  made.today = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  made.started_at =
      fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  made.tool_version = LBC_VERSION;
  made.command_line = fmt::format("lbconform run --testee '{}'", options.testee);
  if (options.seat != "policy") made.command_line += " --seat " + options.seat;
  if (!options.profile.empty()) made.command_line += " --profile " + options.profile.string();
  if (!options.policy.empty()) made.command_line += " --policy " + options.policy;
  if (!options.edition.empty()) made.command_line += " --edition " + options.edition;
  // Which histories a seed stands for depends on how many are told.
  if (made.effort != scenario::Effort::kQuick) made.command_line += " --effort " + options.effort;
  return made;
}

}  // namespace lbc::cli
