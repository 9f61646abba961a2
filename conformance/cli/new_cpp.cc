// lbconform new cpp: a CMake project with a policy to begin with, hosted by the copied testee
// library.
#include <fmt/format.h>

#include <regex>
#include <sstream>

#include "conformance/cli/commands.h"
#include "conformance/cli/new_command.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kLibraryDir[] = "lbconform";
constexpr char kProfile[] = "profile.yaml";

fs::path Templates() { return DataDir() / "conformance" / "testees" / "cpp" / "template"; }

// Sources that a library is made of: neither its tests nor its programs.
bool IsLibrarySource(const std::string& file) {
  static const std::regex kSource(R"(.*\.(h|cc))");
  static const std::regex kOther(R"(.*_(test|main|benchmark|fuzz)\.cc)");
  return std::regex_match(file, kSource) && !std::regex_match(file, kOther);
}

// Copies what copied_sources.txt names, under the paths that includes spell.
absl::Status CopyLibrary(Scaffold& scaffold) {
  const fs::path to = kLibraryDir;
  const fs::path from = Templates() / kLibraryDir;
  absl::StatusOr<std::string> list = ReadFile(from / "copied_sources.txt");
  if (!list.ok()) return list.status();
  absl::Status status;
  for (const char* file : {"CMakeLists.txt", "README.md", "copied_sources.txt"}) {
    if (status.ok()) status = scaffold.Copy(from / file, to / file);
  }
  if (status.ok()) status = scaffold.Copy(DataDir() / "LICENSE", to / "LICENSE");
  std::istringstream lines(*list);
  for (std::string line; status.ok() && std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const fs::path source = DataDir() / line;
    status = fs::path(line).has_extension()
                 ? scaffold.Copy(source, to / line)
                 : scaffold.CopyFolder(source, to / line, IsLibrarySource);
  }
  return status;
}

// The policy's name: what was asked for, or that of the folder. It is written into C++, CMake and
// YAML, so it is held to what is harmless in all of them.
absl::StatusOr<std::string> PolicyName(const NewOptions& options, const Scaffold& scaffold) {
  static const std::regex kHarmless("[A-Za-z0-9._:/-]+");
  if (options.policy.empty()) return FileNameOf(scaffold.target().filename().string());
  if (std::regex_match(options.policy, kHarmless)) return options.policy;
  return absl::InvalidArgumentError(fmt::format(
      "--policy \"{}\": for C++ a name is made of letters, digits and . _ : / -", options.policy));
}

}  // namespace

absl::StatusOr<Written> WriteCppTestee(const NewOptions& options, Scaffold& scaffold) {
  absl::StatusOr<std::string> policy = PolicyName(options, scaffold);
  if (!policy.ok()) return policy.status();
  const Values values = {
      {"policy", YamlScalar(*policy)},
      {"policy_plain", *policy},
      {"project", FileNameOf(*policy)},
      {"base", ""},
      {"base_note", "\n# Filled in for the policy that policy.cc begins with.\n"},
      {"inherits", "# "},
      {"spreads", ""},
      {"hook_file", "testee_main.cc"},
  };
  absl::Status status;
  for (const char* file :
       {"CMakeLists.txt", "README.md", "policy.h", "policy.cc", "testee_main.cc"}) {
    if (status.ok()) status = scaffold.WriteFilled(file, Templates() / file, values);
  }
  if (status.ok())
    status = scaffold.WriteFilled("build.sh", Templates() / "build.sh", values, true);
  const fs::path profile = DataDir() / "conformance" / "cli" / "templates" / "profile.yaml.in";
  if (status.ok()) status = scaffold.WriteFilled(kProfile, profile, values);
  if (status.ok()) status = scaffold.Write(".gitignore", "/bin/\n/build*/\n/out/\n");
  if (status.ok()) status = CopyLibrary(scaffold);
  if (!status.ok()) return status;

  Written written{
      fmt::format("\"{}\", which policy.cc begins and you complete", *policy), {}, kProfile};
  if (options.policy.empty()) {
    written.notes.push_back(fmt::format(
        "the policy is called \"{}\" after the folder; --policy NAME chooses another name",
        *policy));
  }
  return written;
}

}  // namespace lbc::cli
