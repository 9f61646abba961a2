#include "conformance/cli/new_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

#include "conformance/cli/commands.h"
#include "conformance/cli/progress.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
namespace {

// `text` as one word for a shell.
std::string ShellWord(const std::string& text) {
  static const std::regex kSafe("[A-Za-z0-9_./@%+=:,-]+");
  if (std::regex_match(text, kSafe)) return text;
  return "'" + std::regex_replace(text, std::regex("'"), "'\\''") + "'";
}

absl::Status Check(const NewOptions& options) {
  const bool go = options.language == "go";
  if (!go && options.language != "cpp") {
    return absl::InvalidArgumentError(fmt::format(
        "\"{}\" is no language that testees are written for: go or cpp", options.language));
  }
  if (go && options.policy.empty()) {
    return absl::InvalidArgumentError(
        "--policy is missing: the name that the policy is registered with");
  }
  if (!go && !(options.import.empty() && options.grpc.empty())) {
    return absl::InvalidArgumentError("--import and --grpc are for new go");
  }
  if (std::ranges::any_of(options.policy, [](unsigned char c) { return c < ' ' || c == 0x7f; })) {
    return absl::InvalidArgumentError("--policy: a name has no control characters");
  }
  return absl::OkStatus();
}

absl::Status Write(const NewOptions& options) {
  if (absl::Status checked = Check(options); !checked.ok()) return checked;
  absl::StatusOr<std::unique_ptr<Scaffold>> scaffold = Scaffold::Begin(options.dir);
  if (!scaffold.ok()) return scaffold.status();
  absl::StatusOr<Written> written = options.language == "go" ? WriteGoTestee(options, **scaffold)
                                                             : WriteCppTestee(options, **scaffold);
  EndProgress();
  if (!written.ok()) return written.status();
  if (absl::Status kept = (*scaffold)->Keep(); !kept.ok()) return kept;

  const std::string dir = options.dir.string();
  std::cout << fmt::format("wrote {}: a testee for {}\n", dir, written->what);
  for (const std::string& note : written->notes) std::cout << "note: " << note << "\n";
  std::cout << fmt::format(
      "next:\n  cd {}\n  ./build.sh\n  lbconform run --testee ./bin/testee --profile {} --report "
      "out\n",
      ShellWord(dir), written->profile_file);
  return absl::OkStatus();
}

}  // namespace

int New(const NewOptions& options) {
  const absl::Status status = Write(options);
  if (status.ok()) return verdict::kExitConformant;
  return Complain(
      status.code() == absl::StatusCode::kInternal ? verdict::kExitSuiteFault : verdict::kExitUsage,
      "new: " + std::string(status.message()));
}

std::string FileNameOf(const std::string& name) {
  std::string safe = name;
  for (char& c : safe) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_') c = '_';
  }
  return safe;
}

std::string YamlScalar(const std::string& text) {
  static const std::regex kPlain("[A-Za-z_][A-Za-z0-9_-]*");
  static const std::regex kWord("true|false|null|yes|no|on|off|y|n", std::regex::icase);
  if (std::regex_match(text, kPlain) && !std::regex_match(text, kWord)) return text;
  return nlohmann::json(text).dump();
}

}  // namespace lbc::cli
