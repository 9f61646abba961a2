// The part of then.h that looks at the order in which picks follow weights.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/smooth_order.h"
#include "conformance/scenario/then.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
constexpr auto kThen = verdict::Step::Kind::kThen;
// So much of an order is shown around the place where it goes wrong.
constexpr std::size_t kShown = 12;

std::vector<std::uint64_t> WeightsOf(const Endpoints& endpoints) {
  std::vector<std::uint64_t> weights;
  for (const Endpoint& endpoint : endpoints) weights.push_back(endpoint.ToProto().weight());
  return weights;
}

std::string WeightWords(const Endpoints& endpoints) {
  std::string words;
  for (const Endpoint& endpoint : endpoints) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", endpoint.name(),
                         endpoint.ToProto().weight());
  }
  return words;
}

// "a a b", from a place on.
std::string OrderWords(const Endpoints& endpoints, const std::vector<std::size_t>& order,
                       std::size_t from) {
  std::string words;
  for (std::size_t i = from; i < order.size() && i < from + kShown; ++i) {
    words += words.empty() ? "" : " ";
    words += order[i] < endpoints.size() ? endpoints[order[i]].name() : "nowhere";
  }
  return words;
}

bool AllGoToThese(Stage& stage, const Endpoints& endpoints, const std::vector<std::size_t>& order) {
  const auto stray = std::ranges::find(order, endpoints.size());
  if (!order.empty() && stray == order.end()) return true;
  stage.Fail(Mismatch::kWrong, "every pick to go to one of " + NamesOf(endpoints),
             order.empty() ? "no answer" : "one that goes elsewhere or nowhere");
  return false;
}

// Fails the open step where `got` first differs from `expected`.
void Compare(Stage& stage, const Endpoints& endpoints, const std::vector<std::size_t>& expected,
             const std::vector<std::size_t>& got) {
  if (!AllGoToThese(stage, endpoints, got)) return;
  const auto [want, have] = std::ranges::mismatch(expected, got);
  if (want == expected.end() && have == got.end()) return;
  const auto place = static_cast<std::size_t>(want - expected.begin());
  const std::size_t from = place < 3 ? 0 : place - 3;
  stage.Fail(
      Mismatch::kWrong,
      fmt::format("the order {} from pick {} on", OrderWords(endpoints, expected, from), from + 1),
      OrderWords(endpoints, got, from));
}

}  // namespace

std::vector<std::size_t> ThenPicks::PickInOrder(const Endpoints& endpoints) const {
  return Sequence(stage_, Pick(), endpoints, Age());
}

void ThenPicks::GoInOrder(const Endpoints& order, Where where) const {
  std::string names;
  for (const Endpoint& endpoint : order) names += (names.empty() ? "" : " ") + endpoint.name();
  if (!stage_.Begin(kThen, fmt::format("{} picks go to {}, in this order{}", count_, names, How()),
                    where))
    return;
  Endpoints distinct;
  std::vector<std::size_t> expected;
  for (std::size_t i = 0; i < count_; ++i) {
    const Endpoint& next = order[i % order.size()];
    const auto known = std::ranges::find(distinct, next.name(), &Endpoint::name);
    expected.push_back(static_cast<std::size_t>(known - distinct.begin()));
    if (known == distinct.end()) distinct.push_back(next);
  }
  const std::vector<std::size_t> got = PickInOrder(distinct);
  if (!stage_.decided()) Compare(stage_, distinct, expected, got);
}

void ThenPicks::FollowTheSmoothOrder(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("{} picks follow the smooth order of weights {}{}", count_,
                                WeightWords(endpoints), How()),
                    where))
    return;
  const std::vector<std::size_t> got = PickInOrder(endpoints);
  if (!stage_.decided()) Compare(stage_, endpoints, SmoothOrder(WeightsOf(endpoints), count_), got);
}

void ThenPicks::AreSharedExactlyByWeight(const Endpoints& endpoints, Where where) const {
  const std::vector<std::uint64_t> weights = WeightsOf(endpoints);
  const auto window =
      static_cast<std::size_t>(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  if (!stage_.Begin(
          kThen,
          fmt::format("of any {} of {} picks in a row each endpoint gets its weight: {}{}", window,
                      count_, WeightWords(endpoints), How()),
          where))
    return;
  const std::vector<std::size_t> got = PickInOrder(endpoints);
  if (stage_.decided() || !AllGoToThese(stage_, endpoints, got)) return;
  std::vector<std::uint64_t> counts(endpoints.size(), 0);
  for (std::size_t i = 0; i < got.size(); ++i) {
    ++counts[got[i]];
    if (i >= window) --counts[got[i - window]];
    if (i + 1 < window || counts == weights) continue;
    counts.push_back(0);
    stage_.Fail(Mismatch::kWrong, WeightWords(endpoints),
                fmt::format("{} in the {} picks up to pick {}", CountWords(endpoints, counts),
                            window, i + 1));
    return;
  }
}

void ThenPicks::AreSpreadSmoothly(const Endpoints& endpoints, Where where) const {
  const double bound = SmoothBound(endpoints.size());
  if (!stage_.Begin(kThen,
                    fmt::format("in any run of {} picks each endpoint gets its share, give or take "
                                "less than {:.3f}: {}{}",
                                count_, bound, WeightWords(endpoints), How()),
                    where))
    return;
  const std::vector<std::size_t> got = PickInOrder(endpoints);
  if (stage_.decided() || !AllGoToThese(stage_, endpoints, got)) return;
  const Straying straying = MostStraying(got, WeightsOf(endpoints));
  if (straying.most < bound) return;
  stage_.Fail(Mismatch::kWrong, fmt::format("a share within less than {:.3f} picks", bound),
              fmt::format("{} strays by {:.3f} in some run of picks",
                          endpoints[straying.who].name(), straying.most));
}

void ThenBurst::IsSharedExactlyByWeight(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(
          kThen, fmt::format("the burst is shared exactly by weight: {}", WeightWords(endpoints)),
          where))
    return;
  const std::vector<std::uint64_t> counts =
      CountPicks(stage_, stage_.last_burst(), endpoints, AnswerAge::kEarlier);
  const std::vector<std::uint64_t> weights = WeightsOf(endpoints);
  const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  bool exact = counts.back() == 0 && total % sum == 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    exact = exact && counts[i] * sum == weights[i] * total;
  if (exact) return;
  stage_.Fail(Mismatch::kWrong,
              fmt::format("{} picks in proportion {}", total, WeightWords(endpoints)),
              CountWords(endpoints, counts));
}

}  // namespace lbc::scenario
