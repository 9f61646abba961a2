// A trace as a story in Markdown.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/export/export.h"
#include "conformance/replay/story.h"

namespace lbc::exports {
namespace {

// A text in one line, safe between backquotes or in prose.
std::string Plain(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\n' || letter == '\r') {
      out += ' ';
      continue;
    }
    if (letter == '<' || letter == '*' || letter == '_' || letter == '`' || letter == '\\')
      out += '\\';
    out += letter;
  }
  return out;
}

// A fence longer than any in the text.
std::string FenceFor(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return fence;
}

// What the policy was judged by; nothing for a channel, which has no profile.
std::string ProfileWords(const trace::Trace& trace) {
  if (trace.of_channel()) return "";
  std::string profile = trace.header.profile;
  if (profile.empty()) return "No profile: only the contract was judged.\n\n";
  if (!profile.ends_with('\n')) profile += '\n';
  const std::string fence = FenceFor(profile);
  return fmt::format("Its profile:\n\n{}yaml\n{}{}\n\n", fence, profile, fence);
}

}  // namespace

absl::Status CheckSeat(const trace::Trace& trace, std::string_view as) {
  if (!trace.of_channel()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{}:1: field \"seat\": the trace is of a channel, and only those of policies can "
                  "be exported as {}; expected --as markdown",
                  trace.file, as));
}

std::string AsMarkdown(const trace::Trace& trace) {
  const trace::Header& header = trace.header;
  const std::string story = replay::TellStory(trace);
  const std::string fence = FenceFor(story);
  std::string text = fmt::format(
      "# {}\n\n{}\n\n**{}** of {} {}{}{}\n\nChecks {}. {}, {}, seed {}.\n\n{}{}text\n{}{}\n\n",
      Plain(header.case_name), Plain(header.sentence), Name(header.verdict),
      Plain(header.implementation), Plain(header.version), header.complaint.empty() ? "." : ": ",
      Plain(header.complaint), fmt::join(header.checks, ", "),
      trace.of_channel() ? "The channel" : fmt::format("Policy `{}`", header.policy),
      header.edition.empty() ? "no edition" : "edition " + Plain(header.edition), header.seed,
      ProfileWords(trace), fence, story, fence);
  text += fmt::format(
      "To see it again: `lbconform replay {} --testee …`, or `lbconform run --testee … {} "
      "--only '{}' --seed {}`.\n",
      std::filesystem::path(trace.file).filename().string(),
      trace.of_channel() ? "--seat channel" : "--policy " + header.policy, header.case_name,
      header.seed);
  return text;
}

}  // namespace lbc::exports
