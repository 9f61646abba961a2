#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <utility>

#include "conformance/models/over_endpoints.h"
#include "conformance/models/picks_over_base.h"
#include "conformance/models/policies_over_base.h"

namespace lbc::models {
namespace {

constexpr std::uint32_t kHeaviest = 1'000'000'000;

struct Config {
  std::string key = "weight";
  std::uint32_t otherwise = 1;
};

Config Read(const std::string& config_json) {
  Config config;
  const auto json = nlohmann::json::parse(config_json, nullptr, false);
  if (!json.is_object()) return config;
  if (const auto it = json.find("weightKey"); it != json.end() && it->is_string())
    config.key = it->get<std::string>();
  if (const auto it = json.find("defaultWeight"); it != json.end() && it->is_number_unsigned())
    config.otherwise = it->get<std::uint32_t>();
  return config;
}

// SWRR-002, SWRR-017. Nothing where what a text means is open: a fraction, a sign, an exponent.
std::optional<std::uint32_t> WeightOf(const Listed& listed, const Config& config) {
  if (listed.weight != 0) return std::min(listed.weight, kHeaviest);
  const auto found = listed.metadata.find(config.key);
  if (found == listed.metadata.end())
    return listed.attributes.contains(config.key) ? std::nullopt : std::optional(config.otherwise);
  const std::string& text = found->second;
  const char* const end = text.data() + text.size();
  std::uint32_t whole = 0;
  const auto [at, error] = std::from_chars(text.data(), end, whole);
  if (at == end && error == std::errc()) return std::min(whole, kHeaviest);
  double number = 0;
  const auto [number_end, number_error] = std::from_chars(text.data(), end, number);
  const bool is_number = number_end == end && number_error != std::errc::invalid_argument;
  return is_number ? std::nullopt : std::optional(config.otherwise);
}

// One way to break ties: who comes first.
struct Order {
  std::vector<std::size_t> ranks;
  std::vector<std::int64_t> balances;

  bool operator==(const Order&) const = default;
};

class SmoothWeightedRoundRobin final : public PicksOverBase {
 public:
  explicit SmoothWeightedRoundRobin(Binds binds) : PicksOverBase(std::move(binds)) {}

  std::string_view name() const override { return "smooth_weighted_round_robin"; }

 private:
  // When the order began, and why.
  enum class Since : std::uint8_t { kBegin, kReadySet, kWeights };

  void Rests(const Channel& now, const Ready& ready) override {
    if (command().has_update_resolver_state()) listed_since_pick_ = true;
    const Config config = Read(now.config());
    std::vector<std::uint32_t> ids;
    std::vector<std::uint64_t> weights;
    std::vector<std::size_t> places;
    bool plain = true;
    for (const Connection* it : ready) {
      const Listed* listed = EntryOf(now, *it);
      const auto weight = listed == nullptr ? std::nullopt : WeightOf(*listed, config);
      plain = plain && weight.has_value();
      ids.push_back(it->id);
      weights.push_back(weight.value_or(0));
      places.push_back(listed == nullptr ? 0
                                         : static_cast<std::size_t>(listed - now.list().data()));
    }
    // SWRR-008.
    all_zero_ = std::ranges::all_of(weights, [](std::uint64_t weight) { return weight == 0; });
    if (all_zero_) std::ranges::fill(weights, 1);
    if (ids == ids_ && weights == weights_ && plain == plain_) return;
    // SWRR-011: another set, or other weights, begin anew.
    since_ = ids_.empty() ? Since::kBegin : ids == ids_ ? Since::kWeights : Since::kReadySet;
    ids_ = std::move(ids);
    weights_ = std::move(weights);
    plain_ = known_ = plain;
    picked_ = 0;
    // SWRR-005: listed first, ever since or in the list that there is.
    std::vector<std::size_t> by_age(ids_.size());
    std::iota(by_age.begin(), by_age.end(), std::size_t{0});
    const std::vector<std::int64_t> balances(weights_.begin(), weights_.end());
    orders_.assign(1, Order{by_age, balances});
    if (const Order by_list{places, balances}; !std::ranges::is_sorted(places))
      orders_.push_back(by_list);
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Ready& ready, const Done& done,
                                      bool latest) override {
    if (!latest) {
      // It may be the same order under another number.
      known_ = false;
      return std::nullopt;
    }
    if (ready.empty()) {
      if (!CallsMustWait(before, ready)) return std::nullopt;
      Judged("SWRR-010");
      return NotAllWait("SWRR-010", before, done);
    }
    Judged("SWRR-010");
    const Walk walk = WalkOver("SWRR-010", before, ready, done);
    if (walk.complaint.has_value()) {
      known_ = false;
      return walk.complaint;
    }
    if (!plain_) return std::nullopt;
    if (auto complaint = JudgeZeros(before, ready, walk)) return complaint;
    if (auto complaint = JudgeWindows(walk)) return complaint;
    return Foretell(ready, walk);
  }

  std::optional<Complaint> JudgeZeros(const Channel& /*before*/, const Ready& ready,
                                      const Walk& walk) {
    for (const std::size_t step : walk.steps) {
      if (std::ranges::find(weights_, 0u) != weights_.end()) Judged("SWRR-009");
      if (weights_[step] != 0) continue;
      known_ = false;
      return Complaint{"SWRR-009", "what weighs nothing is not picked", "another",
                       ready[step]->keys.front()};
    }
    return std::nullopt;
  }

  // SWRR-006: of any W picks in a row each gets its weight.
  std::optional<Complaint> JudgeWindows(const Walk& walk) {
    const std::uint64_t sum = std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0});
    if (sum > walk.steps.size()) return std::nullopt;
    Judged("SWRR-006");
    std::vector<std::uint64_t> counts(weights_.size());
    for (std::size_t i = 0; i < walk.steps.size(); ++i) {
      ++counts[walk.steps[i]];
      if (i >= sum) --counts[walk.steps[i - sum]];
      if (i + 1 < sum || counts == weights_) continue;
      known_ = false;
      return Complaint{"SWRR-006", "of so many picks as the weights sum up to each gets its weight",
                       fmt::format("{}", fmt::join(weights_, " ")),
                       fmt::format("{}", fmt::join(counts, " "))};
    }
    return std::nullopt;
  }

  // SWRR-004, SWRR-005, SWRR-007 and those that say when the order begins anew.
  std::optional<Complaint> Foretell(const Ready& ready, const Walk& walk) {
    const bool anew = picked_ == 0;
    const bool listed = std::exchange(listed_since_pick_, false);
    for (std::size_t i = 0; known_ && i < walk.steps.size(); ++i, ++picked_) {
      const char* row = RowOfPick(anew && picked_ < ready.size(), listed && i == 0);
      Judged(row);
      if (all_zero_) Judged("SWRR-008");
      std::vector<Order> left;
      std::string due;
      bool tie = false;
      for (Order order : orders_) {
        const std::size_t next = TakeTurn(order, walk.steps[i], &tie);
        if (next == walk.steps[i]) left.push_back(std::move(order));
        if (due.empty()) due = ready[next]->keys.front();
      }
      if (left.empty()) {
        known_ = false;
        return Complaint{all_zero_ ? "SWRR-008"
                         : tie     ? "SWRR-005"
                                   : row,
                         "the greatest balance has the pick",
                         fmt::format("{} at pick {} since the order began", due, picked_ + 1),
                         ready[walk.steps[i]]->keys.front()};
      }
      if (tie) Judged("SWRR-005");
      orders_ = std::move(left);
    }
    return std::nullopt;
  }

  const char* RowOfPick(bool at_begin, bool after_a_list) const {
    if (!at_begin) return after_a_list ? "SWRR-020" : "SWRR-004";
    switch (since_) {
      case Since::kReadySet:
        return "SWRR-011";
      case Since::kWeights:
        return "SWRR-015";
      default:
        return "SWRR-007";
    }
  }

  // Whose turn it is. `tie`: the one that was seen has as much.
  std::size_t TakeTurn(Order& order, std::size_t seen, bool* tie) const {
    for (std::size_t i = 0; i < weights_.size(); ++i)
      order.balances[i] += static_cast<std::int64_t>(weights_[i]);
    std::size_t best = 0;
    for (std::size_t i = 1; i < weights_.size(); ++i) {
      const bool first = order.ranks[i] < order.ranks[best];
      if (order.balances[i] > order.balances[best] ||
          (order.balances[i] == order.balances[best] && first))
        best = i;
    }
    *tie = *tie || (seen != best && order.balances[seen] == order.balances[best]);
    order.balances[best] -=
        static_cast<std::int64_t>(std::accumulate(weights_.begin(), weights_.end(), 0ull));
    return best;
  }

  std::string OwnWords() const override {
    std::string text = fmt::format(" | weights {}{}", fmt::join(weights_, " "),
                                   known_ ? "" : " at an unknown place");
    for (const Order& order : orders_) text += fmt::format(" | {}", fmt::join(order.balances, " "));
    return text;
  }

  // Those that are READY, and what they weigh; all alike where none weighs anything.
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint64_t> weights_;
  bool all_zero_ = false;
  // Every weight is plain to read.
  bool plain_ = true;
  // Where in the order the next pick is.
  bool known_ = true;
  std::uint64_t picked_ = 0;
  Since since_ = Since::kBegin;
  bool listed_since_pick_ = false;
  // Those that fit what was seen.
  std::vector<Order> orders_;
};

}  // namespace

std::unique_ptr<Model> MakeSmoothWeightedRoundRobin(const Binds& binds) {
  return std::make_unique<SmoothWeightedRoundRobin>(binds);
}

}  // namespace lbc::models
