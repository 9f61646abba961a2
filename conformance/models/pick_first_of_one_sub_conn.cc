// pick_first as grpc-go 1.64 has it: one SubConn holds the list, and what it says is reported.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/models/pick_first.h"
#include "conformance/models/reply.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

class PickFirstOfOneSubConn final : public Model {
 public:
  explicit PickFirstOfOneSubConn(Binds binds) : binds_(std::move(binds)) {}

  std::string_view name() const override { return "pick_first"; }
  void Sees(const Command& command) override { command_ = command; }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    if (silent_) return {};
    const Channel before = channel_;
    channel_.Sent(command_, done);
    silent_ = !channel_.on_ground() || channel_.closed() || command_.has_burst() ||
              command_.has_arm_new_sub_conn_error() || !channel_.EveryEndpointHasAnAddress();
    if (silent_) return {};
    std::vector<Complaint> complaints;
    if (auto complaint = JudgePick(before, done)) complaints.push_back(*complaint);
    const Reply reply = Move(before, done);
    const Seen seen = SeenIn(events, channel_);
    silent_ = channel_.refused_sub_conns();
    if (silent_) return {};
    for (const char* row : RowsOf(reply)) Judged(row);
    if (auto complaint = Judge(reply, seen)) {
      complaints.push_back(*complaint);
      silent_ = CompareAllButReports(reply, seen).has_value();
      reported_ = channel_.reported();
    }
    std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
    return complaints;
  }

  std::string StateInWords() const override {
    return fmt::format("{} | {}{}", channel_.InWords(), protocol::StateName(reported_),
                       has_sub_conn_ ? " one" : "");
  }

  std::string Expects() const override {
    if (silent_) return "";
    return reported_ == TRANSIENT_FAILURE ? "TRANSIENT_FAILURE until READY"
                                          : "what the SubConn says is reported";
  }

 private:
  // The same state may be said again: the release does.
  std::optional<Complaint> Judge(const Reply& reply, Seen seen) const {
    const auto [end, last] = std::ranges::unique(seen.reports);
    seen.reports.erase(end, last);
    const std::vector<std::string> repeat = {protocol::StateName(reported_)};
    if (reply.reports.empty() && repeats_ && seen.reports == repeat) seen.reports.clear();
    return Compare(reply, seen);
  }

  Reply Move(const Channel& before, const Done& done) {
    Reply reply;
    repeats_ = false;
    reply.rest = reported_ == TRANSIENT_FAILURE ? "PF-009" : "PF-015";
    if (command_.has_update_resolver_state() && done.outcome() != lbcp::v1::REFUSED) {
      MoveList(reply);
    } else if (command_.has_resolver_error()) {
      reply.rest = "RESOLVER-009";
      if (!has_sub_conn_ || reported_ == TRANSIENT_FAILURE)
        Report(reply, TRANSIENT_FAILURE, has_sub_conn_ ? "RESOLVER-011" : "RESOLVER-008",
               command_.resolver_error().message());
    } else if (command_.has_sub_conn_state()) {
      const auto& told = command_.sub_conn_state();
      const Connection* it = before.Get(told.sub_conn());
      if (it == nullptr || !it->alive()) {
        reply.rest = "PF-033";
      } else {
        MoveState(reply, *it, told.state(), told.error());
      }
    } else if ((command_.has_exit_idle() || IsPickOfLatest(before)) && reported_ == IDLE) {
      Connect(reply, command_.has_pick() ? "IDLE-015" : "IDLE-013");
    }
    return reply;
  }

  bool IsPickOfLatest(const Channel& before) const {
    const std::uint32_t picker = command_.pick().picker();
    if (!command_.has_pick()) return false;
    // An old picker of IDLE asks too; whether it was one is not kept.
    return picker == 0 || picker == before.picker();
  }

  void MoveList(Reply& reply) {
    reply.rest = "PF-030";
    std::string keys;
    for (const Listed& listed : channel_.list()) {
      for (const std::string& key : listed.keys) keys += (keys.empty() ? "" : "+") + NameOfKey(key);
    }
    if (channel_.list().empty()) {
      if (has_sub_conn_) reply.given_up.push_back({keys_, "RESOLVER-004"});
      has_sub_conn_ = false;
      Report(reply, TRANSIENT_FAILURE, "RESOLVER-005", "produced zero addresses");
    } else if (!has_sub_conn_) {
      if (AsksToShuffle(channel_.config())) {
        silent_ = true;
        return;
      }
      has_sub_conn_ = true;
      keys_ = keys;
      reply.made.push_back({keys, "PF-035"});
      pending_ = false;
      Report(reply, CONNECTING, "PF-022");
      Connect(reply, "PF-022");
    }
    keys_ = keys;
  }

  void MoveState(Reply& reply, const Connection& it, State state, const std::string& error) {
    pending_ = false;
    if (state == IDLE && reported_ == TRANSIENT_FAILURE) return Connect(reply, "PF-010");
    if (state == CONNECTING && reported_ == TRANSIENT_FAILURE) return;
    const char* row = state == READY               ? "CON-059"
                      : state == TRANSIENT_FAILURE ? "PF-014"
                      : state == CONNECTING        ? "PF-030"
                      : it.state == CONNECTING     ? "PF-038"
                                                   : "PF-015";
    Report(reply, state, row, error);
  }

  void Connect(Reply& reply, const char* row) {
    if (!std::exchange(pending_, true)) reply.attempts.push_back({keys_, row});
  }

  void Report(Reply& reply, State state, const char* row, const std::string& error = "") {
    // A state said again is free, but for a failure that has news.
    if (state == reported_ && state != TRANSIENT_FAILURE) {
      repeats_ = true;
    } else {
      reply.reports.push_back({protocol::StateName(state), row});
    }
    reported_ = state;
    if (state == TRANSIENT_FAILURE) error_ = error;
  }

  std::optional<Complaint> JudgePick(const Channel& before, const Done& done) {
    if (!IsPickOfLatest(before) || before.closed() || !before.AtRest()) return std::nullopt;
    if (reported_ == TRANSIENT_FAILURE) Judged("PF-014");
    for (const auto& answer : done.answers()) {
      const bool fails =
          answer.outcome() == lbcp::v1::FAIL && answer.message().find(error_) != std::string::npos;
      if (reported_ != TRANSIENT_FAILURE || fails) continue;
      return Complaint{"PF-014", "picks fail with the last error", "a pick that fails: " + error_,
                       answer.message()};
    }
    return std::nullopt;
  }

  const Binds binds_;
  Channel channel_;
  Command command_;
  State reported_ = lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
  bool has_sub_conn_ = false;
  bool pending_ = false;
  // This turn may say once more what was said last.
  bool repeats_ = false;
  std::string keys_;
  std::string error_;
  bool silent_ = false;
};

}  // namespace

std::unique_ptr<Model> MakePickFirstOfOneSubConn(const Binds& binds) {
  return std::make_unique<PickFirstOfOneSubConn>(binds);
}

}  // namespace lbc::models
