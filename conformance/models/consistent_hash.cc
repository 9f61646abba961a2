#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/models/hash_ring.h"
#include "conformance/models/over_endpoints.h"
#include "conformance/models/picks_over_base.h"
#include "conformance/models/policies_over_base.h"

namespace lbc::models {
namespace {

constexpr std::uint32_t kInternal = 13;

struct Config {
  std::uint32_t replicas = 100;
  std::string header;
  bool random_without_key = false;
  bool bounded = false;
};

Config Read(const std::string& config_json) {
  Config config;
  const auto json = nlohmann::json::parse(config_json, nullptr, false);
  if (!json.is_object()) return config;
  if (const auto it = json.find("replicas"); it != json.end() && it->is_number_unsigned())
    config.replicas = it->get<std::uint32_t>();
  if (const auto it = json.find("keyHeader"); it != json.end() && it->is_string())
    config.header = it->get<std::string>();
  config.random_without_key = json.value("withoutKey", nlohmann::json()) == "random";
  const auto bound = json.find("boundedLoadFactor");
  config.bounded = bound != json.end() && !bound->is_null();
  return config;
}

class ConsistentHash final : public PicksOverBase {
 public:
  explicit ConsistentHash(Binds binds) : PicksOverBase(std::move(binds)) {}

  std::string_view name() const override { return "consistent_hash"; }

 private:
  using Names = std::set<std::string>;

  std::optional<Complaint> JudgePicks(const Channel& before, const Ready& ready, const Done& done,
                                      bool latest) override {
    if (!latest) return std::nullopt;
    if (ready.empty()) {
      if (!CallsMustWait(before, ready)) return std::nullopt;
      Judged("CH-005");
      return NotAllWait("CH-005", before, done);
    }
    const Config config = Read(before.config());
    const std::optional<std::string> key = KeyOfPick(config);
    if (!key.has_value()) return JudgeKeyless(config, before, ready, done);
    Judged("CH-004");
    const Walk walk = WalkOver("CH-004", before, ready, done);
    if (walk.complaint.has_value() || walk.steps.empty() || config.bounded) return walk.complaint;
    return Binding("CH-010") ? JudgeByTheRing(config, *key, ready, walk)
                             : JudgeByThePast(*key, ready, walk);
  }

  // CH-011: a header goes before the call's attribute.
  std::optional<std::string> KeyOfPick(const Config& config) const {
    const auto& pick = command().pick();
    const auto header = pick.headers().find(config.header);
    if (!config.header.empty() && header != pick.headers().end()) return header->second;
    return pick.has_key() ? std::optional(pick.key()) : std::nullopt;
  }

  std::optional<Complaint> JudgeKeyless(const Config& config, const Channel& before,
                                        const Ready& ready, const Done& done) {
    if (config.random_without_key) {
      Judged("CH-015");
      return WalkOver("CH-015", before, ready, done).complaint;
    }
    Judged("CH-006");
    for (const auto& answer : done.answers()) {
      if (answer.outcome() == lbcp::v1::DROP && answer.code() == kInternal) continue;
      return Complaint{"CH-006", "calls without a key end with INTERNAL",
                       "a pick that is dropped with INTERNAL",
                       lbcp::v1::PickOutcome_Name(answer.outcome()) + " " + answer.message()};
    }
    return std::nullopt;
  }

  std::optional<Complaint> JudgeByTheRing(const Config& config, const std::string& key,
                                          const Ready& ready, const Walk& walk) {
    Judged("CH-010");
    std::vector<std::string> names;
    for (const Connection* it : ready) names.push_back(it->keys.front());
    const std::size_t owner = HashRing(names, config.replicas).OwnerOf(key);
    for (const std::size_t step : walk.steps) {
      if (step == owner) continue;
      return Complaint{"CH-010", "a key goes to the first place after its hash",
                       fmt::format("{} goes to {}", key, names[owner]), names[step]};
    }
    return std::nullopt;
  }

  // Whatever the hash: who owns a key among many owns it among fewer.
  std::optional<Complaint> JudgeByThePast(const std::string& key, const Ready& ready,
                                          const Walk& walk) {
    Names now;
    for (const Connection* it : ready) now.insert(it->keys.front());
    std::vector<std::pair<Names, std::string>>& past = owners_[key];
    for (const std::size_t step : walk.steps) {
      const std::string& owner = ready[step]->keys.front();
      for (const auto& [then, owned] : past) {
        if (then == now) Judged("CH-001");
        const bool fewer = std::ranges::includes(then, now) && now.contains(owned);
        const bool more = std::ranges::includes(now, then) && then.contains(owner);
        if (fewer || more) Judged("CH-003");
        if ((!fewer && !more) || owner == owned) continue;
        return Complaint{then == now ? "CH-001" : "CH-003", "a key stays with its owner",
                         fmt::format("{} goes to {}", key, owned), owner};
      }
      past.emplace_back(now, owner);
      if (walk.steps.size() > 1) Judged("CH-001");
    }
    const auto [end, last] = std::ranges::unique(past);
    past.erase(end, last);
    return std::nullopt;
  }

  std::string OwnWords() const override {
    std::string text = " | " + channel().config();
    for (const auto& [key, past] : owners_) {
      for (const auto& [names, owner] : past)
        text += fmt::format(" | {} to {} of {}", key, owner, fmt::join(names, ","));
    }
    return text;
  }

  // Of each key: among whom it went to whom.
  std::map<std::string, std::vector<std::pair<Names, std::string>>> owners_;
};

}  // namespace

std::unique_ptr<Model> MakeConsistentHash(const Binds& binds) {
  return std::make_unique<ConsistentHash>(binds);
}

}  // namespace lbc::models
