#include "conformance/report/badge.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/report/tally.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

std::string_view Colour(int exit_code) {
  switch (exit_code) {
    case verdict::kExitConformant:
      return "brightgreen";
    case verdict::kExitInconclusive:
      return "yellow";
    case verdict::kExitNotConformant:
      return "red";
    default:
      return "lightgrey";
  }
}

}  // namespace

std::string BadgeJson(const verdict::RunResult& run) {
  using Json = nlohmann::ordered_json;
  constexpr int kPolicyColumns = 40;
  const Tally tally = Count(run);
  const LevelTally& must = tally.Of(Level::kMust);
  const bool judged = run.exit_code <= verdict::kExitInconclusive && must.apply() > 0;
  const std::string policy = Shorten(ForTerminal(run.policy), kPolicyColumns);
  const Json badge = {
      {"schemaVersion", 1},
      {"label", policy.empty() ? "lbconform" : policy + " conformance"},
      {"message", judged ? fmt::format("{} of {} MUST", must.held, must.apply()) : "not judged"},
      {"color", Colour(run.exit_code)}};
  return badge.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lbc::report
