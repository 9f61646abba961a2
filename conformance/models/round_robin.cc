#include "conformance/models/round_robin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/models/pick_first_machine.h"
#include "conformance/models/reply.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// More picks than any circle of a few endpoints needs.
constexpr std::size_t kPicksLookedAt = 4096;

class RoundRobin final : public Model {
 public:
  explicit RoundRobin(Binds binds) : binds_(std::move(binds)) {}

  std::string_view name() const override { return "round_robin"; }
  void Sees(const Command& command) override { command_ = command; }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    if (silent_) return {};
    const Channel before = channel_;
    channel_.Sent(command_, done);
    silent_ = !channel_.on_ground() || command_.has_burst() || SharesAnAddress() ||
              channel_.ListIsAmbiguous() || command_.has_arm_new_sub_conn_error() ||
              !channel_.EveryEndpointHasAnAddress();
    if (silent_) return {};
    std::vector<Complaint> complaints;
    if (auto complaint = JudgePicks(before, done)) complaints.push_back(*complaint);
    // Leaving idle before any list may be answered with what no endpoints come to, as grpc-go does.
    spoken_ = spoken_ ||
              (command_.has_exit_idle() && std::ranges::any_of(events, &Event::has_state_updated));
    passed_ = {aggregate()};
    Reply reply = Move(before, done);
    passed_.insert(aggregate());
    reply.attempts_in_order = false;
    const Seen seen = SeenIn(events, channel_);
    silent_ = channel_.refused_sub_conns();
    if (silent_) return {};
    RenameRows(reply);
    for (const char* row : RowsOf(reply)) Judged(row);
    if (spoken_) Judged(report_row(reply));
    if (auto complaint = JudgeReports(reply, seen)) complaints.push_back(*complaint);
    if (auto complaint = CompareAllButReports(reply, seen)) {
      complaints.push_back(*complaint);
      silent_ = true;
    }
    std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
    return complaints;
  }

  std::string StateInWords() const override {
    if (silent_) return "silent";
    std::string text = channel_.InWords();
    for (const auto& [key, child] : children_) text += " | " + child.InWords();
    return text;
  }

  std::string Expects() const override {
    if (silent_) return "";
    switch (aggregate()) {
      case READY:
        return "picks go round all that is READY";
      case TRANSIENT_FAILURE:
        return "picks fail, every back-off is followed by an attempt";
      case CONNECTIVITY_STATE_UNSPECIFIED:
        return "nothing before a list";
      default:
        return "picks wait";
    }
  }

 private:
  State aggregate() const {
    if (!spoken_) return CONNECTIVITY_STATE_UNSPECIFIED;
    std::multiset<State> states;
    for (const auto& [key, child] : children_) states.insert(child.reported());
    return Aggregate(states);
  }

  // Which child an address belongs to must be plain.
  bool SharesAnAddress() const {
    std::map<std::string, std::set<std::string>> owners;
    for (const Listed& listed : channel_.list()) {
      for (const std::string& key : listed.keys) owners[NameOfKey(key)].insert(ChildKey(listed));
    }
    return std::ranges::any_of(owners, [](const auto& entry) { return entry.second.size() > 1; });
  }

  // What pick_first owes as an endpoint's child, round_robin owes in its own name.
  static const char* RowHere(std::string_view row) {
    if (row == "PF-010" || row == "PF-011" || row == "PF-012") return "RR-016";
    if (row == "PF-009" || row == "PF-020") return "RR-012";
    if (row == "PF-016") return "RESOLVER-001";
    if (row == "PF-017") return "RESOLVER-016";
    if (row == "PF-032") return "PF-032";
    return "RR-014";
  }
  static void RenameRows(Reply& reply) {
    for (auto* wishes :
         {&reply.reports, &reply.attempts, &reply.made, &reply.given_up, &reply.listens}) {
      for (Wish& wish : *wishes) {
        if (std::string_view(wish.row).starts_with("PF-")) wish.row = RowHere(wish.row);
      }
    }
    if (std::string_view(reply.rest).starts_with("PF-")) reply.rest = RowHere(reply.rest);
  }

  // RR-013: the addresses in whatever order.
  static std::string ChildKey(const Listed& listed) {
    std::vector<std::string> names;
    for (const std::string& key : listed.keys) names.push_back(NameOfKey(key));
    std::ranges::sort(names);
    return fmt::format("{}", fmt::join(names, ","));
  }

  // A child has moved: whoever is IDLE is told to leave it (IDLE-010, RR-016).
  void Step(Reply& reply, PickFirstMachine& child, const Reply& moved) {
    reply.Add(moved);
    passed_.insert(aggregate());
    if (child.reported() != IDLE) return;
    Reply left = child.ExitIdle();
    for (Wish& wish : left.attempts) wish.row = "RR-016";
    reply.Add(left);
    passed_.insert(aggregate());
  }

  Reply Move(const Channel& before, const Done& done) {
    Reply reply;
    if (command_.has_update_resolver_state()) {
      if (done.outcome() != lbcp::v1::REFUSED) MoveList(reply);
    } else if (command_.has_resolver_error()) {
      spoken_ = true;
      for (auto& [key, child] : children_)
        Step(reply, child, child.ResolverError(command_.resolver_error().message()));
      reply.rest = "RESOLVER-009";
    } else if (command_.has_sub_conn_state() || command_.has_health_state()) {
      const bool health = command_.has_health_state();
      const auto& told = command_.sub_conn_state();
      const auto& well = command_.health_state();
      const Connection* it = before.Get(health ? well.sub_conn() : told.sub_conn());
      reply.rest = "PF-033";
      if (it == nullptr || !it->alive() || it->keys.size() != 1) return reply;
      for (auto& [name, child] : children_) {
        const std::string key = child.KeyOf(it->keys.front());
        if (key.empty()) continue;
        Step(reply, child,
             health ? child.Health(key, well.state(), well.error())
                    : child.Told(key, told.state(), told.error()));
      }
    } else if (command_.has_exit_idle()) {
      for (auto& [key, child] : children_) Step(reply, child, child.ExitIdle());
      reply.rest = "IDLE-009";
    } else if (command_.has_advance()) {
      for (auto& [key, child] : children_)
        Step(reply, child, child.AdvanceBy(command_.advance().nanos()));
      now_ += command_.advance().nanos();
      reply.rest = "CON-083";
    } else if (command_.has_close()) {
      for (auto& [key, child] : children_) reply.Add(child.Close());
      reply.rest = "CLOSE-003";
    } else {
      reply.rest = "RR-001";
    }
    return reply;
  }

  void MoveList(Reply& reply) {
    spoken_ = true;
    std::map<std::string, PickFirstMachine> children;
    std::vector<std::string> listed_keys;
    for (const Listed& listed : channel_.list()) {
      const std::string key = ChildKey(listed);
      if (children.contains(key)) continue;
      const auto found = children_.find(key);
      PickFirstMachine child = found != children_.end() ? found->second : PickFirstMachine(true);
      if (found == children_.end()) (void)child.AdvanceBy(now_);
      Reply moved = child.List(OrderOfAttempts(listed.keys));
      if (found == children_.end()) {
        for (Wish& wish : moved.made) wish.row = "RR-001";
        for (Wish& wish : moved.attempts) wish.row = "RR-001";
      }
      reply.Add(moved);
      children.emplace(key, std::move(child));
    }
    for (auto& [key, child] : children_) {
      if (children.contains(key)) continue;
      Reply gone = child.Close();
      for (Wish& wish : gone.given_up) wish.row = "RESOLVER-001";
      reply.Add(gone);
    }
    children_ = std::move(children);
    passed_.insert(aggregate());
    for (auto& [key, child] : children_) Step(reply, child, {});
    reply.rest = "RESOLVER-001";
  }

  // What is reported is what the children come to, after each of their steps and at the end.
  std::optional<Complaint> JudgeReports(const Reply& reply, const Seen& seen) const {
    const std::string last = protocol::StateName(aggregate());
    const std::string words = "the state reported is what the endpoints come to";
    for (const std::string& report : seen.reports) {
      if (std::ranges::any_of(passed_,
                              [&](State state) { return protocol::StateName(state) == report; }))
        continue;
      return Complaint{"RR-010", words, last, report};
    }
    const bool closed = channel_.closed();
    if (!closed && spoken_ && protocol::StateName(channel_.reported()) != last)
      return Complaint{report_row(reply), words, last, protocol::StateName(channel_.reported())};
    if (closed && !seen.reports.empty())
      return Complaint{"CLOSE-005", "nothing is reported after Close", "no report",
                       seen.reports.front()};
    return std::nullopt;
  }

  const char* report_row(const Reply& reply) const {
    if (channel_.list().empty()) return "RESOLVER-005";
    // RR-012: a failure that should have stayed.
    return aggregate() == TRANSIENT_FAILURE && reply.reports.empty() ? "RR-012" : "RR-010";
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) {
    const std::uint32_t picker = command_.pick().picker();
    if (!command_.has_pick() || before.closed() || !spoken_ || !before.AtRest() ||
        (picker != 0 && picker != before.picker()))
      return std::nullopt;
    std::set<std::string> ready;
    std::vector<std::string> errors;
    for (const auto& [key, child] : children_) {
      if (child.reported() == READY) ready.insert(NameOfKey(child.ready()));
      if (child.reported() == TRANSIENT_FAILURE) errors.push_back(child.error());
    }
    if (!ready.empty()) {
      Judged("RR-008");
      if (command_.pick().count() > 1) Judged("RR-004");
      return NotACircle(before, ready, done);
    }
    Judged(aggregate() == TRANSIENT_FAILURE ? "RR-017" : "RR-018");
    for (const auto& answer : done.answers()) {
      const bool waits =
          answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER;
      if (aggregate() != TRANSIENT_FAILURE) {
        if (!waits)
          return Complaint{"RR-018", "picks wait while one is connecting", "a pick that waits",
                           lbcp::v1::PickOutcome_Name(answer.outcome()) + " " + answer.message()};
        continue;
      }
      const bool told = errors.empty() || std::ranges::any_of(errors, [&](const auto& error) {
                          return answer.message().find(error) != std::string::npos;
                        });
      if (answer.outcome() != lbcp::v1::FAIL || !told)
        return Complaint{"RR-017", "picks fail with an endpoint's error",
                         fmt::format("one of: {}", fmt::join(errors, "; ")),
                         lbcp::v1::PickOutcome_Name(answer.outcome()) + " " + answer.message()};
    }
    return std::nullopt;
  }

  const Binds binds_;
  Channel channel_;
  Command command_;
  std::map<std::string, PickFirstMachine> children_;
  // A list or an error came, so that something was reported.
  bool spoken_ = false;
  // States that the aggregate went through in this turn.
  std::set<State> passed_;
  std::uint64_t now_ = 0;
  bool silent_ = false;
};

}  // namespace

State Aggregate(const std::multiset<State>& states) {
  for (const State state : {READY, CONNECTING, IDLE}) {
    if (states.contains(state)) return state;
  }
  return TRANSIENT_FAILURE;
}

std::optional<Complaint> NotACircle(const Channel& channel, const std::set<std::string>& ready,
                                    const Done& done) {
  std::vector<std::string> walk;
  for (const std::uint32_t index : PicksOneByOne(done, kPicksLookedAt)) {
    const auto& answer = done.answers(static_cast<int>(index));
    const Connection* it = channel.Get(answer.sub_conn());
    const bool goes = answer.outcome() == lbcp::v1::USE && it != nullptr && it->alive() &&
                      !it->keys.empty() && ready.contains(it->keys.front());
    if (!goes)
      return Complaint{
          "RR-008", "picks go to what is READY", "a pick that goes to what is READY",
          lbcp::v1::PickOutcome_Name(answer.outcome()) + " " +
              (it == nullptr || it->keys.empty() ? answer.message() : NameOfKey(it->keys.front()))};
    walk.push_back(it->keys.front());
  }
  for (std::size_t i = 0; i < walk.size(); ++i) {
    const std::size_t round = std::min(i, ready.size() - 1);
    const bool repeats = std::find(walk.begin() + static_cast<std::ptrdiff_t>(i - round),
                                   walk.begin() + static_cast<std::ptrdiff_t>(i),
                                   walk[i]) != walk.begin() + static_cast<std::ptrdiff_t>(i);
    if (!repeats) continue;
    return Complaint{
        "RR-004", "picks go round in a circle",
        fmt::format("each of {} endpoints once in {} picks", ready.size(), ready.size()),
        fmt::format("pick {} goes to {} again", i + 1, NameOfKey(walk[i]))};
  }
  return std::nullopt;
}

std::unique_ptr<Model> MakeRoundRobin(const Binds& binds) {
  return std::make_unique<RoundRobin>(binds);
}

}  // namespace lbc::models
