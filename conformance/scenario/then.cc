#include "conformance/scenario/then.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/protocol/words.h"
#include "conformance/scenario/unread.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
constexpr auto kThen = verdict::Step::Kind::kThen;

// How many SubConns a list justifies (CON-014 to CON-017). No promise, no limit.
std::size_t JustifiedBy(const Endpoints& endpoints, std::optional<profile::SubConns> promise) {
  if (!promise.has_value()) return SIZE_MAX;
  if (promise == profile::SubConns::kOne) return endpoints.empty() ? 0 : 1;
  // An address of two distinct endpoints may have two SubConns; equal endpoints count once.
  std::set<std::string> distinct;
  std::size_t limit = 0;
  for (const Endpoint& endpoint : endpoints) {
    if (!distinct.insert(endpoint.ToProto().SerializeAsString()).second) continue;
    std::set<std::string> addresses;
    for (const Address& address : endpoint.addresses()) addresses.insert(address.text);
    limit += promise == profile::SubConns::kPerEndpoint ? std::min<std::size_t>(1, addresses.size())
                                                        : addresses.size();
  }
  return limit;
}

bool IsTried(const SubConn& sub_conn) {
  return sub_conn.attempt_pending || sub_conn.state == lbcp::v1::CONNECTING ||
         sub_conn.state == lbcp::v1::READY;
}

std::string NameOf(State state) {
  return state == lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED ? "nothing yet"
                                                           : protocol::StateName(state);
}

}  // namespace

// The channel's state.

void ThenChannel::Is(State state, Where where) const {
  if (!stage_.Begin(kThen, "channel is " + NameOf(state), where)) return;
  ReadReports(stage_);
  const State last = stage_.world().reported();
  if (last != state)
    stage_.Fail(Mismatch::kMissing, NameOf(state) + " as the last report", NameOf(last));
}

void ThenChannel::IsNot(State state, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("channel is not {}", NameOf(state)), where)) return;
  ReadReports(stage_);
  if (stage_.world().reported() != state) return;
  stage_.Fail(Mismatch::kMissing, "another last report than " + NameOf(state), NameOf(state));
}

void ThenChannel::IsOneOf(const std::vector<State>& states, Where where) const {
  std::vector<std::string> names;
  for (const State state : states) names.push_back(NameOf(state));
  const std::string all = fmt::format("{}", fmt::join(names, " or "));
  if (!stage_.Begin(kThen, "channel is " + all, where)) return;
  ReadReports(stage_);
  const State last = stage_.world().reported();
  if (std::ranges::find(states, last) == states.end()) {
    stage_.Fail(Mismatch::kMissing, all + " as the last report", NameOf(last));
  }
}

void ThenChannel::Reports(State state, Where where) const {
  if (!stage_.Begin(kThen, "channel reports " + NameOf(state), where)) return;
  const ReportNews news = ReadReports(stage_);
  if (news.changes == std::vector<State>{state}) return;
  const std::string expected = "one report, " + NameOf(state);
  const std::string got = "channel reported " + InWords(news.changes);
  if (news.changes.empty()) return stage_.Fail(Mismatch::kMissing, expected, got);
  const std::size_t wrong = news.changes.front() == state ? 1 : 0;
  stage_.Fail(Mismatch::kWrong, expected, got, news.changes_at[wrong]);
}

void ThenChannel::Reaches(State state, Where where) const {
  if (!stage_.Begin(kThen, "channel reaches " + NameOf(state), where)) return;
  const std::vector<State> changes = ReadReports(stage_).changes;
  if (!changes.empty() && changes.back() == state) return;
  stage_.Fail(Mismatch::kMissing, "a report of " + NameOf(state),
              "channel reported " + InWords(changes));
}

void ThenChannel::Stays(State state, Where where) const {
  if (!stage_.Begin(kThen, "channel stays " + NameOf(state), where)) return;
  const ReportNews news = ReadReports(stage_);
  const std::string expected = "no state but " + NameOf(state);
  if (!news.changes.empty()) {
    stage_.Fail(Mismatch::kWrong, expected, "channel reported " + InWords(news.changes),
                news.changes_at.front());
  } else if (stage_.world().reported() != state) {
    stage_.Fail(Mismatch::kWrong, expected, "channel is " + NameOf(stage_.world().reported()));
  } else {
    stage_.RestsOnAbsence();
  }
}

void ThenChannel::Shows(State state, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("channel shows {} on the way", NameOf(state)), where))
    return;
  const std::vector<State> all = ReadReports(stage_).all;
  if (std::ranges::find(all, state) != all.end()) return;
  stage_.Fail(Mismatch::kMissing, NameOf(state) + " among the reports",
              "channel reported " + InWords(all));
}

void ThenChannel::NeverShows(State state, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("channel never shows {}", NameOf(state)), where)) return;
  const ReportNews news = UnreadReports(stage_);
  const auto shown = std::ranges::find(news.all, state);
  if (shown == news.all.end()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no report of " + NameOf(state),
              "channel reported " + InWords(news.all),
              news.all_at[static_cast<std::size_t>(shown - news.all.begin())]);
}

void ThenChannel::IsSilent(Where where) const {
  if (!stage_.Begin(kThen, "channel reports nothing", where)) return;
  const ReportNews news = ReadReports(stage_);
  if (news.all.empty()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no report at all", "channel reported " + InWords(news.all),
              news.all_at.front());
}

void ThenChannel::SpeaksTimes(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("channel reports {} time(s)", count), where)) return;
  const std::vector<State> all = ReadReports(stage_).all;
  if (std::ssize(all) == count) return;
  stage_.Fail(std::ssize(all) < count ? Mismatch::kMissing : Mismatch::kWrong,
              fmt::format("{} report(s)", count), "channel reported " + InWords(all));
}

void ThenChannel::AskedForResolution(Where where) const {
  if (!stage_.Begin(kThen, "re-resolution was asked for", where)) return;
  const bool asked = std::ranges::any_of(
      stage_.seen(), [](const Observation& seen) { return seen.event.has_resolve_now(); });
  if (!asked) stage_.Fail(Mismatch::kMissing, "ResolveNow", "none");
}

void ThenChannel::SpeaksAgain(Where where) const {
  if (!stage_.Begin(kThen, "channel reports again", where)) return;
  if (!ReadReports(stage_).all.empty()) return;
  stage_.Fail(Mismatch::kMissing, "at least one report", "none");
}

// One connection.

void ThenConnection::IsAttempted(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connection {} is attempted", address_.name), where)) return;
  const ConnectionNews news =
      ReadConnection(stage_, address_.text, {.made = true, .attempted = true});
  if (news.attempted == 1) return;
  stage_.Fail(news.attempted == 0 ? Mismatch::kMissing : Mismatch::kWrong,
              "one attempt on " + address_.name,
              news.attempted == 0 ? "no attempt; " + WhatIsUnread(stage_)
                                  : fmt::format("{} attempts", news.attempted));
}

void ThenConnection::IsNotAttempted(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connection {} is not attempted", address_.name), where))
    return;
  const ConnectionNews news = UnreadConnection(stage_, address_.text);
  if (news.attempted == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no attempt on " + address_.name,
              fmt::format("{} attempt(s)", news.attempted));
}

void ThenConnection::IsMade(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("a SubConn is made for {}", address_.name), where)) return;
  const ConnectionNews news = ReadConnection(stage_, address_.text, {.made = true});
  if (news.made == 1) return;
  stage_.Fail(news.made == 0 ? Mismatch::kMissing : Mismatch::kWrong,
              "one new SubConn for " + address_.name, fmt::format("{} new", news.made));
}

void ThenConnection::IsShutDown(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connection {} is given up", address_.name), where)) return;
  const ConnectionNews news = ReadConnection(stage_, address_.text, {.given_up = true});
  if (news.given_up > 0) return;
  stage_.Fail(Mismatch::kMissing, fmt::format("the SubConn of {} to be shut down", address_.name),
              "it was not; " + WhatIsUnread(stage_));
}

void ThenConnection::IsKept(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connection {} is kept", address_.name), where)) return;
  const ConnectionNews news = UnreadConnection(stage_, address_.text);
  const bool alive = stage_.world().FindAlive(address_.text) != nullptr;
  if (alive && news.made == 0 && news.given_up == 0 && news.readdressed == 0)
    return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("the SubConn of {} to be left as it is", address_.name),
              !alive ? "it was shut down" : news.InWords());
}

void ThenConnection::WasNeverMade(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("no SubConn was ever made for {}", address_.name), where))
    return;
  const SubConn* sub_conn = stage_.world().Find(address_.text);
  if (sub_conn == nullptr) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no SubConn for " + address_.name, stage_.Named(sub_conn->id));
}

void ThenConnection::IsReaddressedTo(const std::vector<Address>& addresses, Where where) const {
  const std::string names = NamesOfAddresses(addresses);
  if (!stage_.Begin(kThen, fmt::format("connection {} is re-addressed to {}", address_.name, names),
                    where))
    return;
  const ConnectionNews news = ReadConnection(stage_, address_.text, {.readdressed = true});
  if (news.readdressed == 0) {
    stage_.Fail(Mismatch::kMissing, "one UpdateAddresses with " + names, "none");
  } else if (news.last_addresses != TextsOf(addresses)) {
    stage_.Fail(Mismatch::kWrong, "addresses " + names,
                fmt::format("{}", fmt::join(news.last_addresses, " ")));
  }
}

void ThenConnection::Holds(const std::vector<Address>& addresses, Where where) const {
  const std::string names = NamesOfAddresses(addresses);
  if (!stage_.Begin(kThen, fmt::format("the SubConn of {} holds {}", address_.name, names), where))
    return;
  const SubConn* sub_conn = stage_.world().FindAlive(address_.text);
  if (sub_conn == nullptr) {
    stage_.Fail(Mismatch::kMissing, "a SubConn for " + address_.name, "none");
  } else if (sub_conn->addresses != TextsOf(addresses)) {
    stage_.Fail(Mismatch::kWrong, "addresses " + names, stage_.Named(sub_conn->id));
  }
}

void ThenConnection::CannotBeMade(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("a SubConn for {} cannot be made", address_.name), where))
    return;
  bool failed = false;
  for (Observation& seen : stage_.seen()) {
    if (seen.read || !seen.event.has_new_sub_conn_failed()) continue;
    const auto& addresses = seen.event.new_sub_conn_failed().addresses();
    if (std::ranges::none_of(
            addresses, [&](const lbcp::v1::Address& it) { return it.addr() == address_.text; }))
      continue;
    seen.read = failed = true;
  }
  if (!failed) stage_.Fail(Mismatch::kMissing, "a try to make one", "none");
}

void ThenConnection::IsAskedForHealth(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} is asked for its health", address_.name), where)) return;
  if (!WasAskedForHealth(stage_, address_.text))
    stage_.Fail(Mismatch::kMissing, "a health listener or health_check_enabled", "neither");
}

void ThenConnection::WasNeverAskedForHealth(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} is never asked for its health", address_.name), where))
    return;
  if (WasAskedForHealth(stage_, address_.text)) {
    stage_.Fail(Mismatch::kWrong, "no interest in health", "it was asked for");
  } else {
    stage_.RestsOnAbsence();
  }
}

// All connections.

void ThenConnections::AreAttempted(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connections {} are attempted", NamesOf(endpoints)), where))
    return;
  std::vector<std::string> got = ReadAttempts(stage_);
  std::vector<std::string> want = FirstAddresses(endpoints);
  std::ranges::sort(got);
  std::ranges::sort(want);
  if (got == want) return;
  stage_.Fail(got.size() < want.size() ? Mismatch::kMissing : Mismatch::kWrong,
              fmt::format("one attempt on each of {}", NamesOf(endpoints)),
              got.empty() ? "no attempt" : "attempts on " + NamesOfTexts(stage_, got));
}

void ThenConnections::AreAttemptedInOrder(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("connections are attempted in the order {}", NamesOf(endpoints)),
                    where))
    return;
  const std::vector<std::string> got = ReadAttempts(stage_);
  if (got == FirstAddresses(endpoints)) return;
  stage_.Fail(Mismatch::kWrong, "attempts in the order " + NamesOf(endpoints),
              got.empty() ? "no attempt" : "attempts on " + NamesOfTexts(stage_, got));
}

void ThenConnections::AreShutDown(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("connections {} are given up", NamesOf(endpoints)), where))
    return;
  std::vector<std::string> got = ReadGivenUp(stage_);
  std::vector<std::string> want = FirstAddresses(endpoints);
  std::ranges::sort(got);
  std::ranges::sort(want);
  if (got == want) return;
  stage_.Fail(got.size() < want.size() ? Mismatch::kMissing : Mismatch::kWrong,
              fmt::format("just the SubConns of {} shut down", NamesOf(endpoints)),
              got.empty() ? "none was" : NamesOfTexts(stage_, got));
}

void ThenConnections::AreAllShutDown(Where where) const {
  if (!stage_.Begin(kThen, "every SubConn has been given up", where)) return;
  ReadGivenUp(stage_);
  if (stage_.world().sub_conns().empty()) {
    stage_.Fail(Mismatch::kMissing, "SubConns that were made and shut down", "none was ever made");
    return;
  }
  const std::vector<const SubConn*> alive = stage_.world().Alive();
  if (alive.empty()) return;
  stage_.Fail(Mismatch::kMissing, "every SubConn shut down",
              stage_.Named(alive.front()->id) + " lives");
}

void ThenConnections::AreLeftAlone(Where where) const {
  if (!stage_.Begin(kThen, "connections are left alone", where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.Empty()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "nothing made, attempted, re-addressed or shut down",
              news.InWords());
}

void ThenConnections::AreNeitherMadeNorShutDown(Where where) const {
  if (!stage_.Begin(kThen, "no SubConn is made and none given up", where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.made == 0 && news.given_up == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no SubConn made and none shut down", news.InWords());
}

void ThenConnections::AreMadeAtMost(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("at most {} SubConn(s) are made and none given up", count),
                    where))
    return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.made <= count && news.given_up == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {} made, none shut down", count),
              news.InWords());
}

void ThenConnections::AreShutDownAtMost(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("at most {} SubConn(s) are given up and none made", count),
                    where))
    return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.given_up <= count && news.made == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {} shut down, none made", count),
              news.InWords());
}

void ThenConnections::AreReplacedAtMost(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("at most {} SubConn(s) are replaced", count), where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.made <= count && news.given_up <= count) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {0} made, at most {0} shut down", count),
              news.InWords());
}

void ThenConnections::AreOnlyForListed(Where where) const {
  if (!stage_.Begin(kThen, "nothing is held for what is not listed", where)) return;
  std::set<std::string> listed;
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) listed.insert(address.text);
  }
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    const bool any = std::ranges::any_of(
        sub_conn->addresses, [&](const std::string& address) { return listed.contains(address); });
    if (any || sub_conn->addresses.empty()) continue;
    stage_.Fail(Mismatch::kMissing, "only SubConns for listed addresses",
                stage_.Named(sub_conn->id) + " lives");
    return;
  }
}

void ThenConnections::AreJustified(Where where) const {
  const auto promise = stage_.profile().subconns;
  const std::size_t limit = JustifiedBy(stage_.world().endpoints(), promise);
  if (!stage_.Begin(kThen, "no more SubConns live than the list justifies", where)) return;
  std::set<std::string> listed;
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) listed.insert(address.text);
  }
  const std::vector<const SubConn*> alive = stage_.world().Alive();
  for (const SubConn* sub_conn : alive) {
    for (const std::string& address : sub_conn->addresses) {
      if (listed.contains(address)) continue;
      stage_.Fail(Mismatch::kMissing, "only SubConns for listed addresses",
                  stage_.Named(sub_conn->id) + " lives");
      return;
    }
  }
  if (alive.size() > limit) {
    stage_.Fail(Mismatch::kWrong, fmt::format("at most {} SubConns", limit),
                fmt::format("{} live", alive.size()));
  }
}

void ThenConnections::Number(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} SubConn(s) live", count), where)) return;
  const auto alive = std::ssize(stage_.world().Alive());
  if (alive == count) return;
  stage_.Fail(alive < count ? Mismatch::kMissing : Mismatch::kWrong,
              fmt::format("{} SubConns", count), fmt::format("{}", alive));
}

void ThenConnections::NumberAtMost(int count, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("at most {} SubConn(s) live", count), where)) return;
  const auto alive = std::ssize(stage_.world().Alive());
  if (alive <= count) return;
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {} SubConns", count),
              fmt::format("{}", alive));
}

void ThenConnections::AreTried(Where where) const {
  if (!stage_.Begin(kThen, "some connection is being tried", where)) return;
  const std::vector<const SubConn*> alive = stage_.world().Alive();
  if (std::ranges::any_of(alive, [](const SubConn* it) { return IsTried(*it); })) return;
  stage_.Fail(Mismatch::kMissing, "an attempt under way", "none");
}

void ThenConnections::AreTriedFor(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("a connection to {} is being tried", endpoint.name()),
                    where))
    return;
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    const bool holds = std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
      return sub_conn->Holds(address.text);
    });
    if (holds && IsTried(*sub_conn)) return;
  }
  stage_.Fail(Mismatch::kMissing, "an attempt under way on " + endpoint.name(), "none");
}

void ThenConnections::AreNotTried(Where where) const {
  if (!stage_.Begin(kThen, "no attempt is started", where)) return;
  for (const Observation& seen : stage_.seen()) {
    if (seen.read || !seen.starts_attempt) continue;
    stage_.Fail(Mismatch::kWrong, "no attempt", WhatIsUnread(stage_), seen.message);
    return;
  }
  stage_.RestsOnAbsence();
}

void ThenConnections::AreNotAskedOnceShutDown(Where where) const {
  if (!stage_.Begin(kThen, "nothing that was given up is asked to connect", where)) return;
  std::set<std::uint32_t> given_up;
  for (const Observation& seen : stage_.seen()) {
    if (seen.event.has_sub_conn_shutdown()) {
      given_up.insert(seen.event.sub_conn_shutdown().sub_conn());
    } else if (seen.event.has_connect_requested() &&
               given_up.contains(seen.event.connect_requested().sub_conn())) {
      stage_.Fail(Mismatch::kWrong, "no Connect of a SubConn that was shut down",
                  stage_.Named(seen.event.connect_requested().sub_conn()), seen.message);
      return;
    }
  }
  stage_.RestsOnAbsence();
}

void ThenConnections::AreNotMade(Where where) const {
  if (!stage_.Begin(kThen, "no SubConn is made", where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.made == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no new SubConn", news.InWords());
}

void ThenConnections::AreNotShutDown(Where where) const {
  if (!stage_.Begin(kThen, "no SubConn is given up", where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  if (news.given_up == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no SubConn shut down", news.InWords());
}

void ThenConnections::AreTouchedOnlyFor(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("SubConns are made and given up for {} alone", endpoint.name()),
                    where))
    return;
  std::string other;
  for (const Observation& seen : stage_.seen()) {
    const bool matters = seen.event.has_sub_conn_created() || seen.event.has_sub_conn_shutdown();
    if (seen.read || !matters) continue;
    const SubConn* sub_conn = stage_.world().Get(seen.event.has_sub_conn_created()
                                                     ? seen.event.sub_conn_created().sub_conn()
                                                     : seen.event.sub_conn_shutdown().sub_conn());
    const bool fits = sub_conn == nullptr ||
                      std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
                        return sub_conn->Holds(address.text) || sub_conn->made_for == address.text;
                      });
    if (!fits && other.empty())
      other = fmt::format("{} was {}", stage_.Named(sub_conn->id),
                          seen.event.has_sub_conn_created() ? "made" : "shut down");
  }
  ReadConnections(stage_);
  if (other.empty()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "nothing made or shut down for any other endpoint", other);
}

// Nothing.

void Then::NothingHappens(Where where) const {
  if (!stage_.Begin(kThen, "nothing happens", where)) return;
  const ConnectionNews news = ReadConnections(stage_);
  const ReportNews reports = ReadReports(stage_);
  if (news.Empty() && reports.all.empty()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "nothing",
              news.Empty() ? "channel reported " + InWords(reports.all) : news.InWords(),
              news.Empty() ? reports.all_at.front() : news.first);
}

ThenConnection Then::Connection(const Endpoint& endpoint) const {
  return {stage_,
          endpoint.addresses().empty() ? Address(endpoint.name()) : endpoint.addresses().front()};
}

void Then::NoModelObjects(Where where) const {
  if (!stage_.Begin(kThen, "no model objects", where)) return;
  if (const std::optional<models::Complaint> it = stage_.Objection()) {
    return stage_.Fail(Mismatch::kWrong,
                       fmt::format("{} ({}): {}", it->words, it->requirement, it->allowed),
                       it->seen, stage_.MessageOf(*it));
  }
  if (!stage_.ModelsJudged())
    stage_.Decide(verdict::Verdict::kVacuous, "no model spoke of what the case checks");
}

}  // namespace lbc::scenario
