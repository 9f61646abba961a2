// GoCounts and GcovCounts: what the tools of the languages make of what a testee left.
#include <fmt/format.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/cli/coverage.h"
#include "conformance/cli/go_tool.h"
#include "conformance/cli/run_program.h"
#include "conformance/cli/scaffold.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;
using coverage::LineCounts;

// The program that a command starts, if its first word names a file.
fs::path ProgramOf(const std::string& testee) {
  std::istringstream words(testee);
  std::string first;
  words >> first;
  if (first.size() > 1 && (first.front() == '\'' || first.front() == '"'))
    first = first.substr(1, first.size() - 2);
  std::error_code error;
  const fs::path program = fs::canonical(first, error);
  return error ? fs::path() : program;
}

// `text` in Go's module cache: upper-case letters become "!" and the lower-case one.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') escaped += '!';
    escaped += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return escaped;
}

// Where sources stand, by import path.
using Folders = std::map<std::string, fs::path>;

// Folders of packages, as the module around the program sees them. Changes no file of it.
Folders AskGo(const fs::path& program, const std::set<std::string>& packages) {
  Folders folders;
  const auto module = FindGoModule(program.parent_path());
  if (!module.ok() || !module->has_value()) return folders;
  std::vector<std::string> arguments = {"list", "-e", "-f", "{{.ImportPath}}\t{{.Dir}}"};
  arguments.insert(arguments.end(), packages.begin(), packages.end());
  const auto listed = Go((*module)->root, arguments);
  if (!listed.ok()) return folders;
  std::istringstream lines(*listed);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos && tab + 1 < line.size())
      folders[line.substr(0, tab)] = line.substr(tab + 1);
  }
  return folders;
}

// What a program says that it was built from: its own package, and modules in the cache.
struct BuiltFrom {
  std::string main_package;
  Folders modules;
};

BuiltFrom AskProgram(const fs::path& program) {
  BuiltFrom built_from;
  const auto cache = Go({}, {"env", "GOMODCACHE"});
  const auto said = Go({}, {"version", "-m", program.string()});
  if (!cache.ok() || !said.ok()) return built_from;
  static const std::regex kModule(R"(\s*(path|mod|dep|=>)\t([^\t]+)(?:\t(v[^\t\s]+))?.*)");
  std::string module;
  std::istringstream lines(*said);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, kModule)) continue;
    if (match[1] == "path") {
      built_from.main_package = match[2];
      continue;
    }
    // A replacement has the name of what it replaces; a local one is for AskGo to find.
    if (match[1] != "=>") module = match[2];
    built_from.modules.erase(module);
    if (!match[3].matched) continue;
    built_from.modules[module] = fs::path(cache->substr(0, cache->find('\n'))) /
                                 fmt::format("{}@{}", Escaped(match[2]), Escaped(match[3]));
  }
  return built_from;
}

std::string PackageOf(const std::string& file) { return file.substr(0, file.rfind('/')); }

// Where a file that Go names by its import path stands; `file` itself if that cannot be told. The
// program's own word counts more: the module around it may have moved on, or be another one.
std::string Locate(const std::string& file, const Folders& modules, const Folders& packages) {
  std::error_code error;
  for (std::string above = PackageOf(file); !above.empty();) {
    if (const auto module = modules.find(above); module != modules.end()) {
      const fs::path place = module->second / file.substr(above.size() + 1);
      if (fs::exists(place, error)) return place.string();
    }
    const std::size_t slash = above.rfind('/');
    above = slash == std::string::npos ? "" : above.substr(0, slash);
  }
  const auto known = packages.find(PackageOf(file));
  if (known == packages.end()) return file;
  const fs::path place = known->second / file.substr(file.rfind('/') + 1);
  return fs::exists(place, error) ? place.string() : file;
}

bool IsAuthors(const std::string& file) {
  static const std::regex kOthers(
      R"(/usr/(include|lib)/.*|.*/lbconform/(reference|conformance|fixtures)/.*|.*\.pb\.(h|cc))");
  return !std::regex_match(file, kOthers);
}

// gcov wants the notes of the compiler beside the counters.
absl::Status LinkNotes(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> counters;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".gcda") counters.push_back(entry.path());
  }
  for (const fs::path& each : counters) {
    const fs::path notes = ("/" / each.lexically_relative(folder)).replace_extension(".gcno");
    if (!fs::exists(notes, error)) {
      return absl::FailedPreconditionError(fmt::format(
          "--coverage: {} is missing: keep the folder the testee was built in", notes.string()));
    }
    fs::create_symlink(notes, fs::path(each).replace_extension(".gcno"), error);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LineCounts> GoCounts(const fs::path& folder, const std::string& testee) {
  const fs::path text = folder / "profile.txt";
  const auto converted =
      Go({}, {"tool", "covdata", "textfmt", "-i=" + folder.string(), "-o=" + text.string()});
  if (!converted.ok()) return converted.status();
  absl::StatusOr<std::string> profile = ReadFile(text);
  if (!profile.ok()) return profile.status();
  absl::StatusOr<LineCounts> named = coverage::ParseGoProfile(*profile);
  if (!named.ok()) return named.status();

  std::set<std::string> packages;
  for (const auto& [file, lines] : *named) packages.insert(PackageOf(file));
  const fs::path program = ProgramOf(testee);
  const BuiltFrom built_from = program.empty() ? BuiltFrom() : AskProgram(program);
  const Folders folders = program.empty() ? Folders() : AskGo(program, packages);
  LineCounts counts;
  for (auto& [file, lines] : *named) {
    // The testee's own main is no part of the policy; it is only measured because Go asks for it.
    if (PackageOf(file) == built_from.main_package) continue;
    counts[Locate(file, built_from.modules, folders)] = std::move(lines);
  }
  return counts;
}

absl::StatusOr<LineCounts> GcovCounts(const fs::path& folder) {
  if (absl::Status linked = LinkNotes(folder); !linked.ok()) return linked;
  const fs::path info = folder / "gcov.info";
  const auto ran = RunToEnd({{"lcov", "--quiet", "--capture", "--directory", folder.string(),
                              "--output-file", info.string()},
                             {},
                             {}});
  if (!ran.ok())
    return absl::FailedPreconditionError(
        "--coverage: lcov is not there (Debian: apt-get install lcov)");
  if (ran->exit_code != 0) {
    return absl::FailedPreconditionError("--coverage: lcov: " +
                                         ran->err.substr(0, ran->err.find('\n')));
  }
  absl::StatusOr<std::string> text = ReadFile(info);
  if (!text.ok()) return text.status();
  absl::StatusOr<LineCounts> counts = coverage::ParseLcov(*text);
  if (counts.ok()) std::erase_if(*counts, [](const auto& each) { return !IsAuthors(each.first); });
  return counts;
}

}  // namespace lbc::cli
