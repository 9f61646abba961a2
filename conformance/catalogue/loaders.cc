#include "conformance/catalogue/loaders.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "conformance/catalogue/field_reader.h"
#include "conformance/catalogue/version.h"

namespace lbc::catalogue {
namespace {

constexpr Word<Level> kLevels[] = {
    {"MUST", Level::kMust}, {"SHOULD", Level::kShould}, {"MAY", Level::kMay}};
constexpr Word<Seat> kSeats[] = {{"policy", Seat::kPolicy},
                                 {"channel", Seat::kChannel},
                                 {"live", Seat::kLive},
                                 {"unit", Seat::kUnit}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "PF-009" for area "PF".
bool IsIdOf(std::string_view id, std::string_view area) {
  return id.size() == area.size() + 4 && id.substr(0, area.size()) == area &&
         id[area.size()] == '-' && std::all_of(id.end() - 3, id.end(), IsDigit);
}

// Calls `load` for every map in the list `name` of `root`; the first complaint ends it.
absl::Status ForEach(const YamlNode& root, const std::string& file, std::string_view name,
                     const std::function<absl::Status(const YamlNode&)>& load) {
  FieldReader fields(file, root, "");
  const YamlNode* list = fields.Required(name, YamlNode::Kind::kSequence);
  if (absl::Status status = fields.Finish(); !status.ok()) return status;
  for (const YamlNode& item : list->items) {
    if (absl::Status status = load(item); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// How messages call the map: its `name` field if it has one, else its place in the list's kind of
// things.
std::string NameOf(const YamlNode& node, std::string_view field, std::string_view otherwise) {
  const YamlNode* name = node.Find(field);
  return std::string(name == nullptr || name->text.empty() ? otherwise : name->text);
}

std::map<std::string, Level> LevelsOf(FieldReader& fields) {
  std::map<std::string, Level> out;
  const YamlNode* node = fields.Optional("levels");
  if (node == nullptr) return out;
  if (node->kind != YamlNode::Kind::kMap) {
    fields.Fail(node->line, "levels", "expected a map of editions, as in {go-1.85: SHOULD}");
    return out;
  }
  for (const YamlField& field : node->fields) {
    const std::optional<Level> level =
        fields.WordOf(field.value, "levels", std::span<const Word<Level>>(kLevels));
    if (level) out[field.name] = *level;
  }
  return out;
}

std::vector<SourceRef> SourcesOf(FieldReader& fields) {
  std::vector<SourceRef> out;
  const YamlNode* list = fields.Required("source", YamlNode::Kind::kSequence);
  if (list == nullptr) return out;
  if (list->items.empty()) fields.Fail(list->line, "source", "expected at least one entry");
  for (const YamlNode& item : list->items) {
    FieldReader entry(fields.file(), item, "source");
    SourceRef source{.doc = entry.Text("doc"),
                     .section = entry.OptionalText("section").value_or(""),
                     .link = entry.OptionalText("link").value_or("")};
    if (!source.link.empty() && source.link.rfind("https://", 0) != 0 &&
        source.link.rfind("spec/", 0) != 0) {
      entry.Fail(
          item.line, "link",
          "expected an address that begins with https://, or a page of this project, spec/…");
    }
    fields.Adopt(entry.Finish());
    out.push_back(std::move(source));
  }
  return out;
}

absl::StatusOr<Requirement> LoadRequirement(const YamlNode& node, const std::string& file,
                                            const Area& area) {
  FieldReader fields(file, node, NameOf(node, "id", area.id));
  Requirement row;
  row.id = fields.Text("id");
  row.area = area.id;
  row.level = fields.RequiredWord("level", std::span<const Word<Level>>(kLevels)).value_or(Level{});
  row.editions = fields.Texts("editions");
  row.levels = LevelsOf(fields);
  row.policies = fields.OptionalTexts("policies").value_or(std::vector<std::string>{});
  row.seat = fields.RequiredWord("seat", std::span<const Word<Seat>>(kSeats)).value_or(Seat{});
  row.sentence = fields.Text("sentence");
  row.sources = SourcesOf(fields);
  row.seen_by = fields.Text("seen_by");
  row.note = fields.OptionalText("note").value_or("");
  row.untestable = fields.OptionalText("untestable").value_or("");
  row.file = file;
  row.line = node.line;
  if (!IsIdOf(row.id, area.id)) {
    fields.Fail(node.line, "id", "expected " + area.id + "- and three digits");
  }
  if (absl::Status status = fields.Finish(); !status.ok()) return status;
  return row;
}

absl::StatusOr<Edition> LoadEdition(const YamlNode& node, const std::string& file) {
  FieldReader fields(file, node, NameOf(node, "name", "edition"));
  Edition edition;
  edition.name = fields.Text("name");
  edition.implementation = fields.OptionalText("implementation").value_or("");
  edition.includes = fields.OptionalTexts("includes").value_or(std::vector<std::string>{});
  edition.note = fields.OptionalText("note").value_or("");
  if (const YamlNode* range = fields.Optional("versions"); range != nullptr) {
    FieldReader versions(file, *range, "versions");
    edition.from = versions.OptionalText("from").value_or("");
    edition.below = versions.OptionalText("below").value_or("");
    for (const std::string& version : {edition.from, edition.below}) {
      if (!version.empty() && !ParseVersion(version)) {
        versions.Fail(range->line, "",
                      Quoted(version) + " is not a version; expected e.g. \"1.64\"");
      }
    }
    fields.Adopt(versions.Finish());
  }
  if (edition.name == "all") fields.Fail(node.line, "name", "\"all\" is everyone, not an edition");
  if (absl::Status status = fields.Finish(); !status.ok()) return status;
  return edition;
}

// An edition may include only what stands above or below it in the file, and never itself by any
// way.
absl::Status CheckIncludes(const std::vector<Edition>& editions, const std::string& file) {
  const auto find = [&](const std::string& name) {
    return std::find_if(editions.begin(), editions.end(),
                        [&](const Edition& e) { return e.name == name; });
  };
  for (const Edition& edition : editions) {
    std::vector<std::string> todo = edition.includes;
    for (std::size_t i = 0; i < todo.size(); ++i) {
      const auto it = find(todo[i]);
      if (it == editions.end()) {
        return absl::InvalidArgumentError(AtLine(
            file, 0, edition.name + ": includes: " + Quoted(todo[i]) + " is not an edition here"));
      }
      if (it->name == edition.name) {
        return absl::InvalidArgumentError(
            AtLine(file, 0, edition.name + ": includes: the edition includes itself"));
      }
      for (const std::string& next : it->includes) {
        if (std::find(todo.begin(), todo.end(), next) == todo.end()) todo.push_back(next);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Area>> LoadAreas(const YamlNode& root, const std::string& file) {
  std::vector<Area> out;
  const absl::Status status = ForEach(root, file, "areas", [&](const YamlNode& node) {
    FieldReader fields(file, node, NameOf(node, "area", "area"));
    Area area{
        .id = fields.Text("area"), .title = fields.Text("title"), .file = fields.Text("file")};
    if (area.file.find('/') != std::string::npos) {
      fields.Fail(node.line, "file", "expected a file name, without a folder");
    }
    for (const Area& other : out) {
      if (other.id == area.id) fields.Fail(node.line, "area", "stands twice");
    }
    out.push_back(std::move(area));
    return fields.Finish();
  });
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<std::vector<Source>> LoadSources(const YamlNode& root, const std::string& file) {
  FieldReader top(file, root, "");
  const YamlNode* map = top.Required("sources", YamlNode::Kind::kMap);
  if (absl::Status status = top.Finish(); !status.ok()) return status;
  std::vector<Source> out;
  for (const YamlField& field : map->fields) {
    FieldReader fields(file, field.value, field.name);
    out.push_back({.doc = field.name,
                   .what = fields.Text("what"),
                   .repository = fields.OptionalText("repository").value_or(""),
                   .pin = fields.Text("pin"),
                   .path = fields.OptionalText("path").value_or(""),
                   .date_read = fields.Text("read")});
    if (absl::Status status = fields.Finish(); !status.ok()) return status;
  }
  return out;
}

absl::StatusOr<std::vector<Edition>> LoadEditions(const YamlNode& root, const std::string& file) {
  std::vector<Edition> out;
  absl::Status status = ForEach(root, file, "editions", [&](const YamlNode& node) {
    absl::StatusOr<Edition> edition = LoadEdition(node, file);
    if (!edition.ok()) return edition.status();
    for (const Edition& other : out) {
      if (other.name == edition->name) {
        return absl::InvalidArgumentError(
            AtLine(file, node.line, Quoted(edition->name) + " stands twice"));
      }
    }
    out.push_back(*std::move(edition));
    return absl::OkStatus();
  });
  if (status.ok()) status = CheckIncludes(out, file);
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<std::vector<Requirement>> LoadRequirements(const YamlNode& root,
                                                          const std::string& file,
                                                          const Area& area) {
  FieldReader top(file, root, "");
  const std::string name = top.Text("area");
  top.Text("title");
  top.OptionalText("note");
  const YamlNode* list = top.Required("requirements", YamlNode::Kind::kSequence);
  if (name != area.id) {
    top.Fail(root.line, "area", "expected " + area.id + ", as areas.yaml says for this file");
  }
  if (absl::Status status = top.Finish(); !status.ok()) return status;
  std::vector<Requirement> out;
  for (const YamlNode& node : list->items) {
    absl::StatusOr<Requirement> row = LoadRequirement(node, file, area);
    if (!row.ok()) return row.status();
    if (!out.empty() && row->id <= out.back().id) {
      return absl::InvalidArgumentError(AtLine(
          file, node.line, row->id + ": id: must come after " + out.back().id + " and stand once"));
    }
    out.push_back(*std::move(row));
  }
  return out;
}

}  // namespace lbc::catalogue
