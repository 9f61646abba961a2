#include "conformance/replay/story.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/protocol/words.h"
#include "conformance/replay/channel_side.h"
#include "conformance/replay/policy_side.h"
#include "conformance/replay/script.h"

namespace lbc::replay {
namespace {

char Mark(verdict::Step::Status status) {
  switch (status) {
    case verdict::Step::Status::kFailed:
      return 'x';
    case verdict::Step::Status::kNotReached:
      return '-';
    case verdict::Step::Status::kInconclusive:
      return '?';
    case verdict::Step::Status::kDone:
      return '.';
  }
  return '.';
}

// One beat of a recording in words.
struct Recalled {
  std::size_t step = 0;
  std::string stimulus;
  Seen seen;
};

std::vector<Recalled> RecallPolicy(const trace::Trace& trace) {
  std::vector<Recalled> all;
  PolicySide side;
  const Script script = MakeScript(trace);
  for (std::size_t i = 0; i < script.beats.size(); ++i) {
    const Beat& beat = script.beats[i];
    const lbcp::v1::Envelope& first = beat.turns.front().command->envelope;
    Recalled& recalled = all.emplace_back();
    recalled.step = beat.step;
    recalled.stimulus = trace::WithNames(protocol::WordsFor(
        first, [&](std::uint32_t id) { return side.NameOf(first.command().instance(), id); }));
    side.BeginBeat(i);
    for (const RecordedTurn& turn : beat.turns) {
      side.Sent(turn.command->envelope.command());
      side.Saw(turn.command->envelope.command(), turn.events, turn.done, recalled.seen);
    }
  }
  return all;
}

std::vector<Recalled> RecallChannel(const trace::Trace& trace) {
  std::vector<Recalled> all;
  ChannelSide side;
  for (const RecordedTurn& turn : TurnsOf(trace)) {
    const lbcp::v1::Command& command = turn.command->envelope.command();
    Recalled& recalled = all.emplace_back();
    recalled.step = turn.command->step;
    recalled.stimulus = side.WordsFor(command);
    side.Saw(command, turn.events, turn.done, recalled.seen);
  }
  return all;
}

}  // namespace

std::string Introduce(const trace::Trace& trace) {
  const trace::Header& header = trace.header;
  std::string text = fmt::format(
      "{}  [{}]  {} of {} {}\n", header.case_name, fmt::join(header.checks, ", "),
      trace.of_channel() ? "the channel" : header.policy, header.implementation, header.version);
  if (!header.sentence.empty()) text += "  " + header.sentence + "\n";
  text += fmt::format("  recorded: {}{}{}\n", Name(header.verdict),
                      header.complaint.empty() ? "" : ", ", header.complaint);
  return text;
}

std::string TellStep(const trace::Step& step) {
  if (step.words.empty()) return "";
  const bool failed = step.status == verdict::Step::Status::kFailed;
  std::string text =
      fmt::format("  {} {:<5} {}\n", Mark(step.status), trace::KindName(step.kind), step.words);
  if (failed && !step.expected.empty())
    text += fmt::format("          expected: {}\n          got: {}\n", step.expected, step.got);
  return text;
}

std::string TellBeat(const Played& played) {
  std::string text = fmt::format("      > {}\n", played.stimulus);
  if (!played.left_out.empty())
    return text + fmt::format("      ! left out: {}\n", played.left_out);
  const Comparison& comparison = played.comparison;
  const bool differs = comparison.match == Match::kDifferent;
  for (const std::string& line : InWords(played.seen)) {
    // What is marked below need not be said twice.
    if (differs && std::ranges::find(comparison.only_second, line) != comparison.only_second.end())
      continue;
    if (line != "nothing") text += fmt::format("        {}\n", line);
  }
  if (differs) {
    for (const std::string& line : comparison.only_first)
      text += fmt::format("      - {}   (recorded, and not seen now)\n", line);
    for (const std::string& line : comparison.only_second)
      text += fmt::format("      + {}   (seen now, and not recorded)\n", line);
  } else if (comparison.match == Match::kAlike) {
    text += fmt::format("        (as recorded, {})\n", comparison.how);
  }
  return text;
}

std::string TellStory(const trace::Trace& trace) {
  std::string text = Introduce(trace);
  std::size_t told = 0;
  for (const Recalled& beat : trace.of_channel() ? RecallChannel(trace) : RecallPolicy(trace)) {
    for (; told <= beat.step; ++told) text += TellStep(trace.steps[told]);
    text += "      > " + beat.stimulus + "\n";
    for (const std::string& line : InWords(beat.seen))
      if (line != "nothing") text += fmt::format("        {}\n", line);
  }
  for (; told < trace.steps.size(); ++told) text += TellStep(trace.steps[told]);
  return text;
}

std::string Where(const trace::Trace& trace, const Played& played) {
  const trace::Step& step = trace.steps[played.step];
  return fmt::format("step {}, {}:{}: {} {}", played.step, trace.file, played.line,
                     trace::KindName(step.kind), step.words);
}

void Outcome::Add(const Played& beat) {
  ++played;
  if (!beat.left_out.empty()) ++left_out;
  if (beat.comparison.match != Match::kDifferent) {
    ++alike;
  } else if (!divergence.has_value()) {
    divergence = beat;
  }
}

std::string Conclude(const trace::Trace& trace, const Outcome& outcome, std::size_t beats) {
  std::string text;
  if (outcome.same() && outcome.played == beats) {
    text = fmt::format("as recorded: all of {} commands brought what they brought then\n", beats);
    if (IsFailure(trace.header.verdict) || trace.header.verdict == verdict::Verdict::kXfail)
      text += fmt::format("which was {}: {}\n", Name(trace.header.verdict), trace.header.complaint);
    return text;
  }
  if (!outcome.same()) {
    text = fmt::format("differs first in {}\n{}", Where(trace, *outcome.divergence),
                       TellBeat(*outcome.divergence));
  }
  text += fmt::format("{} of {} commands as recorded", outcome.alike, beats);
  if (outcome.left_out > 0) text += fmt::format(", {} left out", outcome.left_out);
  if (outcome.played < beats) text += fmt::format(", {} not reached", beats - outcome.played);
  return text + "\n";
}

}  // namespace lbc::replay
