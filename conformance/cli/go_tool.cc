#include "conformance/cli/go_tool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <utility>

#include "conformance/cli/commands.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/run_program.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kGoMajor = 1;
constexpr int kGoMinor = 25;  // testing/synctest

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Go says what it does line by line, and somewhere among it why it gave up. Lines that begin with a
// tab belong to the one before.
std::string Reason(const std::string& said) {
  static const std::regex kProgress(
      "exit status 1|go: (downloading|added|upgraded|downgraded|finding|removed|extracting) .*");
  std::string reason;
  for (const std::string& line : Lines(said)) {
    if (line.empty() || std::regex_match(line, kProgress)) continue;
    if (!reason.empty() && line.front() != '\t' && line.front() != ' ') break;
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    reason += (reason.empty() ? "" : " ") + line.substr(begin);
  }
  return reason.starts_with("go: ") ? reason.substr(4) : reason;
}

absl::StatusOr<std::string> GoWith(const fs::path& directory, std::vector<std::string> arguments,
                                   const std::vector<std::string>& environment) {
  const std::string command = arguments.empty() ? "" : arguments.front();
  arguments.insert(arguments.begin(), "go");
  absl::StatusOr<Ran> ran = RunToEnd({arguments, directory, environment, ShowProgress});
  if (absl::IsNotFound(ran.status())) {
    return absl::FailedPreconditionError(fmt::format(
        "no Go found: install Go {}.{} or newer (https://go.dev/dl) and have it on the PATH",
        kGoMajor, kGoMinor));
  }
  if (!ran.ok()) return ran.status();
  if (ran->exit_code == 0) return std::move(ran->out);
  std::string reason = Reason(ran->err.empty() ? ran->out : ran->err);
  if (reason.empty()) reason = fmt::format("exit code {}", ran->exit_code);
  return absl::FailedPreconditionError(fmt::format("go {}: {}", command, reason));
}

absl::StatusOr<json> ReadJson(const fs::path& directory, std::vector<std::string> arguments) {
  absl::StatusOr<std::string> text = Go(directory, std::move(arguments));
  if (!text.ok()) return text.status();
  json value = json::parse(*text, nullptr, false);
  if (value.is_discarded()) return absl::InternalError("go printed something that is no JSON");
  return value;
}

std::string PathAndVersion(const json& module) {
  const std::string version = module.value("Version", "");
  return module.value("Path", "") + (version.empty() ? "" : " " + version);
}

bool IsLocal(const std::string& path) {
  return path.starts_with("./") || path.starts_with("../") || path.starts_with("/") ||
         path == "." || path == "..";
}

// Replacements of a go.mod or go.work that lies in `root`.
void AddReplacements(const json& file, const fs::path& root, GoModule& module) {
  if (!file.contains("Replace") || !file["Replace"].is_array()) return;
  for (const json& each : file["Replace"]) {
    const json& to = each["New"];
    const std::string path = to.value("Path", "");
    module.replacements.push_back(
        {PathAndVersion(each["Old"]),
         IsLocal(path) ? (root / path).lexically_normal().string() : PathAndVersion(to)});
  }
}

// The other modules of a workspace are what the author builds with, so they are replacements too.
absl::Status AddWorkspace(GoModule& module) {
  absl::StatusOr<std::string> named = GoWith(module.root, {"env", "GOWORK"}, {});
  if (!named.ok()) return named.status();
  const fs::path file = named->substr(0, named->find('\n'));
  if (file.empty() || file == "off") return absl::OkStatus();
  absl::StatusOr<json> work = ReadJson(module.root, {"work", "edit", "-json", file.string()});
  if (!work.ok()) return work.status();
  AddReplacements(*work, file.parent_path(), module);
  if (!work->contains("Use") || !(*work)["Use"].is_array()) return absl::OkStatus();
  for (const json& use : (*work)["Use"]) {
    const fs::path root = (file.parent_path() / use.value("DiskPath", "")).lexically_normal();
    absl::StatusOr<json> other =
        ReadJson(module.root, {"mod", "edit", "-json", (root / "go.mod").string()});
    if (!other.ok()) return other.status();
    const std::string path = (*other)["Module"].value("Path", "");
    if (path != module.path) module.replacements.push_back({path, root.string()});
  }
  return absl::OkStatus();
}

std::vector<std::string> StringsIn(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_array()) return {};
  return found->get<std::vector<std::string>>();
}

GoFunction FunctionIn(const json& object) {
  return {object.value("name", ""), object.value("params", ""), StringsIn(object, "results")};
}

GoBuilder BuilderIn(const json& object) {
  const std::string kind = object.value("kind", "");
  return {.kind = kind == "func"  ? GoBuilder::Kind::kFunction
                  : kind == "var" ? GoBuilder::Kind::kVariable
                                  : GoBuilder::Kind::kType,
          .function = FunctionIn(object),
          .of_pickers = object.value("gives", "") == "base.PickerBuilder",
          .at = object.value("at", std::size_t{0}),
          .by_pointer = object.value("pointer", false)};
}

GoPackage PackageIn(const json& object) {
  GoPackage package;
  package.import_path = object.value("package", "");
  package.name = object.value("name", "");
  package.module = object.value("module", "");
  package.registers = object.value("registers", false);
  package.initial = StringsIn(object, "initial");
  package.exported = object.value("exported", 0);
  package.names = StringsIn(object, "names");
  package.unseen_name = object.value("unseen", false);
  package.names_policy = object.value("names_policy", false);
  package.uses_base = object.value("uses_base", false);
  package.broken = object.value("broken", "");
  for (const json& each : object.value("registrars", json::array()))
    package.registrars.push_back({FunctionIn(each), StringsIn(each, "names")});
  for (const json& each : object.value("builders", json::array()))
    package.builders.push_back(BuilderIn(each));
  return package;
}

// Asks our own program about packages, templates/go/inspect.
absl::StatusOr<std::vector<GoPackage>> Inspect(const fs::path& directory, bool find,
                                               const std::string& policy,
                                               const std::string& pattern) {
  const fs::path program = DataDir() / "conformance" / "cli" / "templates" / "go" / "inspect";
  absl::StatusOr<json> said =
      ReadJson(program, {"run", ".", "-dir=" + fs::absolute(directory).string(),
                         find ? "-find=true" : "-find=false", "--", policy, pattern});
  if (!said.ok()) return said.status();
  if (said->is_null()) return std::vector<GoPackage>{};
  std::vector<GoPackage> packages;
  for (const json& each : *said) packages.push_back(PackageIn(each));
  return packages;
}

}  // namespace

absl::Status CheckGo() {
  absl::StatusOr<std::string> version = GoWith({}, {"env", "GOVERSION"}, {});
  if (!version.ok()) return version.status();
  int major = 0;
  int minor = 0;
  const bool known = std::sscanf(version->c_str(), "go%d.%d", &major, &minor) == 2;
  if (!known || major > kGoMajor || (major == kGoMajor && minor >= kGoMinor))
    return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "the Go on the PATH is {}.{}: the testee library needs {}.{} or newer for virtual "
      "time (https://go.dev/dl)",
      major, minor, kGoMajor, kGoMinor));
}

absl::StatusOr<std::string> Go(const fs::path& directory, std::vector<std::string> arguments) {
  return GoWith(directory, std::move(arguments), {"GOWORK=off"});
}

absl::StatusOr<std::optional<GoModule>> FindGoModule(const fs::path& directory) {
  std::error_code error;
  fs::path root = fs::absolute(directory, error).lexically_normal();
  while (!fs::is_regular_file(root / "go.mod", error)) {
    if (root == root.parent_path()) return std::nullopt;
    root = root.parent_path();
  }
  absl::StatusOr<json> file = ReadJson(root, {"mod", "edit", "-json", (root / "go.mod").string()});
  if (!file.ok()) return file.status();
  GoModule module;
  module.root = root;
  module.path = (*file)["Module"].value("Path", "");
  module.go_version = file->value("Go", "");
  AddReplacements(*file, root, module);
  if (file->contains("Exclude") && (*file)["Exclude"].is_array()) {
    for (const json& each : (*file)["Exclude"]) module.excludes.push_back(PathAndVersion(each));
  }
  if (absl::Status added = AddWorkspace(module); !added.ok()) return added;
  return module;
}

absl::StatusOr<std::string> GoListDeps(const fs::path& directory,
                                       std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"list", "-mod=mod", "-deps"});
  absl::StatusOr<std::string> listed = Go(directory, arguments);
  // "… in multiple modules: OLD VERSION (DIR) OLD/PART VERSION (DIR)": OLD is required in a
  // version from before PART was split off; that of the split, which is tagged with the same
  // commit, no longer has the package.
  static const std::regex kSplit(
      R"(found package \S+ in multiple modules: (\S+) \S+ \(\S*\) (\S+) (\S+) \()");
  const std::string reason(listed.status().message());
  std::smatch match;
  if (listed.ok() || !std::regex_search(reason, match, kSplit)) return listed;
  if (!match[2].str().starts_with(match[1].str() + "/")) return listed;
  const auto got = Go(directory, {"get", match[1].str() + "@" + match[3].str()});
  return got.ok() ? Go(directory, arguments) : listed;
}

bool GoPackage::Knows(const std::string& policy) const {
  return names_policy || std::ranges::find(names, policy) != names.end();
}

absl::StatusOr<GoPackage> InspectPackage(const fs::path& directory, const std::string& import_path,
                                         const std::string& policy) {
  // Completes go.mod and go.sum, and says in Go's own words what cannot be had.
  absl::StatusOr<std::string> listed = GoListDeps(directory, {import_path});
  if (!listed.ok()) return listed.status();
  absl::StatusOr<std::vector<GoPackage>> packages = Inspect(directory, false, policy, import_path);
  if (!packages.ok()) return packages.status();
  if (packages->empty()) return absl::InternalError("nothing was said of " + import_path);
  return std::move(packages->back());
}

absl::StatusOr<std::vector<GoPackage>> RegisteringPackages(const fs::path& directory,
                                                           const std::string& pattern,
                                                           const std::string& policy) {
  absl::StatusOr<std::vector<GoPackage>> packages = Inspect(directory, true, policy, pattern);
  if (!packages.ok()) return packages.status();
  std::erase_if(*packages, [](const GoPackage& package) {
    return !package.registers && package.registrars.empty();
  });
  return packages;
}

}  // namespace lbc::cli
