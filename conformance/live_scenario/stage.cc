#include "conformance/live_scenario/stage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "conformance/protocol/words.h"
#include "conformance/scenario/named_after.h"

namespace lbc::live_scenario {
namespace {

using lbcp::v1::Event;
using verdict::Step;
using verdict::Verdict;

// How long a client is left to itself, and servers are waited for, before both are looked at again.
constexpr std::chrono::milliseconds kTurn{100};
constexpr std::chrono::milliseconds kGlance{20};
// What is left to a server in etcd after its last heartbeat.
constexpr std::chrono::duration<int> kLastLease{1};
// Messages of a case that are kept.
constexpr std::size_t kMaxTrace = 10'000;
// Calls that are named one by one where many did the same.
constexpr std::size_t kNamed = 12;

std::string Many(const std::vector<std::uint64_t>& calls) {
  if (calls.size() == 1) return fmt::format("call {}", calls.front());
  const std::vector<std::uint64_t> named(
      calls.begin(), calls.begin() + std::ptrdiff_t(std::min(kNamed, calls.size())));
  return fmt::format("{} calls: {}{}", calls.size(), fmt::join(named, ", "),
                     named.size() < calls.size() ? ", …" : "");
}

}  // namespace

Stage::Stage(const scenario::Case& which, scenario::Turns& turns, const Machine& machine,
             std::uint64_t seed)
    : case_(which), turns_(turns), machine_(machine), begin_(MonotonicNow()) {
  result_ = scenario::NamedAfter(which);
  result_.seed = seed;
  result_.verdict = Verdict::kPass;
}

// Writing down.

std::uint64_t Stage::Elapsed(Nanoseconds at) const {
  const auto since = std::chrono::floor<std::chrono::milliseconds>(std::max(at, begin_) - begin_);
  return static_cast<std::uint64_t>(Nanoseconds(since).count());
}

void Stage::CloseStep() {
  if (result_.steps.empty()) return;
  result_.steps.back().end_message = result_.trace.size();
  result_.steps.back().now_nanos = Elapsed(MonotonicNow());
}

bool Stage::Begin(Kind kind, std::string words, const Where& where) {
  CloseStep();
  Step step;
  step.kind = kind;
  step.words = std::move(words);
  step.status = decided_ ? Step::Status::kNotReached : Step::Status::kDone;
  step.file = case_.file;
  step.line = kind == Kind::kEnd ? case_.line : static_cast<int>(where.line());
  step.first_message = step.end_message = result_.trace.size();
  step.now_nanos = Elapsed(MonotonicNow());
  result_.steps.push_back(std::move(step));
  return !decided_;
}

void Stage::Decide(Verdict verdict, std::string complaint) {
  if (decided_) return;
  decided_ = true;
  result_.verdict = verdict;
  result_.complaint = std::move(complaint);
  if (!result_.steps.empty()) result_.steps.back().status = Step::Status::kFailed;
  if (!result_.trace.empty()) result_.trace.back().divergent = true;
}

void Stage::Fail(std::string expected, std::string got) {
  if (decided_) return;
  Step& step = result_.steps.back();
  step.expected = std::move(expected);
  step.got = std::move(got);
  const std::string complaint = fmt::format("expected {}; got {}", step.expected, step.got);
  if (step.kind == Kind::kGiven || step.kind == Kind::kWhen) {
    Decide(Verdict::kVacuous, "never came to the point: " + complaint);
  } else {
    Decide(Verdict::kFail, complaint);
  }
}

void Stage::Broken(const absl::Status& status) {
  if (!status.ok()) Decide(Verdict::kError, std::string(status.message()));
}

void Stage::Note(bool from_judge, std::string name, std::string words, std::string json,
                 std::string server, Nanoseconds at) {
  if (result_.trace.size() >= kMaxTrace) return;
  verdict::TraceEntry entry;
  entry.from_judge = from_judge;
  entry.name = std::move(name);
  entry.words = std::move(words);
  entry.json = std::move(json);
  // A server is a party of its own, as a SubConn is in the other seats: it has a lane in the
  // report.
  entry.sub_conn = fleet_.NumberOf(server);
  entry.endpoint = std::move(server);
  entry.now_nanos = Elapsed(at);
  result_.trace.push_back(std::move(entry));
}

void Stage::Write(std::vector<News> news) {
  std::ranges::stable_sort(news, {}, &News::at);
  for (News& each : news)
    Note(false, std::move(each.name), std::move(each.words), std::move(each.json),
         std::move(each.server), each.at);
}

// Servers.

void Stage::StartServers(const Servers& servers) {
  if (decided_) return;
  Note(true, "Start", fmt::format("{} start", NamesOf(servers)), "{}", NamesOf(servers),
       MonotonicNow());
  Broken(fleet_.Start(servers));
}

void Stage::Tell(const Server& server, const std::string& order, std::string words) {
  if (decided_) return;
  Note(true, "Order", std::move(words), "{}", server.name, MonotonicNow());
  Broken(fleet_.Order(server, order));
}

void Stage::Kill(const Server& server) {
  if (decided_) return;
  Note(true, "Kill", server.name + " is killed", "{}", server.name, MonotonicNow());
  ledger_.MayHaveLost(server.name);
  fleet_.Kill(server);
}

void Stage::Freeze(const Server& server) {
  if (decided_) return;
  Note(true, "Freeze", server.name + " is frozen", "{}", server.name, MonotonicNow());
  fleet_.Freeze(server);
}

void Stage::Thaw(const Server& server) {
  if (decided_) return;
  Note(true, "Thaw", server.name + " goes on", "{}", server.name, MonotonicNow());
  fleet_.Thaw(server);
}

void Stage::TellRelay(const Server& server, const std::string& order, std::string words) {
  if (decided_) return;
  Note(true, "Relay", std::move(words), "{}", server.name, MonotonicNow());
  if (order.empty()) return Broken(fleet_.StartRelay(server));
  ledger_.MayHaveLost(server.name);
  Broken(fleet_.OrderRelay(server, order));
}

// etcd.

void Stage::StartEtcd() {
  if (decided_) return;
  Note(true, "StartEtcd", "etcd starts", "{}", "", MonotonicNow());
  Broken(registrations_.StartEtcd());
}

void Stage::KillEtcd() {
  if (decided_) return;
  Note(true, "KillEtcd", "etcd is killed", "{}", "", MonotonicNow());
  registrations_.KillEtcd();
}

void Stage::StartEtcdAgain() {
  if (decided_) return;
  Note(true, "StartEtcd", "etcd comes back", "{}", "", MonotonicNow());
  Broken(registrations_.StartEtcdAgain());
}

void Stage::Register(const Server& server, int weight) {
  const std::string& name = server.name;
  const auto note = [&](const char* what, const char* words) {
    if (!decided_) Note(true, what, name + words, "{}", name, MonotonicNow());
  };
  if (decided_) return;
  Broken(registrations_.Grant(name));
  note("Lease", " is granted a lease by etcd");
  if (!decided_) Broken(registrations_.Put(name, fleet_.AddrOf(server), weight));
  note("Register", " has written its endpoint to etcd");
  if (!decided_) Broken(registrations_.KeepAlive(name));
  note("KeepAlive", " keeps its lease alive");
}

void Stage::StopHeartbeats(const Server& server) {
  if (decided_) return;
  Broken(registrations_.Grant(server.name, kLastLease.count()));
  if (!decided_) Broken(registrations_.Put(server.name, fleet_.AddrOf(server), 0));
  Note(true, "LastHeartbeat", server.name + " sends etcd its last heartbeat", "{}", server.name,
       MonotonicNow());
}

void Stage::AwaitForgotten(const Server& server) {
  if (decided_) return;
  // etcd looks for leases that have run out every half second.
  const auto longest = std::chrono::ceil<std::chrono::milliseconds>(2 * kLastLease + allowance());
  const absl::Status gone = registrations_.AwaitGone(server.name, longest);
  if (!gone.ok()) return Broken(gone);
  Note(false, "Forgotten", "etcd has forgotten " + server.name, "{}", server.name, MonotonicNow());
}

void Stage::Unregister(const Server& server) {
  if (decided_) return;
  Broken(registrations_.Revoke(server.name));
  Note(true, "Unregister", server.name + " gives its lease back to etcd", "{}", server.name,
       MonotonicNow());
}

void Stage::Look(std::vector<News>& news) {
  // Many servers and many calls: one line for what each server did since the last look.
  struct Group {
    Nanoseconds at{0};
    std::vector<std::uint64_t> calls;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  fleet_.Look([&](const std::string& server, const ServerLine& line) {
    if (line.kind == ServerLine::Kind::kConnected) {
      dials_[server].push_back(line.at);
      news.push_back({.at = line.at,
                      .words = fmt::format("{}'s relay takes connection {}", server, line.number),
                      .name = "Connected",
                      .json = fmt::format(R"({{"server": "{}"}})", server),
                      .server = server});
      return;
    }
    ledger_.Note(server, line);
    std::string did;
    if (line.kind == ServerLine::Kind::kSaw) {
      did = line.number == 0 ? "sees" : fmt::format("sees, as attempt {},", line.number + 1);
    } else if (line.kind == ServerLine::Kind::kEnded && line.number != 0) {
      did = fmt::format("answers {} to", CodeName(static_cast<std::uint32_t>(line.number)));
    } else if (line.kind == ServerLine::Kind::kDrained) {
      did = "has ended its last call, and leaves";
    } else {
      return;
    }
    Group& group = groups[{server, did}];
    if (group.calls.empty()) group.at = line.at;
    group.calls.push_back(line.call);
  });
  for (const auto& [what, group] : groups) {
    const bool drained = what.second.ends_with("leaves");
    news.push_back({.at = group.at,
                    .words = fmt::format("{} {}{}", what.first, what.second,
                                         drained ? "" : " " + Many(group.calls)),
                    .name = drained ? "Drained" : "CallPlaced",
                    .json = fmt::format(R"({{"server": "{}", "calls": [{}]}})", what.first,
                                        fmt::join(group.calls, ", ")),
                    .server = what.first});
  }
}

// The client.

void Stage::NoteEvent(const Event& event, std::vector<News>& news) {
  const Nanoseconds at = event.now_nanos() == 0
                             ? MonotonicNow()
                             : Nanoseconds(static_cast<std::int64_t>(event.now_nanos()));
  if (event.has_call_ended()) {
    const auto& ended = event.call_ended();
    ledger_.End(ended.call(), {ended.code(), ended.message(), at});
    if (ended.code() == kOk) return;  // Told together: most calls end well.
  }
  if (event.has_channel_state() && event.instance() == closing_ &&
      event.channel_state().state() == lbcp::v1::SHUTDOWN)
    closing_ = 0;
  if (event.has_channel_state() && event.instance() <= 1)
    states_.push_back(event.channel_state().state());
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = event;
  envelope.mutable_event()->set_now_nanos(
      static_cast<std::uint64_t>(std::max(Nanoseconds(0), at - begin_).count()));
  news.push_back(
      {.at = at,
       .words = "the client " +
                protocol::WordsFor(envelope,
                                   [](std::uint32_t id) { return fmt::format("SubConn {}", id); }),
       .name = protocol::NameOf(envelope),
       .json = protocol::ToJson(envelope),
       .server = ""});
}

lbcp::v1::Done Stage::TakeTurn(lbcp::v1::Command command) {
  scenario::Turn turn = turns_.Take(command);
  ++result_.turns;
  std::vector<News> news;
  std::vector<std::uint64_t> well;
  Nanoseconds well_at{0};
  for (const Event& event : turn.events) {
    NoteEvent(event, news);
    if (!event.has_call_ended() || event.call_ended().code() != kOk) continue;
    if (well.empty())
      well_at = event.now_nanos() == 0 ? MonotonicNow()
                                       : Nanoseconds(static_cast<std::int64_t>(event.now_nanos()));
    well.push_back(event.call_ended().call());
  }
  if (!well.empty()) {
    news.push_back({.at = well_at,
                    .words = fmt::format("the client ends OK {}", Many(well)),
                    .name = "CallEnded",
                    .json = fmt::format(R"({{"code": 0, "calls": [{}]}})", fmt::join(well, ", ")),
                    .server = ""});
  }
  Look(news);
  Write(std::move(news));
  if (turn.fault.has_value()) {
    Decide(turn.fault->verdict,
           fmt::format("{} in {}", turn.fault->complaint, protocol::NameOf(command)));
    return {};
  }
  const auto& error = turn.done.error();
  result_.stack = error.stack().empty() ? result_.stack : error.stack();
  switch (turn.done.outcome()) {
    case lbcp::v1::OK:
    case lbcp::v1::ERROR:
      break;
    case lbcp::v1::PANIC:
      Decide(Verdict::kCrash, fmt::format("the client panicked in {}: {}",
                                          protocol::NameOf(command), error.message()));
      break;
    default:
      Decide(Verdict::kProtocol,
             fmt::format("{} was answered with {}: {}", protocol::NameOf(command),
                         lbcp::v1::Outcome_Name(turn.done.outcome()), error.message()));
  }
  return std::move(turn.done);
}

void Stage::Send(lbcp::v1::Command command, std::uint32_t channel) {
  if (decided_) return;
  command.set_instance(channel);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command;
  std::string words =
      protocol::WordsFor(envelope, [](std::uint32_t id) { return fmt::format("SubConn {}", id); });
  if (command.has_push_resolver_state()) words = "the resolver lists " + NamesOf(listed_);
  if (channel != 1) words += fmt::format(" (channel {})", channel);
  Note(true, protocol::NameOf(envelope), std::move(words), protocol::ToJson(envelope), "",
       MonotonicNow());
  answer_ = TakeTurn(std::move(command));
}

void Stage::Bring(lbcp::v1::Command command, std::uint32_t channel) {
  const std::string name = protocol::NameOf(command);
  Send(std::move(command), channel);
  if (decided_ || answer_.outcome() == lbcp::v1::OK) return;
  Fail(name + " to be done", answer_.error().message());
}

void Stage::List(const Servers& servers, std::uint32_t channel) {
  listed_ = servers;
  lbcp::v1::Command command;
  for (const Server& server : servers)
    command.mutable_push_resolver_state()->add_endpoints()->add_addresses()->set_addr(
        fleet_.AddrOf(server));
  Bring(std::move(command), channel);
}

void Stage::Close(std::uint32_t channel) {
  lbcp::v1::Command command;
  command.mutable_close();
  closing_ = channel;
  Bring(std::move(command), channel);
}

void Stage::StartCalls(const Calls& calls, std::uint32_t channel) {
  if (decided_) return;
  const std::uint64_t first = calls_ + 1;
  calls_ += calls.count();
  first_[calls.name()] = first;
  counts_[calls.name()] = calls.count();
  ledger_.Start(first, calls.count(), calls.ToProto().has_timeout_nanos(), MonotonicNow());
  lbcp::v1::Command command;
  *command.mutable_start_calls() = calls.ToProto();
  command.mutable_start_calls()->set_first_call(first);
  Bring(std::move(command), channel);
}

void Stage::StartInTurn(const Calls& calls, const Calls& one) {
  const std::uint64_t first = calls_ + 1;
  for (std::uint32_t i = 0; i < calls.count() && !decided_; ++i) {
    StartCalls(one);
    Await([&] { return ledger_.at(calls_).end.has_value(); }, allowance());
  }
  first_[calls.name()] = first;
  counts_[calls.name()] = static_cast<std::uint32_t>(calls_ + 1 - first);
}

std::vector<const CallRecord*> Stage::RecordsOf(const Calls& calls) const {
  std::vector<const CallRecord*> records;
  if (!Started(calls)) return records;
  const std::uint64_t first = first_.at(calls.name());
  for (std::uint64_t call = first; call < first + counts_.at(calls.name()); ++call)
    records.push_back(&ledger_.at(call));
  return records;
}

const CallRecord& Stage::Probe(bool wait_for_ready) {
  static const CallRecord kNone;
  if (decided_) return kNone;
  const Calls one("probe", 1);
  StartCalls(wait_for_ready ? one.WaitingForReady() : one);
  if (decided_) return kNone;
  const std::uint64_t call = calls_;
  Await([&] { return ledger_.at(call).end.has_value(); }, allowance());
  return ledger_.at(call);
}

void Stage::Pump(Nanoseconds until) {
  const Nanoseconds left = std::max(Nanoseconds(0), until - MonotonicNow());
  if (ledger_.under_way() == 0 && !closing()) {
    fleet_.AwaitNews(MonotonicNow() + std::min<Nanoseconds>(left, kGlance));
    std::vector<News> news;
    Look(news);
    return Write(std::move(news));
  }
  lbcp::v1::Command command;
  command.set_instance(1);
  command.mutable_advance()->set_nanos(
      static_cast<std::uint64_t>(std::min<Nanoseconds>(left, kTurn).count()));
  TakeTurn(std::move(command));
}

bool Stage::Await(const std::function<bool()>& holds, Nanoseconds bound) {
  const Nanoseconds until = MonotonicNow() + bound;
  while (!decided_ && !holds()) {
    if (MonotonicNow() >= until) return false;
    Pump(until);
  }
  return !decided_;
}

bool Stage::AwaitWord(const std::function<bool()>& holds, Nanoseconds bound) {
  const Nanoseconds until = MonotonicNow() + bound;
  while (!decided_ && !holds()) {
    if (MonotonicNow() >= until) return false;
    fleet_.AwaitNews(MonotonicNow() + kGlance);
    lbcp::v1::Command command;
    command.set_instance(1);
    command.mutable_advance()->set_nanos(0);
    TakeTurn(std::move(command));
  }
  return !decided_;
}

std::vector<Sight> Stage::Draw(const Diagram& diagram) {
  std::vector<News> news;
  Look(news);
  Write(std::move(news));
  const Evidence evidence{
      .trace = result_.trace,
      .calls =
          [this](const std::string& name) {
            if (!name.empty()) return RecordsOf(Calls(name, 0));
            std::vector<const CallRecord*> all;
            for (const auto& [id, call] : ledger_.calls()) all.push_back(&call);
            return all;
          },
      .since = [this](Nanoseconds at) { return Nanoseconds(std::int64_t(Elapsed(at))); }};
  std::vector<Sight> sights = live_scenario::Look(diagram, evidence);
  Note(true, "Diagram", "the diagram: " + diagram.title(), ToJson(diagram, sights), "",
       MonotonicNow());
  return sights;
}

verdict::CaseResult Stage::Finish() {
  if (!decided_) {
    Begin(Kind::kEnd, "the client says what the servers saw", Where::current());
    if (const auto contradiction = ledger_.FindContradiction())
      Fail(contradiction->expected, contradiction->got);
  }
  CloseStep();
  return std::move(result_);
}

}  // namespace lbc::live_scenario
