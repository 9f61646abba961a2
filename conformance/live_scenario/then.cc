#include "conformance/live_scenario/then.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/live_scenario/probing.h"
#include "conformance/protocol/words.h"

namespace lbc::live_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

bool HasEnded(const CallRecord* call) { return call->end.has_value(); }

}  // namespace

bool ThenCalls::AllEnd(const std::string& expected, Nanoseconds bound) const {
  const auto records = stage_.RecordsOf(calls_);
  if (records.empty()) {
    stage_.Fail(expected, "none was started");
    return false;
  }
  if (stage_.Await([&] { return std::ranges::all_of(records, HasEnded); }, bound)) return true;
  if (stage_.decided()) return false;
  const auto open = std::ranges::find_if_not(records, HasEnded);
  stage_.Fail(fmt::format("{} within {}", expected, InWords(bound)),
              fmt::format("call {} has not ended{}",
                          stage_.FirstOf(calls_) + std::uint64_t(open - records.begin()),
                          (*open)->sightings.empty()
                              ? ", and no server has seen it"
                              : ", and " + (*open)->sightings.back().server + " has seen it"));
  return false;
}

void ThenCalls::EndWith(std::uint32_t code, const std::string& expected, Nanoseconds bound) const {
  if (!AllEnd(expected, bound)) return;
  const auto records = stage_.RecordsOf(calls_);
  const auto other = std::ranges::find_if(
      records, [code](const CallRecord* call) { return call->end->code != code; });
  if (other == records.end()) return;
  stage_.Fail(expected,
              EndInWords(stage_.FirstOf(calls_) + std::uint64_t(other - records.begin()), **other));
}

void ThenCalls::Succeed(Where where) const {
  const std::string words = calls_.name() + " end OK";
  if (stage_.Begin(kThen, words, where))
    EndWith(kOk, calls_.name() + " to end OK", stage_.allowance());
}

void ThenCalls::SucceedNowThatItIsBack(const Server& server, Where where) const {
  const Nanoseconds back_off =
      LongestBackOff(stage_.decided() ? Nanoseconds(0) : stage_.fleet().Down(server));
  const std::string words = fmt::format("{} end OK, after {} of back-off at the longest",
                                        calls_.name(), InWords(back_off));
  if (stage_.Begin(kThen, words, where))
    EndWith(kOk, calls_.name() + " to end OK", back_off + stage_.allowance());
}

void ThenCalls::SucceedOverAWayOf(Nanoseconds delay, Where where) const {
  constexpr int kWays = 8;
  const std::string words =
      fmt::format("{} end OK over a way of {}", calls_.name(), InWords(delay));
  if (stage_.Begin(kThen, words, where))
    EndWith(kOk, calls_.name() + " to end OK", kWays * delay + stage_.allowance());
}

void ThenCalls::SucceedAfterBackOff(int n, Where where) const {
  const Nanoseconds back_off = NthBackOff(n).longest;
  const std::string words = fmt::format("{} end OK, after {} of back-off at the longest",
                                        calls_.name(), InWords(back_off));
  if (stage_.Begin(kThen, words, where))
    EndWith(kOk, calls_.name() + " to end OK", back_off + stage_.allowance());
}

void ThenCalls::FailWith(std::uint32_t code, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} end {}", calls_.name(), CodeName(code)), where)) return;
  const std::uint64_t timeout = calls_.ToProto().timeout_nanos();
  EndWith(code, fmt::format("{} to end {}", calls_.name(), CodeName(code)),
          stage_.allowance() + Nanoseconds(static_cast<std::int64_t>(timeout)));
}

void ThenCalls::FailWithSomeError(Where where) const {
  if (!stage_.Begin(kThen, calls_.name() + " end with an error", where)) return;
  if (!AllEnd(calls_.name() + " to end", stage_.allowance())) return;
  const auto records = stage_.RecordsOf(calls_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i]->end->code == kOk)
      return stage_.Fail(calls_.name() + " to end with an error",
                         EndInWords(stage_.FirstOf(calls_) + i, *records[i]));
  }
}

void ThenCalls::SucceedBut(std::uint32_t frozen, Where where) const {
  const std::string words = fmt::format("{} of {} end OK, and the other {} DEADLINE_EXCEEDED",
                                        calls_.count() - frozen, calls_.name(), frozen);
  if (!stage_.Begin(kThen, words, where)) return;
  const Nanoseconds timeout(static_cast<std::int64_t>(calls_.ToProto().timeout_nanos()));
  if (!AllEnd(calls_.name() + " to end", timeout + stage_.allowance())) return;
  std::uint32_t well = 0;
  const auto records = stage_.RecordsOf(calls_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::uint32_t code = records[i]->end->code;
    if (code == kOk) ++well;
    if (code != kOk && code != kDeadlineExceeded)
      return stage_.Fail("calls to end OK or DEADLINE_EXCEEDED",
                         EndInWords(stage_.FirstOf(calls_) + i, *records[i]));
    if (code == kDeadlineExceeded && records[i]->end->at - records[i]->started < timeout)
      return stage_.Fail("no deadline to be exceeded before it has come",
                         EndInWords(stage_.FirstOf(calls_) + i, *records[i]));
  }
  if (well + frozen != records.size())
    stage_.Fail(fmt::format("{} of {} to end OK", records.size() - frozen, calls_.name()),
                fmt::format("{} do", well));
}

void ThenCalls::GoOnWithout(const Server& server, Where where) const {
  const std::string words = fmt::format("{} go on without {}", calls_.name(), server.name);
  if (!stage_.Begin(kThen, words, where)) return;
  const std::string expected =
      fmt::format("{} to end OK, but for one that {} took with it", calls_.name(), server.name);
  if (!AllEnd(expected, stage_.allowance())) return;
  const auto records = stage_.RecordsOf(calls_);
  bool lost = false;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i]->end->code == kOk) continue;
    if (lost || records[i]->end->code != kUnavailable)
      return stage_.Fail(expected, EndInWords(stage_.FirstOf(calls_) + i, *records[i]));
    lost = true;
  }
}

void ThenCalls::FailOnlyOn(const Server& server, Where where) const {
  const std::string words = fmt::format(
      "those of {} that {} had end UNAVAILABLE, and the others OK", calls_.name(), server.name);
  if (!stage_.Begin(kThen, words, where)) return;
  if (!AllEnd(calls_.name() + " to end", stage_.allowance())) return;
  if (Count(server) == 0) return stage_.Fail("some of them at " + server.name, "none");
  const auto records = stage_.RecordsOf(calls_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool lost =
        !records[i]->sightings.empty() && records[i]->sightings.back().server == server.name;
    const std::uint32_t code = lost ? kUnavailable : kOk;
    if (records[i]->end->code == code) continue;
    return stage_.Fail(
        fmt::format("call {}, which {}, to end {}", stage_.FirstOf(calls_) + i,
                    lost ? server.name + " had" : "another server had", CodeName(code)),
        EndInWords(stage_.FirstOf(calls_) + i, *records[i]));
  }
}

void ThenCalls::HaveNotEnded(Where where) const {
  if (!stage_.Begin(kThen, calls_.name() + " still wait", where)) return;
  const auto records = stage_.RecordsOf(calls_);
  if (records.empty()) return stage_.Fail(calls_.name() + " to wait", "none was started");
  const auto ended = std::ranges::find_if(records, HasEnded);
  if (ended == records.end()) return;
  stage_.Fail(calls_.name() + " to wait",
              EndInWords(stage_.FirstOf(calls_) + std::uint64_t(ended - records.begin()), **ended));
}

std::uint64_t ThenCalls::Count(const Server& server) const {
  std::uint64_t count = 0;
  for (const CallRecord* call : stage_.RecordsOf(calls_))
    count += static_cast<std::uint64_t>(
        std::ranges::count(call->sightings, server.name, &CallRecord::Sighting::server));
  return count;
}

void ThenCalls::AreSpreadEvenlyOver(const Servers& servers, Where where) const {
  const std::uint64_t share = calls_.count() / servers.size();
  const std::string words =
      fmt::format("each of {} has exactly {} of {}", NamesOf(servers), share, calls_.name());
  if (!stage_.Begin(kThen, words, where)) return;
  std::string got;
  bool even = true;
  for (const Server& server : servers) {
    const std::uint64_t count = Count(server);
    even = even && count == share;
    got += fmt::format("{}{} {}", got.empty() ? "" : ", ", server.name, count);
  }
  if (!even) stage_.Fail(fmt::format("exactly {} calls at each server", share), got);
}

void ThenCalls::ExactlySoManyWentTo(const Server& server, std::uint64_t many, Where where) const {
  const std::string words = fmt::format("{} of {} went to {}", many, calls_.name(), server.name);
  if (!stage_.Begin(kThen, words, where)) return;
  const std::uint64_t count = Count(server);
  if (count != many)
    stage_.Fail(fmt::format("{} calls at {}", many, server.name), fmt::format("{}", count));
}

void ThenCalls::AllWentTo(const Server& server, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("all of {} went to {}", calls_.name(), server.name), where))
    return;
  const std::uint64_t count = Count(server);
  if (count != calls_.count())
    stage_.Fail(fmt::format("{} calls at {}", calls_.count(), server.name),
                fmt::format("{}", count));
}

void ThenCalls::StayedWhereTheyBegan(std::uint32_t messages, Where where) const {
  const std::string words =
      fmt::format("each of {} has its {} messages at one server", calls_.name(), messages);
  if (!stage_.Begin(kThen, words, where)) return;
  const auto records = stage_.RecordsOf(calls_);
  if (records.empty()) return stage_.Fail(words, "none was started");
  for (std::size_t i = 0; i < records.size(); ++i) {
    std::string got;
    for (const auto& [server, count] : records[i]->messages)
      got += fmt::format("{}{} at {}", got.empty() ? "" : ", ", count, server);
    const std::string& first =
        records[i]->sightings.empty() ? "none" : records[i]->sightings.front().server;
    if (got == fmt::format("{} at {}", messages, first)) continue;
    return stage_.Fail(fmt::format("{} messages of call {} at {}, which had it first", messages,
                                   stage_.FirstOf(calls_) + i, first),
                       got.empty() ? "none" : got);
  }
}

void ThenCalls::NoneWentTo(const Server& server, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("none of {} went to {}", calls_.name(), server.name), where))
    return;
  const std::uint64_t count = Count(server);
  if (count != 0) stage_.Fail(fmt::format("no calls at {}", server.name), fmt::format("{}", count));
}

void ThenCalls::WereTriedAgainAfter(const Server& server, Where where) const {
  const std::string words =
      fmt::format("those of {} that came to {} were tried again", calls_.name(), server.name);
  if (!stage_.Begin(kThen, words, where)) return;
  if (Count(server) == 0)
    return stage_.Fail(fmt::format("a call to come to {}", server.name), "none");
  const auto records = stage_.RecordsOf(calls_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const CallRecord& call = *records[i];
    if (call.sightings.empty() || call.sightings.back().server != server.name) continue;
    return stage_.Fail(fmt::format("call {} to be tried again", stage_.FirstOf(calls_) + i),
                       fmt::format("{} had it last", server.name));
  }
}

void ThenServer::IsUsedAgain(Where where) const {
  if (stage_.Begin(kThen, server_.name + " is used again", where)) AwaitUse(stage_, server_);
}

void ThenServer::IsDialedWithBackOff(Where where) const {
  if (!stage_.Begin(kThen, server_.name + " is dialled three times, with back-off", where)) return;
  const std::vector<Nanoseconds>& dials = stage_.dials(server_);
  for (int n = 0; n < 3; ++n) {
    const auto at = static_cast<std::size_t>(n);
    const BackOff back_off = n == 0 ? BackOff{} : NthBackOff(n);
    const Nanoseconds bound = back_off.longest + stage_.allowance();
    if (!stage_.Await([&] { return dials.size() > at; }, bound)) {
      if (stage_.decided()) return;
      return stage_.Fail(
          fmt::format("attempt {} to connect to {} within {}", n + 1, server_.name, InWords(bound)),
          "none");
    }
    if (n == 0) continue;
    const Nanoseconds pause = dials[at] - dials[at - 1];
    if (pause >= back_off.shortest - stage_.machine().slack()) continue;
    return stage_.Fail(fmt::format("attempt {} at least {} after the one before", n + 1,
                                   InWords(back_off.shortest)),
                       "it comes after " + InWords(pause));
  }
}

void ThenServer::AwaitItsEnd() const {
  if (stage_.Await([&] { return stage_.fleet().HasEnded(server_); }, stage_.allowance()) ||
      stage_.decided())
    return;
  stage_.Fail(fmt::format("the connections to {} to close within {} of its last call's end",
                          server_.name, InWords(stage_.allowance())),
              "one is still open");
}

void ThenServer::HasLeft(Where where) const {
  if (stage_.Begin(kThen, fmt::format("the connections to {} are closed", server_.name), where))
    AwaitItsEnd();
}

bool ThenServer::AllAreUnderWay(const live_scenario::Calls& calls) const {
  stage_.StartCalls(calls);
  const auto records = stage_.RecordsOf(calls);
  const auto stands = [](const CallRecord* call) {
    return !call->sightings.empty() || call->end.has_value();
  };
  stage_.Await([&] { return std::ranges::all_of(records, stands); }, stage_.allowance());
  for (std::size_t i = 0; i < records.size() && !stage_.decided(); ++i) {
    if (records[i]->end.has_value() || records[i]->sightings.empty())
      stage_.Fail(calls.name() + " to be under way",
                  EndInWords(stage_.FirstOf(calls) + i, *records[i]));
  }
  return !stage_.decided();
}

void ThenServer::IsReplacedWithoutLoss(Where where) const {
  if (!stage_.Begin(kThen, server_.name + " is replaced without the loss of a call", where)) return;
  const Servers all = stage_.listed();
  const auto count = static_cast<std::uint32_t>(2 * all.size());
  const auto calls = [&](const char* when) {
    return live_scenario::Calls(fmt::format("the calls {} {} goes", when, server_.name), count)
        .WaitingForReady();
  };
  for (const live_scenario::Server& each : all)
    stage_.Tell(each, "hold", each.name + " holds its calls");
  if (!AllAreUnderWay(calls("before"))) return;
  stage_.Tell(server_, "drain", server_.name + " asks its clients to go");
  for (const live_scenario::Server& each : all)
    stage_.Tell(each, "release", each.name + " answers what it holds");
  AwaitItsEnd();
  PlayInTurn(stage_, calls("after"));
  stage_.StartServers({server_});
  AwaitUse(stage_, server_);
}

void ThenApplication::SawNoFailureOnTheWayToReady(Where where) const {
  if (!stage_.Begin(kThen, "the channel becomes READY without a TRANSIENT_FAILURE", where)) return;
  const auto& states = stage_.states();
  // A watcher may be woken after the call that went through.
  const bool ready = stage_.AwaitWord(
      [&] { return !states.empty() && states.back() == lbcp::v1::READY; }, stage_.allowance());
  if (stage_.decided()) return;
  std::string path;
  for (const lbcp::v1::ConnectivityState state : states)
    path += (path.empty() ? "" : ", ") + std::string(protocol::StateName(state));
  if (std::ranges::find(states, lbcp::v1::TRANSIENT_FAILURE) != states.end())
    return stage_.Fail("no TRANSIENT_FAILURE", path);
  if (!ready)
    stage_.Fail("READY in the end within " + InWords(stage_.allowance()),
                path.empty() ? "no state was told" : path);
}

void ThenApplication::SeesTheChannelBe(lbcp::v1::ConnectivityState state, Where where) const {
  const std::string name(protocol::StateName(state));
  if (!stage_.Begin(kThen, "the channel is " + name, where)) return;
  const auto& states = stage_.states();
  const auto is = [&] { return !states.empty() && states.back() == state; };
  if (stage_.AwaitWord(is, stage_.allowance()) || stage_.decided()) return;
  stage_.Fail(
      fmt::format("the channel to be {} within {}", name, InWords(stage_.allowance())),
      states.empty() ? "no state was told" : std::string(protocol::StateName(states.back())));
}

void ThenApplication::IsClosedWithin(Nanoseconds bound, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the channel is closed within {}", InWords(bound)), where))
    return;
  if (!stage_.Await([&] { return !stage_.closing(); }, bound) && !stage_.decided())
    stage_.Fail(fmt::format("the channel to be SHUTDOWN within {}", InWords(bound)),
                "its Close has not returned");
}

void Then::CallsComeTo(const Servers& servers, Where where) const {
  if (stage_.Begin(kThen, fmt::format("calls come to {}", NamesOf(servers)), where))
    ReachAll(stage_, servers);
}

void Then::ItWentLike(const Diagram& diagram, Where where) const {
  const bool open = stage_.Begin(kThen, "it went like the diagram: " + diagram.title(), where);
  const std::vector<Sight> sights = stage_.Draw(diagram);
  const int divergence = Divergence(sights);
  if (!open || divergence < 0) return;
  const Diagram::Arrow& arrow = diagram.arrows()[static_cast<std::size_t>(divergence)];
  stage_.Fail(fmt::format("arrow {} of {} of the diagram: {} to {}: {}", divergence + 1,
                          sights.size(), arrow.from, arrow.to, arrow.words),
              "nothing of it");
}

void Then::NoCallWasLost(Where where) const {
  if (!stage_.Begin(kThen, "no call of the case was lost", where)) return;
  for (const auto& [id, call] : stage_.ledger().calls()) {
    if (!call.end.has_value() || call.end->code != kOk)
      return stage_.Fail("every call to end OK", EndInWords(id, call));
  }
}

}  // namespace lbc::live_scenario
