#include "conformance/catalogue/catalogue.h"

#include <algorithm>
#include <utility>

#include "conformance/catalogue/field_reader.h"
#include "conformance/catalogue/loaders.h"
#include "conformance/catalogue/version.h"
#include "conformance/catalogue/yaml_node.h"

namespace lbc::catalogue {
namespace {

constexpr std::string_view kAll = "all";

// Reads one file of spec/ with the loader of its format.
template <typename T>
absl::Status LoadInto(const std::filesystem::path& path,
                      absl::StatusOr<T> (*load)(const YamlNode&, const std::string&), T& out) {
  absl::StatusOr<YamlNode> root = ParseYamlFile(path);
  if (!root.ok()) return root.status();
  absl::StatusOr<T> loaded = load(*root, path.string());
  if (!loaded.ok()) return loaded.status();
  out = *std::move(loaded);
  return absl::OkStatus();
}

absl::Status Wrong(const Requirement& row, std::string_view what) {
  return absl::InvalidArgumentError(AtLine(row.file, row.line, row.id + ": " + std::string(what)));
}

bool Covers(const Edition& edition, std::string_view implementation, std::string_view version) {
  if (edition.implementation.empty() || edition.implementation != implementation) return false;
  if (edition.from.empty() && edition.below.empty()) return true;
  const std::optional<Version> asked = ParseVersion(version);
  if (!asked) return false;
  return (edition.from.empty() || *ParseVersion(edition.from) <= *asked) &&
         (edition.below.empty() || *asked < *ParseVersion(edition.below));
}

bool Intersect(std::span<const std::string> a, std::span<const std::string> b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

// What a row says of names that other files define.
absl::Status CheckNames(const Catalogue& catalogue, const Requirement& row) {
  std::vector<std::string_view> known = {kAll};
  for (const Edition& edition : catalogue.Editions()) known.push_back(edition.name);
  for (const std::string& name : row.editions) {
    if (catalogue.HasEdition(name)) continue;
    return Wrong(
        row, "editions: " + Quoted(name) + " is not in editions.yaml" + DidYouMean(name, known));
  }
  for (const auto& [name, level] : row.levels) {
    const std::set<std::string> closure = catalogue.Closure(name);
    const bool binds = std::any_of(row.editions.begin(), row.editions.end(),
                                   [&](const std::string& each) { return closure.contains(each); });
    if (catalogue.HasEdition(name) && binds) continue;
    return Wrong(row, "levels: " + Quoted(name) + " is no edition that this row binds" +
                          DidYouMean(name, known));
  }
  for (const SourceRef& source : row.sources) {
    if (catalogue.FindSource(source.doc) != nullptr) continue;
    return Wrong(row, "source: doc: " + Quoted(source.doc) + " is not in sources.yaml");
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kMust:
      return "MUST";
    case Level::kShould:
      return "SHOULD";
    case Level::kMay:
      return "MAY";
  }
  return "?";
}

std::string_view SeatName(Seat seat) {
  switch (seat) {
    case Seat::kPolicy:
      return "policy";
    case Seat::kChannel:
      return "channel";
    case Seat::kLive:
      return "live";
    case Seat::kUnit:
      return "unit";
  }
  return "?";
}

absl::StatusOr<Catalogue> Catalogue::Load(const std::filesystem::path& spec_dir) {
  Catalogue out;
  if (std::error_code error; !std::filesystem::exists(spec_dir / "areas.yaml", error)) {
    return absl::NotFoundError((spec_dir / "areas.yaml").string() +
                               ": no such file; expected a catalogue, a folder like spec/ of "
                               "lbconform's sources");
  }
  absl::Status status = LoadInto(spec_dir / "areas.yaml", &LoadAreas, out.areas_);
  if (status.ok()) status = LoadInto(spec_dir / "sources.yaml", &LoadSources, out.sources_);
  if (status.ok()) status = LoadInto(spec_dir / "editions.yaml", &LoadEditions, out.editions_);
  if (!status.ok()) return status;
  for (const Area& area : out.areas_) {
    const std::filesystem::path path = spec_dir / "requirements" / area.file;
    absl::StatusOr<YamlNode> root = ParseYamlFile(path);
    if (!root.ok()) return root.status();
    absl::StatusOr<std::vector<Requirement>> rows = LoadRequirements(*root, path.string(), area);
    if (!rows.ok()) return rows.status();
    for (Requirement& row : *rows) {
      if (status = CheckNames(out, row); !status.ok()) return status;
      out.by_id_.emplace(row.id, out.requirements_.size());
      out.requirements_.push_back(std::move(row));
    }
  }
  return out;
}

const Requirement* Catalogue::Find(std::string_view id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : &requirements_[it->second];
}

const Source* Catalogue::FindSource(std::string_view doc) const {
  const auto it =
      std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.doc == doc; });
  return it == sources_.end() ? nullptr : &*it;
}

bool Catalogue::HasEdition(std::string_view edition) const {
  return edition == kAll || std::any_of(editions_.begin(), editions_.end(),
                                        [&](const Edition& e) { return e.name == edition; });
}

std::string Catalogue::EditionFor(std::string_view implementation, std::string_view version) const {
  const auto it = std::find_if(editions_.begin(), editions_.end(), [&](const Edition& e) {
    return Covers(e, implementation, version);
  });
  return it == editions_.end() ? "" : it->name;
}

std::set<std::string> Catalogue::Closure(std::string_view edition) const {
  std::set<std::string> out = {std::string(kAll)};
  std::vector<std::string> todo = {std::string(edition)};
  while (!todo.empty()) {
    const std::string name = std::move(todo.back());
    todo.pop_back();
    for (const Edition& each : editions_) {
      if (each.name != name || !out.insert(name).second) continue;
      todo.insert(todo.end(), each.includes.begin(), each.includes.end());
    }
  }
  return out;
}

std::optional<Level> Catalogue::Binding(const Requirement& row, std::string_view edition,
                                        std::span<const std::string> policies) const {
  if (!row.policies.empty() && !Intersect(row.policies, policies)) return std::nullopt;
  const std::set<std::string> testee = Closure(edition);
  std::optional<Level> strictest;
  const auto consider = [&](Level level) {
    strictest = strictest ? std::min(*strictest, level) : level;
  };
  for (const std::string& binding : row.editions) {
    if (!testee.contains(binding)) continue;
    // Of the levels given for editions that are a kind of `binding`, those count that no other
    // refines.
    std::map<std::string, std::set<std::string>> refining;
    for (const auto& [name, level] : row.levels) {
      if (!testee.contains(name)) continue;
      if (std::set<std::string> closure = Closure(name); closure.contains(binding)) {
        refining.emplace(name, std::move(closure));
      }
    }
    for (const auto& candidate : refining) {
      const std::string& name = candidate.first;
      const bool refined = std::any_of(refining.begin(), refining.end(), [&](const auto& other) {
        return other.first != name && other.second.contains(name);
      });
      if (!refined) consider(row.levels.at(name));
    }
    if (refining.empty()) consider(row.level);
  }
  return strictest;
}

}  // namespace lbc::catalogue
