#include "conformance/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/report/narration.h"
#include "conformance/report/page_template.h"
#include "conformance/report/report_json.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::TraceEntry;
using verdict::Verdict;

// How much text the messages on a page may have before those of passed cases are left to
// report.json: a browser opens this much without a pause.
constexpr std::size_t kMessageBytesMax = 6u << 20;

// As many messages as the timeline draws; who wants to read on of what passed has report.json.
constexpr std::size_t kMostMessagesOfPassed = 500;

std::size_t MessageBytes(const RunResult& run) {
  std::size_t bytes = 0;
  for (const CaseResult& result : run.cases) {
    const std::size_t most =
        result.verdict == Verdict::kPass ? kMostMessagesOfPassed : result.trace.size();
    for (std::size_t i = 0; i < std::min(most, result.trace.size()); ++i)
      bytes += result.trace[i].json.size() + result.trace[i].words.size();
  }
  return bytes;
}

// Pictures stay, wherever they come.
CaseResult WithoutTheTail(CaseResult result) {
  const std::size_t all = result.trace.size();
  if (result.verdict != Verdict::kPass || all <= kMostMessagesOfPassed) return result;
  std::vector<TraceEntry> kept;
  for (std::size_t i = 0; i < all; ++i) {
    if (i < kMostMessagesOfPassed || result.trace[i].name == kDrawnMessage)
      kept.push_back(std::move(result.trace[i]));
  }
  TraceEntry rest;
  rest.name = "NotKept";
  rest.words = fmt::format("the others of {} messages are in report.json", all);
  rest.now_nanos = kept.back().now_nanos;
  kept.push_back(std::move(rest));
  result.trace = std::move(kept);
  for (verdict::Step& step : result.steps) {
    step.first_message = std::min(step.first_message, result.trace.size());
    step.end_message = std::min(step.end_message, result.trace.size());
  }
  return result;
}

// The case without its messages if it passed; their words stay if `keep_words`.
CaseResult WithoutPassedMessages(CaseResult result, bool keep_words) {
  if (result.verdict != Verdict::kPass) return result;
  for (TraceEntry& entry : result.trace) {
    if (entry.name != kDrawnMessage) entry.json.clear();
  }
  if (!keep_words)
    std::erase_if(result.trace, [](const auto& entry) { return entry.name != kDrawnMessage; });
  return result;
}

// What each verdict means, so that page and terminal use the same sentences. Plain ASCII.
std::string WordsJson(const std::string& seat) {
  std::string json = "{";
  for (int i = 0; i <= static_cast<int>(Verdict::kNotApplicable); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    json +=
        fmt::format("{}\"{}\":\"{}\"", i == 0 ? "" : ",", Name(verdict), InWords(verdict, seat));
  }
  return json + "}";
}

std::string AllWordsJson() {
  std::string json = "{";
  for (const char* seat : {"policy", "channel", "live"})
    json += fmt::format("{}\"{}\":{}", json.size() == 1 ? "" : ",", seat, WordsJson(seat));
  return json + "}";
}

std::string AttachmentsJson(const Attachments& attachments) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [name, attached] : attachments) {
    json[name] = {{"trace", attached.trace}, {"gtest", attached.gtest}, {"go", attached.go}};
  }
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void WriteData(const std::vector<const RunResult*>& runs, const Attachments& attachments,
               const Sink& to) {
  const Sink escaped = [&](std::string_view piece) { to(ForScriptElement(piece)); };
  std::size_t bytes = 0;
  for (const RunResult* run : runs) bytes += MessageBytes(*run);
  const bool trimmed = bytes > kMessageBytesMax;
  const CaseFilter trim = [trimmed, keep_words = bytes < 4 * kMessageBytesMax](CaseResult result) {
    result = WithoutTheTail(std::move(result));
    return trimmed ? WithoutPassedMessages(std::move(result), keep_words) : result;
  };
  escaped(fmt::format("{{\"words\":{},\"trimmed\":{},\"runs\":[", AllWordsJson(), trimmed));
  for (const RunResult* run : runs) {
    if (run != runs.front()) escaped(",");
    WriteCompactReportJson(*run, trim, escaped);
  }
  escaped("],\"attachments\":" + AttachmentsJson(attachments) + "}");
}

void WritePage(const std::string& title, const std::vector<const RunResult*>& runs,
               const Attachments& attachments, const Sink& to) {
  constexpr std::string_view kTitlePlace = "@TITLE@";
  constexpr std::string_view kDataPlace = "@DATA@";
  std::string_view page = PageTemplate();
  const auto up_to = [&](std::string_view place) {
    const std::size_t at = page.find(place);
    to(page.substr(0, at));
    page.remove_prefix(at + place.size());
  };
  up_to(kTitlePlace);
  to(ForXml(title));
  up_to(kDataPlace);
  WriteData(runs, attachments, to);
  to(page);
}

}  // namespace

void WriteIndexHtml(const RunResult& run, const Attachments& attachments, const Sink& to) {
  WritePage(fmt::format("{} \u00b7 {} {} \u00b7 lbconform", Headline(run.exit_code), SubjectOf(run),
                        run.testee.implementation),
            {&run}, attachments, to);
}

void WriteSideBySideHtml(const std::vector<RunResult>& runs, const Sink& to) {
  std::vector<const RunResult*> each;
  for (const RunResult& run : runs) each.push_back(&run);
  WritePage(fmt::format("{} side by side \u00b7 lbconform", Plural(runs.size(), "testee")), each,
            {}, to);
}

}  // namespace lbc::report
