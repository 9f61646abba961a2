#include "conformance/runner/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <regex>
#include <string_view>

namespace lbc::runner {

std::string WithoutNumbers(const std::string& text) {
  static const std::regex sub_conn(R"(SubConn \d+( \([^)]*\))?)");
  // Hexadecimal first, or its digits would be taken one by one.
  static const std::regex number(R"(0x[0-9a-fA-F]+|\d+(\.\d+)?)");
  return std::regex_replace(std::regex_replace(text, sub_conn, "SubConn"), number, "#");
}

namespace {

// The innermost frames of the first stack in `stack`, which are what a crash or a hang has in
// common with others of its cause, whatever the case was about. Empty if `stack` holds no frame.
std::string InnermostFrames(std::string_view stack) {
  constexpr int kFrames = 3;
  std::string frames;
  int count = 0;
  while (!stack.empty() && count < kFrames) {
    const std::string_view line = stack.substr(0, stack.find('\n'));
    stack.remove_prefix(std::min(line.size() + 1, stack.size()));
    const bool frame = line.starts_with("  ");
    if (!frame && count > 0) break;
    if (!frame) continue;
    frames += "|" + WithoutNumbers(std::string(line));
    ++count;
  }
  return frames;
}

}  // namespace

std::string Fingerprint(const verdict::CaseResult& result) {
  if (const std::string frames = InnermostFrames(result.stack); !frames.empty()) {
    const std::string text = std::string(verdict::Name(result.verdict)) + frames;
    return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
  }
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
