#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "conformance/models/over_endpoints.h"
#include "conformance/models/picks_over_base.h"
#include "conformance/models/policies_over_base.h"

namespace lbc::models {
namespace {

// P2C-007.
constexpr std::uint64_t kForcedAfterNanos = 1'000'000'000;

class P2c final : public PicksOverBase {
 public:
  explicit P2c(Binds binds) : PicksOverBase(std::move(binds)) {}

  std::string_view name() const override { return "p2c"; }

 private:
  // What is known of a connection since it became READY.
  struct Known {
    std::uint64_t open = 0;
    // Something else than open calls may tell it from others: a call that failed or took time.
    bool coloured = false;
    // When it was picked last, if it was.
    std::optional<std::uint64_t> picked = {};
  };
  struct Call {
    std::uint32_t sub_conn = 0;
    std::uint64_t life = 0;
    std::uint64_t began = 0;
  };

  void Hears(const Channel& /*before*/, const Done& /*done*/) override {
    if (command().has_advance()) now_ += command().advance().nanos();
    for (const std::uint64_t id : command().call_done().calls()) {
      const auto found = calls_.find(id);
      if (found == calls_.end()) continue;
      const Call call = found->second;
      calls_.erase(found);
      const auto known = known_.find(call.sub_conn);
      if (known == known_.end() || lives_[call.sub_conn] != call.life) continue;
      --known->second.open;
      known->second.coloured = known->second.coloured || now_ != call.began ||
                               command().call_done().code() != 0 ||
                               !command().call_done().bytes_sent();
    }
  }

  // P2C-013: it is forgotten with READY; by P2C-010 with every picker, which an equal list may
  // bring as well.
  void Rests(const Channel& now, const Ready& ready) override {
    std::set<std::uint32_t> ids;
    for (const Connection* it : ready) ids.insert(it->id);
    const bool all = !Binding("P2C-013");
    const bool same = ids == ids_ && !(all && now.picker() != picker_);
    picker_ = now.picker();
    if (!same) {
      // Whether calls that outlive their connection count when it is back is open.
      for (const auto& [id, known] : known_) {
        if ((all || !ids.contains(id)) && known.open > 0) outlived_.insert(id);
      }
      std::erase_if(known_, [&](const auto& it) { return all || !ids.contains(it.first); });
    }
    for (const std::uint32_t id : ids) {
      const auto [found, fresh] = known_.try_emplace(id);
      if (!fresh) continue;
      found->second.coloured = outlived_.contains(id);
      ++lives_[id];
    }
    ids_ = std::move(ids);
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Ready& ready, const Done& done,
                                      bool latest) override {
    if (ready.empty()) {
      if (!latest || !CallsMustWait(before, ready)) return std::nullopt;
      Judged("P2C-002");
      return NotAllWait("P2C-002", before, done);
    }
    if (!latest) {
      // Whom it picked is not followed.
      for (auto& [id, known] : known_) known.coloured = true;
      return std::nullopt;
    }
    Judged(ready.size() == 1 ? "P2C-002" : "P2C-001");
    const Walk walk = WalkOver("P2C-001", before, ready, done);
    if (walk.complaint.has_value()) return walk.complaint;
    const bool plain =
        !ForcesPicksInATimeOfItsOwn(before) &&
        std::ranges::none_of(ready, [&](const Connection* it) { return known_[it->id].coloured; });
    const bool held = command().pick().completion() == lbcp::v1::HOLD;
    std::optional<Complaint> complaint;
    std::uint64_t id = done.first_call();
    for (const std::size_t step : walk.steps) {
      if (plain && !complaint.has_value()) complaint = WhyNot(ready, step);
      Known& known = known_[ready[step]->id];
      ++known.open;
      known.picked = now_;
      if (held) calls_[id++] = {ready[step]->id, lives_[ready[step]->id], now_};
    }
    // The whole batch ends at once, well and in no time.
    for (const std::size_t step : walk.steps) known_[ready[step]->id].open -= held ? 0 : 1;
    return complaint;
  }

  // P2C-015.
  static bool ForcesPicksInATimeOfItsOwn(const Channel& channel) {
    const auto config = nlohmann::json::parse(channel.config(), nullptr, false);
    return config.is_object() && config.contains("forcedPickAfter");
  }

  // Two different ones are compared, so the one with the most open calls loses to whomever it
  // meets, unless nobody has picked it for long.
  std::optional<Complaint> WhyNot(const Ready& ready, std::size_t step) {
    if (ready.size() < 2) return std::nullopt;
    const Known& chosen = known_[ready[step]->id];
    const char* row = ready.size() == 2 ? "P2C-002" : "P2C-001";
    const bool neglected = !chosen.picked.has_value() || now_ - *chosen.picked > kForcedAfterNanos;
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (i != step) most = std::max(most, known_[ready[i]->id].open);
    }
    if (chosen.open > 0) Judged(row);
    if (neglected || chosen.open <= most) return std::nullopt;
    return Complaint{row, "of two different ones the less loaded has the call",
                     fmt::format("one with at most {} open calls", most),
                     fmt::format("{} with {}", ready[step]->keys.front(), chosen.open)};
  }

  std::string OwnWords() const override {
    std::string text;
    for (const auto& [id, known] : known_)
      text += fmt::format(" | {} open{}", known.open, known.coloured ? " coloured" : "");
    return text;
  }

  std::uint64_t now_ = 0;
  std::map<std::uint64_t, Call> calls_;
  std::map<std::uint32_t, Known> known_;
  // How often each connection has become READY.
  std::map<std::uint32_t, std::uint64_t> lives_;
  std::set<std::uint32_t> ids_;
  std::uint32_t picker_ = 0;
  // Those that had open calls when READY was lost.
  std::set<std::uint32_t> outlived_;
};

}  // namespace

std::unique_ptr<Model> MakeP2c(const Binds& binds) { return std::make_unique<P2c>(binds); }

}  // namespace lbc::models
