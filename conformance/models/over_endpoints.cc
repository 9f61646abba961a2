#include "conformance/models/over_endpoints.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/models/round_robin.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

bool Waits(const lbcp::v1::PickAnswer& answer) {
  return answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER;
}

}  // namespace

OverEndpoints::OverEndpoints(Binds binds, const EndpointRows& rows,
                             EndpointSharding::Options options)
    : binds_(std::move(binds)), rows_(rows), endpoints_(rows, options) {
  endpoints_.set_stepped([this](Reply& reply) {
    Notes();
    Passes();
    Stepped(reply);
  });
}

std::vector<Complaint> OverEndpoints::Allows(const Events& events, const Done& done) {
  if (silent_) return {};
  const Channel before = channel_;
  channel_.Sent(command_, done);
  silent_ = !channel_.on_ground() || command_.has_burst() || EndpointsShareAnAddress(channel_) ||
            channel_.ListIsAmbiguous() || command_.has_arm_new_sub_conn_error() ||
            (!LeavesOutEndpointsWithoutAddresses() && !channel_.EveryEndpointHasAnAddress()) ||
            (NeedsConfig() && command_.has_update_resolver_state() &&
             !command_.update_resolver_state().has_config_json()) ||
            LeavesGround(before, events);
  if (silent_) return {};
  Hears(before, done);
  if (silent_) return {};
  std::vector<Complaint> complaints;
  if (command_.has_pick() && spoken_ && PicksAreOfLatestAtRest(before)) {
    if (auto complaint = JudgePicks(before, done)) complaints.push_back(*complaint);
  }
  // Leaving idle before any list may be answered with what no endpoints come to, as grpc-go does.
  spoken_ = spoken_ ||
            (command_.has_exit_idle() && std::ranges::any_of(events, &Event::has_state_updated));
  passed_.clear();
  Passes();
  Reply reply = Move(before, events, done, complaints);
  Passes();
  reply.attempts_in_order = false;
  const Seen seen = SeenIn(events, channel_);
  silent_ = silent_ || channel_.refused_sub_conns();
  if (silent_) return {};
  for (const char* row : RowsOf(reply)) JudgedHere(row);
  if (spoken_) JudgedHere(ReportRow(reply));
  if (auto complaint = JudgeReports(reply, seen)) complaints.push_back(*complaint);
  if (auto complaint = CompareAllButReports(reply, seen)) {
    Refine(*complaint, reply, seen);
    complaints.push_back(*complaint);
    silent_ = true;
  }
  if (!complaints.empty()) Objected();
  std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
  return complaints;
}

std::string OverEndpoints::StateInWords() const {
  if (silent_) return "silent";
  return channel_.InWords() + endpoints_.InWords() + OwnWords();
}

std::string OverEndpoints::Expects() const {
  if (silent_) return "";
  switch (aggregate()) {
    case READY:
      return "picks go to what is READY";
    case TRANSIENT_FAILURE:
      return "picks fail, every back-off is followed by an attempt";
    case CONNECTIVITY_STATE_UNSPECIFIED:
      return "nothing before a list";
    default:
      return "picks wait";
  }
}

State OverEndpoints::aggregate() const {
  return spoken_ ? Come(endpoints_) : CONNECTIVITY_STATE_UNSPECIFIED;
}

State OverEndpoints::Come(const EndpointSharding& endpoints) const {
  return Aggregate(endpoints.states());
}

std::vector<Listed> OverEndpoints::PartOf(const Channel& after,
                                          std::vector<Complaint>& /*complaints*/) {
  return after.list();
}

void OverEndpoints::Passes() {
  passed_.insert(aggregate());
  if (const auto also = MayAlsoCome()) passed_.insert(*also);
}

Reply OverEndpoints::Move(const Channel& before, const Events& events, const Done& done,
                          std::vector<Complaint>& complaints) {
  Reply reply;
  if (command_.has_update_resolver_state()) {
    if (done.outcome() == lbcp::v1::REFUSED) return reply;
    spoken_ = true;
    Channel after = channel_;
    for (const Event& event : events) (void)after.Saw(event);
    endpoints_.List(reply, PartOf(after, complaints));
  } else if (command_.has_resolver_error()) {
    spoken_ = true;
    endpoints_.ResolverError(reply, command_.resolver_error().message());
  } else if (command_.has_sub_conn_state()) {
    const auto& told = command_.sub_conn_state();
    if (const Connection* it = before.Get(told.sub_conn()))
      endpoints_.Told(reply, *it, told.state(), told.error());
  } else if (command_.has_health_state()) {
    const auto& told = command_.health_state();
    if (const Connection* it = before.Get(told.sub_conn()))
      endpoints_.Health(reply, *it, told.state(), told.error());
  } else if (command_.has_exit_idle()) {
    MoveExitIdle(reply);
  } else if (command_.has_advance()) {
    endpoints_.AdvanceBy(reply, command_.advance().nanos());
  } else if (command_.has_close()) {
    endpoints_.Close(reply);
  } else {
    reply.rest = rows_.connects;
    if (command_.has_pick() && !before.closed()) MovePicks(reply, before, events);
  }
  return reply;
}

// What is reported is what the children come to, after each of their steps and at the end.
std::optional<Complaint> OverEndpoints::JudgeReports(const Reply& reply, const Seen& seen) const {
  const std::string last = protocol::StateName(aggregate());
  const std::string words = "the state reported is what the endpoints come to";
  for (const std::string& report : seen.reports) {
    if (std::ranges::any_of(passed_,
                            [&](State state) { return protocol::StateName(state) == report; }))
      continue;
    return Complaint{RowOfState(aggregate()), words, last, report};
  }
  const bool closed = channel_.closed();
  const auto also = MayAlsoCome();
  if (!closed && spoken_ && protocol::StateName(channel_.reported()) != last &&
      !(also.has_value() && channel_.reported() == *also))
    return Complaint{ReportRow(reply), words, last, protocol::StateName(channel_.reported())};
  if (closed && !seen.reports.empty())
    return Complaint{rows_.after_close, "nothing is reported after Close", "no report",
                     seen.reports.front()};
  return std::nullopt;
}

const char* OverEndpoints::ReportRow(const Reply& reply) const {
  if (channel_.list().empty()) return rows_.empty;
  // A failure that should have stayed.
  return aggregate() == TRANSIENT_FAILURE && reply.reports.empty() ? rows_.sticky
                                                                   : RowOfState(aggregate());
}

bool OverEndpoints::PicksAreOfLatestAtRest(const Channel& before) const {
  const std::uint32_t picker = command_.pick().picker();
  return !before.closed() && before.AtRest() && (picker == 0 || picker == before.picker());
}

std::optional<Complaint> OverEndpoints::JudgePicks(const Channel& before, const Done& done) {
  const std::set<std::string> ready = endpoints_.ready();
  return ready.empty() ? JudgePicksWithoutReady(done) : JudgeReadyPicks(before, ready, done);
}

std::optional<Complaint> OverEndpoints::JudgePicksWithoutReady(const Done& done) {
  const bool failing = aggregate() == TRANSIENT_FAILURE;
  JudgedHere(failing ? rows_.fails : rows_.waits);
  return failing ? NotAllFail(rows_.fails, endpoints_.errors(), channel_, done)
                 : NotAllWait(rows_.waits, channel_, done);
}

std::optional<Complaint> NotAllWait(const char* row, const Channel& channel, const Done& done) {
  for (const auto& answer : done.answers()) {
    if (Waits(answer)) continue;
    return Complaint{row, "picks wait while one may yet connect", "a pick that waits",
                     AnswerInWords(channel, answer)};
  }
  return std::nullopt;
}

std::optional<Complaint> NotAllFail(const char* row, const std::vector<std::string>& errors,
                                    const Channel& channel, const Done& done) {
  for (const auto& answer : done.answers()) {
    const bool told = errors.empty() || std::ranges::any_of(errors, [&](const auto& error) {
                        return answer.message().find(error) != std::string::npos;
                      });
    if (answer.outcome() == lbcp::v1::FAIL && told) continue;
    return Complaint{row, "picks fail with an endpoint's error",
                     fmt::format("one of: {}", fmt::join(errors, "; ")),
                     AnswerInWords(channel, answer)};
  }
  return std::nullopt;
}

std::optional<std::string> GoesTo(const Channel& channel, const std::set<std::string>& ready,
                                  const lbcp::v1::PickAnswer& answer) {
  const Connection* it = channel.Get(answer.sub_conn());
  const bool goes = answer.outcome() == lbcp::v1::USE && it != nullptr && it->alive() &&
                    !it->keys.empty() && ready.contains(it->keys.front());
  return goes ? std::optional(it->keys.front()) : std::nullopt;
}

std::optional<Complaint> NotAllGo(const char* row, const Channel& channel,
                                  const std::set<std::string>& ready, const Done& done) {
  for (const auto& answer : done.answers()) {
    if (GoesTo(channel, ready, answer).has_value()) continue;
    return Complaint{row, "picks go to what is READY", "a pick that goes to what is READY",
                     AnswerInWords(channel, answer)};
  }
  return std::nullopt;
}

std::string AnswerInWords(const Channel& channel, const lbcp::v1::PickAnswer& answer) {
  const Connection* it = channel.Get(answer.sub_conn());
  return lbcp::v1::PickOutcome_Name(answer.outcome()) + " " +
         (it == nullptr || it->keys.empty() ? answer.message() : NameOfKey(it->keys.front()));
}

}  // namespace lbc::models
