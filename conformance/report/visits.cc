#include "conformance/report/visits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "conformance/report/report_json.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::TraceEntry;

constexpr std::string_view kNoneYet = "no report yet";
constexpr std::string_view kClosed = "closed";

std::size_t IndexOf(const std::vector<std::string_view>& list, std::string_view what) {
  return static_cast<std::size_t>(std::ranges::find(list, what) - list.begin());
}

bool Says(const TraceEntry& entry, std::string_view words) {
  return entry.words.find(words) != std::string::npos;
}

// The value of `field` in JSON, up to its end; empty if it is not there.
std::string_view Value(std::string_view json, std::string_view field) {
  const std::size_t at = json.find(field);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = json.substr(at + field.size());
  return rest.substr(0, rest.find_first_of("\",}"));
}

std::string_view State(std::string_view json) { return Value(json, "\"state\":\""); }

// What report.json has of the entry, so that a run that was read back comes to the same.
std::string_view Kept(const CaseResult& result, const TraceEntry& entry) {
  const bool left_out =
      result.verdict == verdict::Verdict::kPass && entry.json.size() > kMaxJsonOfPassed;
  return left_out ? std::string_view() : entry.json;
}

// The stimulus as VisitEvents names it; empty for what is none, such as Build and TakeLedger.
std::string_view EventOf(const TraceEntry& entry, std::string_view json) {
  static const std::map<std::string_view, std::string_view> kPlain = {
      {"ResolverError", "resolver error"},
      {"Advance", "time passes"},
      {"Pick", "picks"},
      {"Burst", "picks of many threads"},
      {"CallDone", "calls end"},
      {"ExitIdle", "leaves idle"},
      {"Close", "closes"}};
  static const std::map<std::string_view, std::string_view> kSubConn = {
      {"CONNECTING", "attempt starts"},
      {"READY", "connection ready"},
      {"IDLE", "connection lost"},
      {"TRANSIENT_FAILURE", "attempt fails"},
      {"SHUTDOWN", "final SHUTDOWN"}};
  if (const auto plain = kPlain.find(entry.name); plain != kPlain.end()) return plain->second;
  if (entry.name == "UpdateResolverState")
    return json.empty() || json.find("\"endpoints\"") != std::string_view::npos ? "list"
                                                                                : "empty list";
  if (entry.name == "HealthState") return State(json) == "READY" ? "well" : "unwell";
  if (entry.name != "SubConnState") return "";
  const auto found = kSubConn.find(State(json));
  return found == kSubConn.end() ? "" : found->second;
}

class Walk {
 public:
  explicit Walk(Visits& visits) : visits_(visits) {}

  // `json` is empty where it was left out: of a long message, and so of the first channel's.
  void Take(const TraceEntry& entry, std::string_view json) {
    // A Done has no instance: it ends the command before it.
    if (entry.name == "Done") return Answered(entry);
    const std::string instance(json.empty() ? "1" : Value(json, "\"instance\":"));
    std::string_view& state = states_.try_emplace(instance, kNoneYet).first->second;
    if (entry.from_judge) {
      Sent(entry, json, state);
    } else if (entry.name == "StateUpdated" && state != kClosed) {
      const std::size_t at = IndexOf(VisitStates(), State(json));
      if (at < VisitStates().size()) state = VisitStates()[at];
    }
  }

 private:
  void Sent(const TraceEntry& entry, std::string_view json, std::string_view& state) {
    pick_met_ = entry.name == "Pick" ? std::optional(state) : std::nullopt;
    const std::string_view what = EventOf(entry, json);
    list_met_ = what == "list";
    const std::size_t event = IndexOf(VisitEvents(), what);
    if (event < VisitEvents().size()) ++visits_.counts[event][IndexOf(VisitStates(), state)];
    if (entry.name == "Build") state = kNoneYet;
    if (entry.name == "Close") state = kClosed;
  }

  void Answered(const TraceEntry& entry) {
    if (list_met_) AnsweredAList(entry);
    list_met_ = false;
    if (!pick_met_.has_value()) return;
    if (Says(entry, " picks to ")) ++visits_.went;
    if (*pick_met_ != "READY") return;
    if (Says(entry, " picks wait")) ++visits_.waited_in_ready;
    if (Says(entry, " picks fail") || Says(entry, " picks are dropped")) ++visits_.failed_in_ready;
  }

  void AnsweredAList(const TraceEntry& entry) {
    if (!entry.words.starts_with("ERROR") && !entry.words.starts_with("REFUSED")) {
      ++visits_.lists_taken;
      return;
    }
    if (++visits_.lists_refused == 1) visits_.first_refusal = entry.words;
  }

  Visits& visits_;
  bool list_met_ = false;
  // By instance.
  std::map<std::string, std::string_view> states_;
  // What the pick that is being answered met.
  std::optional<std::string_view> pick_met_;
};

bool Has(std::string_view field, const std::string& profile) {
  const std::string line = std::string(field) + ":";
  return profile.starts_with(line) || profile.find("\n" + line) != std::string::npos;
}

}  // namespace

const std::vector<std::string_view>& VisitStates() {
  static const std::vector<std::string_view> states = {
      kNoneYet, "IDLE", "CONNECTING", "READY", "TRANSIENT_FAILURE", kClosed};
  return states;
}

const std::vector<std::string_view>& VisitEvents() {
  static const std::vector<std::string_view> events = {"list",
                                                       "empty list",
                                                       "resolver error",
                                                       "leaves idle",
                                                       "attempt starts",
                                                       "attempt fails",
                                                       "connection ready",
                                                       "connection lost",
                                                       "final SHUTDOWN",
                                                       "well",
                                                       "unwell",
                                                       "picks",
                                                       "picks of many threads",
                                                       "calls end",
                                                       "time passes",
                                                       "closes"};
  return events;
}

Visits CountVisits(const RunResult& run) {
  Visits visits;
  visits.counts.assign(VisitEvents().size(), std::vector<std::uint64_t>(VisitStates().size(), 0));
  for (const CaseResult& result : run.cases) {
    Walk walk(visits);
    for (const TraceEntry& entry : result.trace) walk.Take(entry, Kept(result, entry));
  }
  return visits;
}

std::string Hint(const RunResult& run) {
  const Visits visits = CountVisits(run);
  if (visits.lists_refused > visits.lists_taken && !Has("config", run.profile)) {
    return fmt::format(
        "Most lists of endpoints were not taken ({}). Does the policy need a config? Say so under "
        "`config` in the profile.",
        visits.first_refusal);
  }
  if (visits.went > 0 || visits.waited_in_ready + visits.failed_in_ready == 0 ||
      Has("key", run.profile))
    return "";
  return fmt::format(
      "READY was reported, and no pick ever went to a connection: they {}. Does the policy need a "
      "key? Say so under `key` in the profile.",
      visits.failed_in_ready == 0   ? "wait"
      : visits.waited_in_ready == 0 ? "fail"
                                    : "wait or fail");
}

}  // namespace lbc::report
