#include "conformance/runner/known_failures.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace lbc::runner {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

std::string At(const std::filesystem::path& path, const YAML::Node& node) {
  return fmt::format("{}:{}", path.string(), node.Mark().line + 1);
}

absl::Status CheckText(const std::filesystem::path& path, const YAML::Node& entry,
                       const char* field, bool required, std::string& out) {
  const YAML::Node node = entry[field];
  if (!node.IsDefined()) {
    if (!required) return absl::OkStatus();
    return absl::InvalidArgumentError(
        fmt::format("{}: field \"{}\" is missing", At(path, entry), field));
  }
  if (!node.IsScalar() || node.Scalar().empty()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: field \"{}\": expected a text", At(path, node), field));
  }
  out = node.Scalar();
  return absl::OkStatus();
}

absl::StatusOr<KnownFailure> ParseEntry(const std::filesystem::path& path, const YAML::Node& entry,
                                        bool drafts) {
  if (!entry.IsMap()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: expected an entry with the fields case and reason", At(path, entry)));
  }
  static const std::set<std::string> kFields = {"case",    "reason",   "link",     "fingerprint",
                                                "expires", "versions", "sometimes"};
  for (const auto& field : entry) {
    const auto name = field.first.as<std::string>("");
    if (kFields.contains(name)) continue;
    return absl::InvalidArgumentError(
        fmt::format("{}: unknown field \"{}\"; expected {}", At(path, field.first), name,
                    "case, reason, link, fingerprint, expires, versions, sometimes"));
  }
  KnownFailure known;
  known.file = path.string();
  known.line = entry.Mark().line + 1;
  const struct {
    const char* field;
    bool required;
    std::string& out;
  } texts[] = {{"case", true, known.pattern},
               {"reason", true, known.reason},
               {"link", false, known.link},
               {"fingerprint", false, known.fingerprint},
               {"expires", false, known.expires}};
  for (const auto& text : texts) {
    if (absl::Status status = CheckText(path, entry, text.field, text.required, text.out);
        !status.ok())
      return status;
  }
  if (!drafts && known.reason == kReasonToFillIn) {
    return absl::InvalidArgumentError(
        fmt::format("{}: field \"reason\": still to be filled in; a reason is mandatory",
                    At(path, entry["reason"])));
  }
  static const std::regex kDate(R"(\d{4}-\d{2}-\d{2})");
  if (!known.expires.empty() && !std::regex_match(known.expires, kDate)) {
    return absl::InvalidArgumentError(fmt::format(
        "{}: field \"expires\": expected a date like 2027-06-01", At(path, entry["expires"])));
  }
  if (const YAML::Node versions = entry["versions"]; versions.IsDefined()) {
    if (!versions.IsMap()) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: field \"versions\": expected {{from: …, below: …}}", At(path, versions)));
    }
    known.from = versions["from"].as<std::string>("");
    known.below = versions["below"].as<std::string>("");
  }
  if (const YAML::Node sometimes = entry["sometimes"]; sometimes.IsDefined()) {
    if (!YAML::convert<bool>::decode(sometimes, known.sometimes)) {
      return absl::InvalidArgumentError(
          fmt::format("{}: field \"sometimes\": expected true or false", At(path, sometimes)));
    }
  }
  return known;
}

void Mark(const KnownFailure& entry, CaseResult& result) {
  result.known_reason = entry.reason;
  result.known_link = entry.link;
  result.known_sometimes = entry.sometimes;
}

}  // namespace

bool IsForVersion(const KnownFailure& known, const std::string& version) {
  if (!known.from.empty() && CompareVersions(version, known.from) < 0) return false;
  return known.below.empty() || CompareVersions(version, known.below) < 0;
}

absl::StatusOr<std::vector<KnownFailure>> LoadKnownFailures(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file)
    return absl::NotFoundError(fmt::format("{}: no such file of known failures", path.string()));
  std::stringstream text;
  text << file.rdbuf();
  return ParseKnownFailures(text.str(), path);
}

absl::StatusOr<std::vector<KnownFailure>> ParseKnownFailures(const std::string& text,
                                                             const std::filesystem::path& path,
                                                             bool drafts) {
  YAML::Node root;
  try {
    root = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        fmt::format("{}:{}: {}", path.string(), error.mark.line + 1, error.msg));
  }
  const YAML::Node list =
      root.IsMap() ? root["known_failures"] : YAML::Node(YAML::NodeType::Undefined);
  if (!list.IsDefined() || (!list.IsSequence() && !list.IsNull())) {
    return absl::InvalidArgumentError(
        fmt::format("{}:1: expected a list under known_failures", path.string()));
  }
  std::vector<KnownFailure> all;
  for (const YAML::Node& entry : list) {
    absl::StatusOr<KnownFailure> known = ParseEntry(path, entry, drafts);
    if (!known.ok()) return known.status();
    all.push_back(*std::move(known));
  }
  return all;
}

std::vector<std::string> ApplyKnownFailures(const std::vector<KnownFailure>& known,
                                            const std::string& version, const std::string& today,
                                            const std::vector<std::string>& unplayed,
                                            std::vector<CaseResult>& cases) {
  std::vector<std::string> stale;
  for (const KnownFailure& entry : known) {
    if (!IsForVersion(entry, version)) continue;
    const std::string where = fmt::format("{}:{}", entry.file, entry.line);
    if (!entry.expires.empty() && today >= entry.expires) {
      stale.push_back(fmt::format("{}: the known failure \"{}\" expired on {}", where,
                                  entry.pattern, entry.expires));
      continue;
    }
    bool matched = std::ranges::any_of(
        unplayed, [&](const std::string& name) { return MatchesPattern(entry.pattern, name); });
    const CaseResult* not_applicable = nullptr;
    for (CaseResult& result : cases) {
      if (!MatchesPattern(entry.pattern, result.name)) continue;
      if (result.verdict == Verdict::kNotApplicable) {
        if (not_applicable == nullptr) not_applicable = &result;
        continue;
      }
      matched = true;
      if (IsFailure(result.verdict)) {
        if (!entry.fingerprint.empty() && entry.fingerprint != result.fingerprint) {
          result.complaint =
              fmt::format("{} (fingerprint {} instead of {}): {}", kOtherwiseThanKnown,
                          result.fingerprint, entry.fingerprint, result.complaint);
          continue;
        }
        result.verdict = Verdict::kXfail;
        Mark(entry, result);
      } else if (result.verdict == Verdict::kPass && entry.sometimes) {
        Mark(entry, result);
      } else if (result.verdict == Verdict::kPass) {
        result.verdict = Verdict::kXpass;
        result.complaint = fmt::format("expected to fail ({}), and passes: remove the entry at {}",
                                       entry.reason, where);
      }
    }
    if (matched) continue;
    stale.push_back(fmt::format(
        "{}: the known failure \"{}\" {}", where, entry.pattern,
        not_applicable == nullptr ? "matches no case" : AppliesNowhere(*not_applicable)));
  }
  return stale;
}

std::string AppliesNowhere(const CaseResult& first) {
  return fmt::format("matches no case that applies: {} is not applicable: {}", first.name,
                     first.complaint);
}

bool MatchesPattern(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

int CompareVersions(const std::string& a, const std::string& b) {
  const auto numbers = [](const std::string& text) {
    std::vector<long> all;
    std::size_t i = !text.empty() && text[0] == 'v' ? 1 : 0;
    while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) {
      long number = 0;
      while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) {
        number = number * 10 + (text[i++] - '0');
      }
      all.push_back(number);
      if (i < text.size() && text[i] == '.') ++i;
    }
    constexpr std::size_t kParts = 4;
    all.resize(kParts, 0);
    return all;
  };
  const auto left = numbers(a);
  const auto right = numbers(b);
  if (left == right) return 0;
  return left < right ? -1 : 1;
}

}  // namespace lbc::runner
