#include "conformance/models/priority.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "conformance/models/named_child.h"
#include "conformance/models/over_endpoints.h"
#include "conformance/models/reply.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// What a child's own policy does with its endpoints has no requirement of this one's.
constexpr EndpointRows kRows{.connects = "PRI-025",
                             .leaves = "PRI-025",
                             .state = "PRI-013",
                             .empty = "PRI-020",
                             .resolver_error = "PRI-029",
                             .exit_idle = "PRI-030",
                             .close = "PRI-031",
                             .after_close = "PRI-031",
                             .goes = "PRI-013"};

constexpr std::uint64_t kTimeToBeReady = 10'000'000'000;
constexpr std::uint64_t kTimeAside = 15 * 60'000'000'000;

struct Config {
  std::map<std::string, NamedChild::Policy> children;
  std::vector<std::string> priorities;
};

std::optional<NamedChild::Policy> PolicyOf(const nlohmann::json& child) {
  const auto policies = child.find("config");
  if (policies == child.end() || !policies->is_array() || policies->size() != 1)
    return std::nullopt;
  if (policies->front() == nlohmann::json::parse(R"({"round_robin": {}})"))
    return NamedChild::Policy::kRoundRobin;
  if (policies->front() == nlohmann::json::parse(R"({"pick_first": {}})"))
    return NamedChild::Policy::kPickFirst;
  return std::nullopt;
}

// Nothing for a config whose children this model does not know, or that not everybody accepts.
std::optional<Config> Read(const std::string& config_json) {
  const auto json = nlohmann::json::parse(config_json, nullptr, false);
  if (!json.is_object() || !json.contains("children") || !json.contains("priorities"))
    return std::nullopt;
  Config config;
  for (const auto& [name, child] : json["children"].items()) {
    const std::optional<NamedChild::Policy> policy =
        child.is_object() ? PolicyOf(child) : std::nullopt;
    if (!policy.has_value()) return std::nullopt;
    config.children.emplace(name, *policy);
  }
  for (const auto& element : json["priorities"]) {
    const std::string name = element.is_string() ? element.get<std::string>() : "";
    const bool again = std::ranges::find(config.priorities, name) != config.priorities.end();
    if (again || !config.children.contains(name)) return std::nullopt;
    config.priorities.push_back(name);
  }
  if (config.priorities.size() != config.children.size()) return std::nullopt;
  return config;
}

class Priority final : public OverEndpoints {
 public:
  explicit Priority(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "priority"; }

 private:
  struct Child {
    NamedChild::Policy policy{};
    std::vector<Listed> part;
    // Null: not built, or closed again.
    std::unique_ptr<NamedChild> built;
    // Built and not put aside.
    bool started = false;
    // What it said last while it was started; else as if it had yet to begin.
    State state = CONNECTING;
    // PRI-012: since it was READY or IDLE last.
    bool failed = false;
    // Until when it has time to become READY, and until when it is kept aside.
    std::optional<std::uint64_t> time_left;
    std::optional<std::uint64_t> aside;

    bool usable() const {
      return state == READY || state == IDLE || (state == CONNECTING && time_left.has_value());
    }
  };

  bool LeavesGround(const Channel& before, const Events& /*events*/) override {
    if (command().has_resolver_error() && before.config().empty()) return true;
    // Whether the picker of another time still wakes a child is open.
    if (command().has_pick() && command().pick().picker() != 0 &&
        command().pick().picker() != before.picker())
      return true;
    if (!command().has_update_resolver_state()) return false;
    // An address for two children: whose SubConn is meant is not plain.
    std::map<std::string, std::string> owners;
    for (const Listed& listed : channel().list()) {
      for (const std::string& key : listed.keys) {
        if (owners.try_emplace(NameOfKey(key), ChildOf(listed)).first->second != ChildOf(listed))
          return true;
      }
    }
    const std::optional<Config> config = Read(channel().config());
    if (!config.has_value()) return true;
    // PRI-032, PRI-033: another policy for a child takes over step by step; that is for cases.
    return std::ranges::any_of(config->children, [&](const auto& entry) {
      const auto found = children_.find(entry.first);
      return found != children_.end() && found->second.policy != entry.second;
    });
  }

  State Come(const EndpointSharding& /*endpoints*/) const override {
    return in_use_ == nullptr ? TRANSIENT_FAILURE : in_use_->state;
  }

  const char* RowOfState(State due) const override {
    switch (due) {
      case TRANSIENT_FAILURE:
        return priorities_.empty() ? "PRI-020" : "PRI-018";
      case CONNECTING:
        return in_use_->time_left.has_value() ? (lost_ ? "PRI-011" : "PRI-023") : "PRI-019";
      default:
        return command().has_update_resolver_state() || in_use_ != First() ? "PRI-013" : "PRI-014";
    }
  }
  const Child* First() const { return priorities_.empty() ? nullptr : priorities_.front(); }

  Reply Move(const Channel& before, const Events& /*events*/, const Done& done,
             std::vector<Complaint>& /*complaints*/) override {
    Reply reply;
    lost_ = false;
    if (command().has_update_resolver_state()) {
      if (done.outcome() == lbcp::v1::REFUSED) return reply;
      Speaks();
      TakeList(reply);
      reply.rest = "PRI-022";
    } else if (command().has_resolver_error()) {
      EachStarted(
          [&](NamedChild& it) { it.ResolverError(reply, command().resolver_error().message()); });
      reply.rest = "PRI-029";
    } else if (command().has_exit_idle()) {
      EachStarted([&](NamedChild& it) { it.ExitIdle(reply); });
      reply.rest = "PRI-030";
    } else if (command().has_advance()) {
      Advance(reply, command().advance().nanos());
    } else if (command().has_close()) {
      for (auto& [name, child] : children_) Close(reply, child, "PRI-031");
      reply.rest = "PRI-031";
    } else {
      Told(reply, before);
      reply.rest = "PRI-015";
    }
    return reply;
  }

  // A connection's news, and calls.
  void Told(Reply& reply, const Channel& before) {
    const auto& state = command().sub_conn_state();
    const auto& health = command().health_state();
    const Connection* it =
        before.Get(command().has_health_state() ? health.sub_conn() : state.sub_conn());
    lost_ = it != nullptr && it->state == READY;
    cause_ = "PRI-008";
    for (auto& [name, child] : children_) {
      if (child.built == nullptr || it == nullptr) continue;
      if (command().has_sub_conn_state())
        child.built->Told(reply, *it, state.state(), state.error());
      if (command().has_health_state())
        child.built->Health(reply, *it, health.state(), health.error());
    }
    // A call wakes the child in use.
    if (command().has_pick() && !before.closed() && in_use_ != nullptr && in_use_->state == IDLE)
      in_use_->built->ExitIdle(reply);
  }

  // PRI-025, PRI-026, PRI-034: to each child its part, and then one is chosen (PRI-027).
  void TakeList(Reply& reply) {
    const Config config = *Read(channel().config());
    std::map<std::string, std::vector<Listed>> parts;
    for (const Listed& listed : channel().list()) parts[ChildOf(listed)].push_back(listed);
    cause_ = in_use_ == nullptr ? "PRI-007" : "PRI-023";
    held_back_ = true;
    for (auto it = children_.begin(); it != children_.end();) {
      const bool stays = config.children.contains(it->first);
      if (!stays && in_use_ == &it->second) in_use_ = nullptr;
      if (!stays) Close(reply, it->second, "PRI-021");
      it = stays ? std::next(it) : children_.erase(it);
    }
    for (const auto& [name, policy] : config.children) {
      Child& child = children_[name];
      child.policy = policy;
      child.part = parts[name];
      if (child.built == nullptr) continue;
      Reply heard;
      child.built->List(heard, child.part);
      if (!child.started) InTheNameOf("PRI-034", heard);
      reply.Add(heard);
    }
    priorities_.clear();
    for (const std::string& name : config.priorities) priorities_.push_back(&children_.at(name));
    held_back_ = false;
    Choose(reply);
  }

  static void InTheNameOf(const char* row, Reply& reply) {
    for (auto* wishes : {&reply.attempts, &reply.made, &reply.given_up, &reply.listens}) {
      for (Wish& wish : *wishes) wish.row = row;
    }
  }

  template <typename Deed>
  void EachStarted(Deed deed) {
    cause_ = "PRI-008";
    for (auto& [name, child] : children_) {
      if (child.started) deed(*child.built);
    }
  }

  // The child that is to be used, looked for until nothing moves any more.
  void Choose(Reply& reply) {
    if (held_back_ || std::exchange(choosing_, true)) {
      again_ = true;
      return;
    }
    do {
      again_ = false;
      ChooseOnce(reply);
    } while (again_);
    choosing_ = false;
    Passes();
  }

  void ChooseOnce(Reply& reply) {
    for (std::size_t place = 0; place < priorities_.size(); ++place) {
      Child& child = *priorities_[place];
      if (child.started && !child.usable()) continue;
      for (std::size_t lower = place + 1; lower < priorities_.size(); ++lower)
        PutAside(*priorities_[lower]);
      in_use_ = &child;
      if (!child.started) Start(reply, child);
      return;
    }
    if (priorities_.empty()) {
      in_use_ = nullptr;
      return;
    }
    const auto connecting = std::ranges::find(priorities_, CONNECTING, &Child::state);
    in_use_ =
        Binding("PRI-019") && connecting != priorities_.end() ? *connecting : priorities_.back();
  }

  void Start(Reply& reply, Child& child) {
    // Before it says anything, it is CONNECTING.
    Passes();
    child.started = true;
    child.aside.reset();
    child.time_left = now_ + kTimeToBeReady;
    Reply begun;
    const bool fresh = child.built == nullptr;
    if (fresh) {
      child.built = std::make_unique<NamedChild>(child.policy, kRows);
      child.built->set_stepped([this, &child](Reply& moved) { Hear(moved, child); });
    } else {
      Take(child);
    }
    child.built->List(begun, child.part);
    InTheNameOf(fresh ? cause_ : "PRI-017", begun);
    reply.Add(begun);
    Take(child);
    again_ = true;
  }

  void Hear(Reply& reply, Child& child) {
    if (!child.started) return;
    Take(child);
    Choose(reply);
  }

  void Take(Child& child) {
    const State before = std::exchange(child.state, child.built->state());
    // A round_robin that is IDLE for a moment may say so or not, and one that is has new time.
    const bool open = child.policy == NamedChild::Policy::kRoundRobin && child.state == IDLE &&
                      (before == CONNECTING || before == TRANSIENT_FAILURE);
    if (open) FallSilent();
    if (child.state == READY || child.state == IDLE) child.failed = false;
    if (child.state == TRANSIENT_FAILURE) child.failed = true;
    if (child.state != CONNECTING) child.time_left.reset();
    // PRI-010, PRI-011, PRI-012.
    if (child.state == CONNECTING && before != CONNECTING && !child.failed &&
        !child.time_left.has_value())
      child.time_left = now_ + kTimeToBeReady;
  }

  static void Forget(Child& child) {
    child.started = child.failed = false;
    child.state = CONNECTING;
    child.time_left.reset();
  }

  void PutAside(Child& child) {
    if (!child.started) return;
    Forget(child);
    child.aside = now_ + kTimeAside;
  }

  static void Close(Reply& reply, Child& child, const char* row) {
    Forget(child);
    child.aside.reset();
    if (child.built == nullptr) return;
    Reply gone;
    child.built->Close(gone);
    InTheNameOf(row, gone);
    reply.Add(gone);
    child.built.reset();
  }

  void Advance(Reply& reply, std::uint64_t nanos) {
    const std::uint64_t until = now_ + nanos;
    while (const std::optional<std::uint64_t> due = NextDue(until)) {
      TimePasses(reply, *due - now_);
      End(reply);
    }
    TimePasses(reply, until - now_);
    reply.rest = "PRI-009";
  }

  void TimePasses(Reply& reply, std::uint64_t nanos) {
    now_ += nanos;
    cause_ = "PRI-009";
    for (auto& [name, child] : children_) {
      if (child.built != nullptr) child.built->AdvanceBy(reply, nanos);
    }
  }

  std::optional<std::uint64_t> NextDue(std::uint64_t until) const {
    std::optional<std::uint64_t> next;
    for (const auto& [name, child] : children_) {
      for (const std::optional<std::uint64_t>& due : {child.time_left, child.aside}) {
        if (due.has_value() && *due <= until) next = std::min(next.value_or(*due), *due);
      }
    }
    return next;
  }

  // What ends now.
  void End(Reply& reply) {
    bool failover = false, closes = false;
    for (auto& [name, child] : children_) {
      if (child.aside == now_) {
        Close(reply, child, "PRI-016");
        closes = true;
      }
      if (child.time_left == now_) {
        child.time_left.reset();
        failover = true;
      }
    }
    // Of two ends at one time, the order is open.
    if (failover && closes) FallSilent();
    Choose(reply);
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) override {
    const State state = aggregate();
    const char* row = RowOfState(state);
    JudgedHere(row);
    if (state == READY) return NotAllGo(row, before, in_use_->built->ready(), done);
    const bool built = in_use_ != nullptr && in_use_->built != nullptr;
    const std::vector<std::string> errors =
        built ? in_use_->built->errors() : std::vector<std::string>{};
    return state == TRANSIENT_FAILURE ? NotAllFail(row, errors, channel(), done)
                                      : NotAllWait(row, channel(), done);
  }
  std::optional<Complaint> JudgeReadyPicks(const Channel& /*before*/,
                                           const std::set<std::string>& /*ready*/,
                                           const Done& /*done*/) override {
    return std::nullopt;
  }

  void Refine(Complaint& complaint, const Reply& reply, const Seen& seen) const override {
    if (seen.made.size() > reply.made.size())
      complaint.requirement = command().has_advance() ? "PRI-009" : "PRI-007";
    if (seen.given_up.size() > reply.given_up.size())
      complaint.requirement = command().has_update_resolver_state() ? "PRI-022" : "PRI-015";
  }

  // Which child the policy has in use now is not known any more.
  void Objected() override { FallSilent(); }

  std::string OwnWords() const override {
    std::string text = " |";
    for (const Child* child : priorities_) {
      const auto left = [&](const std::optional<std::uint64_t>& due) {
        return due.has_value() ? std::to_string(*due - now_) : "-";
      };
      text += fmt::format(" {}{}{} {} {}{}", child == in_use_ ? "*" : "",
                          child->started ? "started" : "", child->failed ? " failed" : "",
                          protocol::StateName(child->state), left(child->time_left),
                          left(child->aside));
      if (child->built != nullptr) text += child->built->InWords();
    }
    return text;
  }

  std::map<std::string, Child> children_;
  std::vector<Child*> priorities_;
  Child* in_use_ = nullptr;
  std::uint64_t now_ = 0;
  bool held_back_ = false;
  bool choosing_ = false;
  bool again_ = false;
  // This turn a connection was lost.
  bool lost_ = false;
  // In whose name a child is built now.
  const char* cause_ = "";
};

}  // namespace

std::unique_ptr<Model> MakePriority(const Binds& binds) {
  return std::make_unique<Priority>(binds);
}

}  // namespace lbc::models
