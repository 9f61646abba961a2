#include "conformance/live_scenario/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace lbc::live_scenario {

ServerLine ParseServerLine(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  std::string id;
  ServerLine parsed;
  std::int64_t nanos = 0;
  words >> kind;
  if (kind == "drained") {
    words >> nanos;
    parsed.kind = ServerLine::Kind::kDrained;
  } else if (kind == "connected") {
    words >> parsed.number >> nanos;
    parsed.kind = ServerLine::Kind::kConnected;
  } else if (kind == "call" || kind == "ended" || kind == "messages") {
    words >> id >> parsed.number >> nanos;
    parsed.kind = kind == "call"    ? ServerLine::Kind::kSaw
                  : kind == "ended" ? ServerLine::Kind::kEnded
                                    : ServerLine::Kind::kMessages;
    std::istringstream number(id);
    if (!(number >> parsed.call)) parsed.call = 0;
  }
  parsed.at = Nanoseconds(nanos);
  return parsed;
}

void Ledger::Start(std::uint64_t first, std::uint32_t count, bool has_deadline, Nanoseconds at) {
  for (std::uint64_t call = first; call < first + count; ++call) {
    calls_[call].has_deadline = has_deadline;
    calls_[call].started = at;
  }
  under_way_ += count;
}

void Ledger::End(std::uint64_t call, CallRecord::End end) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) {
    if (!first_.has_value())
      first_ = {"the client to speak of calls that were started",
                fmt::format("it ends call {}", call)};
    return;
  }
  if (found->second.end.has_value()) {
    if (!first_.has_value())
      first_ = {"every call to end once", fmt::format("call {} ends again", call)};
    return;
  }
  found->second.end = std::move(end);
  --under_way_;
}

void Ledger::Note(const std::string& server, const ServerLine& line) {
  const bool saw = line.kind == ServerLine::Kind::kSaw;
  const bool counted = line.kind == ServerLine::Kind::kMessages;
  if (!saw && !counted && line.kind != ServerLine::Kind::kEnded) return;
  if (saw) ++seen_by_[server];
  const auto found = calls_.find(line.call);
  if (found == calls_.end()) {
    if (!first_.has_value())
      first_ = {"no calls but those that were started",
                fmt::format("{} sees one of nobody's", server)};
    return;
  }
  if (counted) {
    found->second.messages[server] += static_cast<std::uint64_t>(line.number);
  } else if (saw) {
    // Servers are listened to one after another, so what is heard last need not be the last.
    auto& sightings = found->second.sightings;
    const auto later = std::ranges::upper_bound(sightings, line.at, {}, &CallRecord::Sighting::at);
    sightings.insert(later, {server, line.number, line.at});
  } else {
    found->second.answers.push_back({server, static_cast<std::uint32_t>(line.number), line.at});
  }
}

bool Ledger::may_have_lost(const std::string& server) const {
  return std::ranges::find(lossy_, server) != lossy_.end();
}

std::uint64_t Ledger::SeenBy(const std::string& server) const {
  const auto found = seen_by_.find(server);
  return found == seen_by_.end() ? 0 : found->second;
}

std::optional<Ledger::Contradiction> Ledger::ContradictionOf(std::uint64_t id,
                                                             const CallRecord& call) const {
  for (std::size_t i = 0; i < call.sightings.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto& [later, attempt, at] = call.sightings[i];
      if (call.sightings[j].attempt != attempt) continue;
      return Contradiction{fmt::format("call {} to be sent once for each attempt", id),
                           fmt::format("{} and {} both see attempt {} of it",
                                       call.sightings[j].server, later, attempt + 1)};
    }
  }
  const auto answered = [&](std::uint32_t code) {
    return std::ranges::find(call.answers, code, &CallRecord::Answer::code);
  };
  if (!call.end.has_value()) return std::nullopt;
  if (call.end->code == kOk && answered(kOk) == call.answers.end()) {
    return Contradiction{fmt::format("a server to have answered call {}, which the client says "
                                     "ended OK",
                                     id),
                         call.sightings.empty() ? "none has seen it" : "none has answered it"};
  }
  if (call.end->code == kUnavailable && answered(kOk) != call.answers.end()) {
    const std::string& server = answered(kOk)->server;
    // What was on its way when a server died, or the call's deadline came, may be lost.
    if (call.has_deadline || may_have_lost(server)) return std::nullopt;
    return Contradiction{
        fmt::format("call {} to end OK, as {} answered it", id, server),
        fmt::format("the client says {}: {}", CodeName(call.end->code), call.end->message)};
  }
  return std::nullopt;
}

std::optional<Ledger::Contradiction> Ledger::FindContradiction() const {
  if (first_.has_value()) return first_;
  for (const auto& [id, call] : calls_) {
    if (auto found = ContradictionOf(id, call)) return found;
  }
  return std::nullopt;
}

}  // namespace lbc::live_scenario
