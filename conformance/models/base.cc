// What is built on grpc-go's base package: one SubConn for each address, all connected at once,
// their states counted together. What was removed counts until its SHUTDOWN is delivered.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/reply.h"
#include "conformance/models/round_robin.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

class Base final : public Model {
 public:
  Base(Binds binds, bool rotates) : binds_(std::move(binds)), rotates_(rotates) {}

  std::string_view name() const override { return rotates_ ? "round_robin" : "base"; }
  void Sees(const Command& command) override { command_ = command; }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    if (silent_) return {};
    const Channel before = channel_;
    channel_.Sent(command_, done);
    silent_ = !channel_.on_ground() || channel_.closed() || command_.has_burst() ||
              command_.has_arm_new_sub_conn_error() || !channel_.EveryEndpointHasAnAddress() ||
              channel_.ListIsAmbiguous();
    if (silent_) return {};
    std::vector<Complaint> complaints;
    if (auto complaint = JudgePicks(before, done)) complaints.push_back(*complaint);
    const State was = reported_;
    Reply reply;
    reply.attempts_in_order = false;
    Move(reply, done);
    const Seen seen = SeenIn(events, channel_);
    silent_ = channel_.refused_sub_conns();
    if (silent_) return {};
    LearnIds(events);
    for (const char* row : RowsOf(reply)) Judged(row);
    if (spoken_) Judged("RR-010");
    if (auto complaint = JudgeReports(seen, was)) complaints.push_back(*complaint);
    if (auto complaint = CompareAllButReports(reply, seen)) {
      complaints.push_back(*complaint);
      silent_ = true;
    }
    std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
    return complaints;
  }

  std::string StateInWords() const override {
    if (silent_) return "silent";
    std::vector<std::string> lines;
    for (const Member& it : members_)
      lines.push_back(fmt::format("{} {}{}", it.key, protocol::StateName(it.counts_as),
                                  it.removed ? " removed" : ""));
    std::ranges::sort(lines);
    std::string text = channel_.InWords() + " | " + protocol::StateName(reported_);
    for (const std::string& line : lines) text += "; " + line;
    return text + (met_failure_ ? " met failure" : "") + " " + resolver_error_;
  }

  std::string Expects() const override {
    if (silent_) return "";
    return "the state reported is what the connections come to";
  }

 private:
  struct Member {
    std::uint32_t id = 0;  // 0: made in this turn, not seen yet.
    std::string key;
    State counts_as = IDLE;
    bool pending = true;
    bool removed = false;
  };

  void Move(Reply& reply, const Done& done) {
    if (command_.has_update_resolver_state()) {
      if (done.outcome() != lbcp::v1::REFUSED) MoveList(reply);
    } else if (command_.has_resolver_error()) {
      reply.rest = "RESOLVER-009";
      const bool none = std::ranges::all_of(members_, &Member::removed);
      if (none) reported_ = TRANSIENT_FAILURE;
      spoken_ = spoken_ || none;
      if (reported_ == TRANSIENT_FAILURE) resolver_error_ = command_.resolver_error().message();
    } else if (command_.has_sub_conn_state()) {
      MoveState(reply);
    } else {
      reply.rest = command_.has_exit_idle() ? "IDLE-014" : "RR-001";
    }
  }

  void MoveList(Reply& reply) {
    spoken_ = true;
    reply.rest = "RESOLVER-001";
    const std::set<std::string> listed = channel_.ListedKeys();
    met_failure_ = reported_ == TRANSIENT_FAILURE;
    resolver_error_.clear();
    std::set<std::string> names;
    for (const std::string& key : listed) names.insert(NameOfKey(key));
    // RESOLVER-016: an address with other attributes is another address.
    std::set<std::string> renewed;
    for (Member& it : members_) {
      if (it.removed || listed.contains(it.key)) continue;
      it.removed = true;
      const bool again = names.contains(NameOfKey(it.key));
      if (again) renewed.insert(NameOfKey(it.key));
      reply.given_up.push_back({it.key, listed.empty() ? "RESOLVER-004"
                                        : again        ? "RESOLVER-016"
                                                       : "RESOLVER-001"});
    }
    for (const std::string& key : listed) {
      if (std::ranges::any_of(members_,
                              [&](const Member& it) { return it.key == key && !it.removed; }))
        continue;
      const char* row = renewed.contains(NameOfKey(key)) ? "RESOLVER-016" : "RR-001";
      reply.made.push_back({key, row});
      reply.attempts.push_back({key, row});
      members_.push_back({.key = key});
    }
    if (listed.empty()) reported_ = TRANSIENT_FAILURE;
  }

  void MoveState(Reply& reply) {
    reply.rest = "RR-012";
    const auto& told = command_.sub_conn_state();
    const auto found = std::ranges::find(members_, told.sub_conn(), &Member::id);
    if (found == members_.end()) return;
    found->pending = false;
    const bool connects = told.state() == IDLE && !found->removed;
    if (connects) {
      found->pending = true;
      reply.attempts.push_back({found->key, "RR-016"});
    }
    // RR-012: a failure counts until READY.
    if (found->counts_as == TRANSIENT_FAILURE &&
        (told.state() == CONNECTING || told.state() == IDLE))
      return;
    found->counts_as = told.state();
    if (told.state() == SHUTDOWN) members_.erase(found);
    std::multiset<State> states;
    for (const Member& it : members_) states.insert(it.counts_as);
    reported_ = Aggregate(states);
    if (reported_ == READY) met_failure_ = false;
    if (reported_ != TRANSIENT_FAILURE) resolver_error_.clear();
  }

  void LearnIds(const Events& events) {
    for (const Event& event : events) {
      if (!event.has_sub_conn_created() || event.sub_conn_created().addresses().empty()) continue;
      const std::string name = event.sub_conn_created().addresses(0).addr();
      const auto found = std::ranges::find_if(
          members_, [&](const Member& it) { return it.id == 0 && NameOfKey(it.key) == name; });
      if (found != members_.end()) found->id = event.sub_conn_created().sub_conn();
    }
  }

  std::optional<Complaint> JudgeReports(const Seen& seen, State was) const {
    const std::string words = "the state reported is what the connections come to";
    for (const std::string& report : seen.reports) {
      if (report == protocol::StateName(reported_) || report == protocol::StateName(was)) continue;
      return Complaint{"RR-010", words, protocol::StateName(reported_), report};
    }
    if (!spoken_ || channel_.reported() == reported_) return std::nullopt;
    return Complaint{channel_.list().empty() ? "RESOLVER-005" : "RR-010", words,
                     protocol::StateName(reported_), protocol::StateName(channel_.reported())};
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) {
    const std::uint32_t picker = command_.pick().picker();
    if (!command_.has_pick() || !spoken_ || !before.AtRest() ||
        (picker != 0 && picker != before.picker()))
      return std::nullopt;
    std::set<std::string> ready;
    for (const Member& it : members_) {
      if (!it.removed && it.counts_as == READY) ready.insert(NameOfKey(it.key));
    }
    if (!ready.empty()) {
      if (!rotates_) return std::nullopt;
      Judged("RR-008");
      if (command_.pick().count() > 1) Judged("RR-004");
      return NotACircle(CircleRows{}, before, ready, done);
    }
    Judged(reported_ == TRANSIENT_FAILURE ? "RR-017" : "RR-025");
    if (!resolver_error_.empty()) Judged("RESOLVER-011");
    for (const auto& answer : done.answers()) {
      const bool fails = answer.outcome() == lbcp::v1::FAIL;
      if (fails && answer.message().find(resolver_error_) == std::string::npos)
        return Complaint{"RESOLVER-011", "picks fail with what the resolver says",
                         "a text with " + resolver_error_, answer.message()};
      if (reported_ == TRANSIENT_FAILURE ? fails : (!fails || met_failure_)) continue;
      return Complaint{fails ? "RR-025" : "RR-017",
                       fails ? "picks wait while one is connecting" : "picks fail",
                       fails ? "a pick that waits" : "a pick that fails",
                       lbcp::v1::PickOutcome_Name(answer.outcome()) + " " + answer.message()};
    }
    return std::nullopt;
  }

  const Binds binds_;
  const bool rotates_;
  Channel channel_;
  Command command_;
  std::vector<Member> members_;
  State reported_ = CONNECTING;
  // A list or an error came, so that something was reported.
  bool spoken_ = false;
  // The list came in TRANSIENT_FAILURE, and READY has not come since.
  bool met_failure_ = false;
  // What the resolver said last in the TRANSIENT_FAILURE that is reported; a list ends it.
  std::string resolver_error_;
  bool silent_ = false;
};

}  // namespace

std::unique_ptr<Model> MakeBase(const Binds& binds, bool rotates) {
  return std::make_unique<Base>(binds, rotates);
}

}  // namespace lbc::models
