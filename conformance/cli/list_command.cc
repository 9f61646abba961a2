// lbconform list and explain: what there is to be held, and whether a case holds it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "conformance/catalogue/catalogue.h"
#include "conformance/cli/commands.h"
#include "conformance/live_scenario/live_scenario.h"
#include "conformance/runner/known_failures.h"
#include "conformance/scenario/case.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
namespace {

using catalogue::Catalogue;
using catalogue::Requirement;

std::map<std::string, std::vector<std::string>> CasesByRequirement() {
  std::map<std::string, std::vector<std::string>> cases;
  for (const scenario::Case& each : scenario::AllCases()) {
    for (const std::string& id : each.checks) cases[id].push_back(each.name);
  }
  return cases;
}

// From which seats cases check the requirement.
std::set<std::string_view> SeatsOf(const Requirement& row) {
  std::set<std::string_view> seats;
  for (const scenario::Case& each : scenario::AllCases()) {
    if (std::ranges::find(each.checks, row.id) != each.checks.end()) {
      seats.insert(catalogue::SeatName(each.seat));
    }
  }
  return seats;
}

struct State {
  std::string name;
  std::string detail;
};

State StateOf(const Requirement& row,
              const std::map<std::string, std::vector<std::string>>& cases) {
  if (cases.contains(row.id))
    return {"checked", fmt::format("{}", fmt::join(cases.at(row.id), ", "))};
  if (!row.untestable.empty()) return {"untestable", row.untestable};
  return {"planned", std::string(catalogue::SeatName(row.seat)) + " seat"};
}

absl::StatusOr<Catalogue> LoadCatalogue(const Common& common) {
  return Catalogue::Load(common.spec_dir.empty() ? DataDir() / "spec" : common.spec_dir);
}

bool Matches(const std::vector<std::string>& patterns, const std::string& text) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return runner::MatchesPattern(pattern, text);
         });
}

nlohmann::ordered_json ToJson(const Requirement& row, const State& state) {
  nlohmann::ordered_json json = {{"id", row.id},
                                 {"area", row.area},
                                 {"level", catalogue::LevelName(row.level)},
                                 {"profiles", row.editions},
                                 {"policies", row.policies},
                                 {"seat", catalogue::SeatName(row.seat)},
                                 {"state", state.name},
                                 {"sentence", row.sentence}};
  if (state.name == "untestable") json["reason"] = row.untestable;
  if (state.name == "checked") json["checked_from"] = SeatsOf(row);
  if (state.name == "planned") json["waits_for"] = catalogue::SeatName(row.seat);
  return json;
}

void ExplainRequirement(const Catalogue& catalogue, const Requirement& row,
                        const std::map<std::string, std::vector<std::string>>& cases) {
  const State state = StateOf(row, cases);
  std::cout << fmt::format("{}  {}  ({})\n\n  {}\n\n", row.id, catalogue::LevelName(row.level),
                           fmt::join(row.editions, ", "), row.sentence);
  for (const auto& [edition, level] : row.levels) {
    std::cout << fmt::format("  level in {}: {}\n", edition, catalogue::LevelName(level));
  }
  if (!row.policies.empty())
    std::cout << fmt::format("  binds policies: {}\n", fmt::join(row.policies, ", "));
  for (const catalogue::SourceRef& source : row.sources) {
    const catalogue::Source* known = catalogue.FindSource(source.doc);
    std::cout << fmt::format("  source: {}{}{}  {}\n", known == nullptr ? source.doc : known->what,
                             source.section.empty() ? "" : ", ", source.section, source.link);
  }
  if (!row.seen_by.empty()) std::cout << "  seen by: " << row.seen_by << "\n";
  if (!row.note.empty()) std::cout << "  note: " << row.note << "\n";
  std::cout << fmt::format("  {}: {}\n", state.name, state.detail);
}

void ExplainCase(const scenario::Case& which) {
  std::cout << fmt::format("{}\n\n  {}\n\n  checks: {}\n  stands in: {}:{}\n", which.name,
                           which.sentence, fmt::join(which.checks, ", "), which.file, which.line);
  std::cout << "  seat: " << catalogue::SeatName(which.seat) << "\n";
  if (const std::string twin = live_scenario::TwinOf(which.name); !twin.empty())
    std::cout << "  twin in another seat: " << twin << "\n";
  for (const scenario::Need& need : which.needs) std::cout << "  needs: " << need.words << "\n";
}

}  // namespace

int List(const Common& common, const ListOptions& options) {
  absl::StatusOr<Catalogue> catalogue = LoadCatalogue(common);
  if (!catalogue.ok())
    return Complain(verdict::kExitUsage, std::string(catalogue.status().message()));
  const auto cases = CasesByRequirement();
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  int shown = 0;
  if (options.cases) {
    for (const scenario::Case& each : scenario::AllCases()) {
      if (!Matches(options.only, each.name)) continue;
      ++shown;
      all.push_back({{"name", each.name}, {"sentence", each.sentence}, {"checks", each.checks}});
      if (each.seat != catalogue::Seat::kPolicy)
        all.back()["seat"] = catalogue::SeatName(each.seat);
      if (const std::string twin = live_scenario::TwinOf(each.name); !twin.empty())
        all.back()["twin"] = twin;
      if (!options.json)
        std::cout << fmt::format("{}  [{}]\n", each.name, fmt::join(each.checks, " "));
    }
  } else {
    for (const Requirement& row : catalogue->All()) {
      if (!Matches(options.only, row.id)) continue;
      ++shown;
      const State state = StateOf(row, cases);
      all.push_back(ToJson(row, state));
      if (!options.json) {
        std::cout << fmt::format("{:<13} {:<7} {:<11} {}\n", row.id,
                                 catalogue::LevelName(row.level), state.name, row.sentence);
      }
    }
  }
  if (options.json) std::cout << all.dump(2) << "\n";
  if (shown == 0)
    return Complain(verdict::kExitUsage,
                    "no requirement or case matches; patterns use * for any characters");
  return 0;
}

int Explain(const Common& common, const std::string& what) {
  absl::StatusOr<Catalogue> catalogue = LoadCatalogue(common);
  if (!catalogue.ok())
    return Complain(verdict::kExitUsage, std::string(catalogue.status().message()));
  const auto cases = CasesByRequirement();
  if (const Requirement* row = catalogue->Find(what)) {
    ExplainRequirement(*catalogue, *row, cases);
    return 0;
  }
  for (const scenario::Case& each : scenario::AllCases()) {
    if (each.name != what) continue;
    ExplainCase(each);
    for (const std::string& id : each.checks) {
      std::cout << "\n";
      if (const Requirement* row = catalogue->Find(id)) ExplainRequirement(*catalogue, *row, cases);
    }
    return 0;
  }
  return Complain(
      verdict::kExitUsage,
      fmt::format("\"{}\" is neither a requirement nor a case; \"lbconform list\" names them",
                  what));
}

}  // namespace lbc::cli
