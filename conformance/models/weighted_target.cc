#include "conformance/models/weighted_target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/models/named_child.h"
#include "conformance/models/over_endpoints.h"
#include "conformance/models/reply.h"
#include "conformance/models/round_robin.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// What a target's own policy does with its endpoints has no requirement of this one's.
constexpr EndpointRows kRows{.leaves = "WT-018",
                             .sticky = "WT-012",
                             .state = "WT-008",
                             .empty = "WT-028",
                             .resolver_error = "WT-023",
                             .exit_idle = "WT-024",
                             .close = "WT-025",
                             .goes = "WT-006",
                             .waits = "WT-009",
                             .fails = "WT-011"};

constexpr std::size_t kPicksLookedAt = 4096;

// The targets of a config, all of them over round_robin; nothing for any other config.
std::optional<std::set<std::string>> TargetsOverRoundRobin(const std::string& config_json) {
  const auto config = nlohmann::json::parse(config_json, nullptr, false);
  if (!config.is_object()) return std::nullopt;
  std::set<std::string> names;
  const auto targets = config.find("targets");
  if (targets == config.end() || !targets->is_object()) return std::nullopt;
  for (const auto& [name, target] : targets->items()) {
    const auto child = target.find("childPolicy");
    if (child == target.end() || !child->is_array() || child->empty() ||
        !child->front().is_object() || !child->front().contains("round_robin"))
      return std::nullopt;
    names.insert(name);
  }
  return names;
}

class WeightedTarget final : public OverEndpoints {
 public:
  explicit WeightedTarget(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "weighted_target"; }

 private:
  bool LeavesGround(const Channel& before, const Events& /*events*/) override {
    if (command().has_resolver_error() && before.config().empty()) return true;
    if (!command().has_update_resolver_state()) return false;
    // An address for two targets: whose SubConn is meant is not plain.
    std::map<std::string, std::string> targets;
    for (const Listed& listed : channel().list()) {
      for (const std::string& key : listed.keys) {
        if (targets.try_emplace(NameOfKey(key), ChildOf(listed)).first->second != ChildOf(listed))
          return true;
      }
    }
    return !TargetsOverRoundRobin(channel().config()).has_value();
  }

  // WT-015.
  std::vector<Listed> PartOf(const Channel& after,
                             std::vector<Complaint>& /*complaints*/) override {
    targets_ = *TargetsOverRoundRobin(after.config());
    std::erase_if(failed_, [&](const std::string& name) { return !targets_.contains(name); });
    std::erase_if(trying_, [&](const std::string& name) { return !targets_.contains(name); });
    std::vector<Listed> part;
    for (Listed listed : after.list()) {
      listed.group = ChildOf(listed);
      if (targets_.contains(listed.group)) part.push_back(std::move(listed));
    }
    return part;
  }

  std::map<std::string, std::multiset<State>> StatesByTarget() const {
    std::map<std::string, std::multiset<State>> states;
    for (const std::string& name : targets_) states[name];
    for (const auto& [name, child] : endpoints().children())
      states[child.listed.group].insert(child.state());
    return states;
  }

  void Hears(const Channel& /*before*/, const Done& /*done*/) override {
    for (const auto& [name, states] : StatesByTarget()) {
      if (failed_.contains(name) && Aggregate(states) == CONNECTING) trying_.insert(name);
    }
  }

  // WT-012, WT-013: failed until it is seen to be well again. One without endpoints has failed, too
  // (WT-028).
  void Notes() override {
    for (const auto& [name, states] : StatesByTarget()) {
      const State state = Aggregate(states);
      if (state == TRANSIENT_FAILURE) failed_.insert(name);
      if (state == READY || state == IDLE) failed_.erase(name);
      if (state != CONNECTING) trying_.erase(name);
    }
  }

  State Come(const EndpointSharding& /*endpoints*/) const override { return ComeBut({}); }

  // Who is not bound by WT-013 may believe a target that says CONNECTING once more.
  std::optional<State> MayAlsoCome() const override {
    if (aggregate() == CONNECTIVITY_STATE_UNSPECIFIED || Binding("WT-013")) return std::nullopt;
    return ComeBut(trying_);
  }

  // What the targets come to if these do not count as failed.
  State ComeBut(const std::set<std::string>& believed) const {
    std::multiset<State> all;
    for (const auto& [name, states] : StatesByTarget())
      all.insert(failed_.contains(name) && !believed.contains(name) ? TRANSIENT_FAILURE
                                                                    : Aggregate(states));
    return Aggregate(all);
  }

  const char* RowOfState(State due) const override {
    switch (due) {
      case READY:
        return "WT-008";
      case CONNECTING:
        return "WT-009";
      case IDLE:
        return "WT-010";
      default:
        return targets_.empty() ? "WT-014" : "WT-011";
    }
  }

  // A target that counts as failed may be trying a new list, and then has its calls wait.
  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) override {
    const auto states = StatesByTarget();
    const bool tries = std::ranges::any_of(
        states, [](const auto& entry) { return Aggregate(entry.second) == CONNECTING; });
    // One without endpoints fails its calls in words of its own.
    const bool empty =
        std::ranges::any_of(states, [](const auto& entry) { return entry.second.empty(); });
    if (aggregate() == TRANSIENT_FAILURE && (tries || empty)) return std::nullopt;
    return OverEndpoints::JudgePicks(before, done);
  }

  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    Judged("WT-006");
    if (auto complaint = NotAllGo("WT-006", before, ready, done)) return complaint;
    // WT-007: those that a target serves go round its endpoints.
    std::map<std::string, std::string> targets;
    std::map<std::string, std::size_t> sizes;
    for (const auto& [name, child] : endpoints().children()) {
      if (child.state() != READY) continue;
      targets[NameOfKey(child.machine.ready())] = child.listed.group;
      ++sizes[child.listed.group];
    }
    std::map<std::string, std::vector<std::string>> walks;
    for (const std::uint32_t index : PicksOneByOne(done, kPicksLookedAt)) {
      const std::string to = *GoesTo(before, ready, done.answers(static_cast<int>(index)));
      walks[targets[to]].push_back(to);
    }
    for (const auto& [target, walk] : walks) {
      if (sizes[target] > 1 && walk.size() > 1) Judged("WT-007");
      if (auto complaint = NotACircle("WT-007", sizes[target], walk)) return complaint;
    }
    return std::nullopt;
  }

  void Refine(Complaint& complaint, const Reply& reply, const Seen& seen) const override {
    if (complaint.requirement != kRows.leaves) return;
    if (seen.made.size() > reply.made.size()) complaint.requirement = "WT-015";
    if (seen.given_up.size() < reply.given_up.size()) complaint.requirement = "WT-017";
  }

  std::string OwnWords() const override {
    return fmt::format(" | targets {} failed {}", fmt::join(targets_, " "),
                       fmt::join(failed_, " "));
  }

  std::set<std::string> targets_;
  // Those that count as failed.
  std::set<std::string> failed_;
  // Of those the ones that went on with CONNECTING over more than one turn.
  std::set<std::string> trying_;
};

}  // namespace

std::unique_ptr<Model> MakeWeightedTarget(const Binds& binds) {
  return std::make_unique<WeightedTarget>(binds);
}

}  // namespace lbc::models
