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

// Chooses by patterns, and knows which of them chose nothing.
class Choice {
 public:
  explicit Choice(const std::vector<std::string>& patterns) : patterns_(patterns) {
    idle_.insert(patterns.begin(), patterns.end());
  }

  // Whether what has these names is chosen. Every pattern is tried, so that each is known to match.
  bool Takes(const std::vector<std::string>& names) {
    bool taken = patterns_.empty();
    for (const std::string& pattern : patterns_) {
      const bool fits = std::ranges::any_of(
          names, [&](const std::string& name) { return runner::MatchesPattern(pattern, name); });
      if (!fits) continue;
      taken = true;
      idle_.erase(pattern);
    }
    return taken;
  }

  // The first pattern that matched nothing.
  std::optional<std::string> Idle() const {
    const auto idle = std::ranges::find_if(
        patterns_, [&](const std::string& pattern) { return idle_.contains(pattern); });
    return idle == patterns_.end() ? std::nullopt : std::optional(*idle);
  }

 private:
  const std::vector<std::string>& patterns_;
  std::set<std::string> idle_;
};

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

// What a list says, in both its forms.
struct Listed {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text;
};

Listed ListCases(Choice& choice) {
  Listed listed;
  for (const scenario::Case& each : scenario::AllCases()) {
    std::vector<std::string> names = each.checks;
    names.push_back(each.name);
    if (!choice.Takes(names)) continue;
    listed.json.push_back({{"name", each.name},
                           {"kind", each.search != nullptr ? "property" : "scenario"},
                           {"sentence", each.sentence},
                           {"checks", each.checks}});
    if (each.seat != catalogue::Seat::kPolicy)
      listed.json.back()["seat"] = catalogue::SeatName(each.seat);
    if (const std::string twin = live_scenario::TwinOf(each.name); !twin.empty())
      listed.json.back()["twin"] = twin;
    listed.text += fmt::format("{}  [{}]\n", each.name, fmt::join(each.checks, " "));
  }
  return listed;
}

Listed ListRows(const Catalogue& catalogue, Choice& choice) {
  Listed listed;
  const auto cases = CasesByRequirement();
  for (const Requirement& row : catalogue.All()) {
    if (!choice.Takes({row.id})) continue;
    const State state = StateOf(row, cases);
    listed.json.push_back(ToJson(row, state));
    const std::string_view seat = catalogue::SeatName(row.seat);
    const std::string shown =
        state.name == "planned" ? fmt::format("planned: {}", seat) : state.name;
    const std::string why = state.name == "untestable" ? fmt::format("  [{}]", row.untestable) : "";
    listed.text += fmt::format("{:<13} {:<7} {:<17} {}{}\n", row.id,
                               catalogue::LevelName(row.level), shown, row.sentence, why);
  }
  return listed;
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
  Choice choice(options.only);
  const Listed listed = options.cases ? ListCases(choice) : ListRows(*catalogue, choice);
  if (const auto idle = choice.Idle(); idle.has_value()) {
    return Complain(verdict::kExitUsage,
                    options.cases ? fmt::format("list: \"{}\" matches no case, neither by its name "
                                                "nor by a requirement that it checks; patterns "
                                                "use * for any characters",
                                                *idle)
                                  : fmt::format("list: \"{}\" matches the id of no requirement; "
                                                "patterns use * for any characters, and --cases "
                                                "looks for cases",
                                                *idle));
  }
  std::cout << (options.json ? listed.json.dump(2) + "\n" : listed.text);
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
