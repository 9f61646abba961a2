#include "conformance/runner/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <regex>

namespace lbc::runner {

std::string WithoutNumbers(const std::string& text) {
  static const std::regex sub_conn(R"(SubConn \d+( \([^)]*\))?)");
  // Hexadecimal first, or its digits would be taken one by one.
  static const std::regex number(R"(0x[0-9a-fA-F]+|\d+(\.\d+)?)");
  return std::regex_replace(std::regex_replace(text, sub_conn, "SubConn"), number, "#");
}

std::string Fingerprint(const verdict::CaseResult& result) {
  const auto failed =
      std::ranges::find(result.steps, verdict::Step::Status::kFailed, &verdict::Step::status);
  std::string text(verdict::Name(result.verdict));
  if (failed != result.steps.end()) {
    text += "|" + WithoutNumbers(failed->words) + "|" + WithoutNumbers(failed->expected) + "|" +
            WithoutNumbers(failed->got);
  }
  // Without a step that says what was expected the complaint is all there is; for a crash it names
  // the end of the process, where the exit code tells a race from a panic.
  if (failed == result.steps.end() || failed->expected.empty()) {
    static const std::regex exit_code(R"(exit code \d+)");
    std::smatch code;
    text += "|" + WithoutNumbers(result.complaint);
    if (std::regex_search(result.complaint, code, exit_code)) text += "|" + code.str();
  }
  return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

}  // namespace lbc::runner
