// The part of then.h that counts where picks and calls go.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/chance.h"
#include "conformance/scenario/then.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
constexpr auto kThen = verdict::Step::Kind::kThen;

}  // namespace

void ThenPicks::AreSharedFairly(const Endpoints& endpoints, Where where) const {
  Shares shares;
  for (const Endpoint& endpoint : endpoints) shares.push_back({endpoint, 1});
  AreSharedInProportion(shares, where);
}

void ThenPicks::AreSharedByWeight(const Endpoints& endpoints, Where where) const {
  Shares shares;
  for (const Endpoint& endpoint : endpoints)
    shares.push_back({endpoint, static_cast<double>(endpoint.ToProto().weight())});
  AreSharedInProportion(shares, where);
}

void ThenPicks::SpareEndpoint(const Endpoint& endpoint, const Endpoints& among, Where where) const {
  const std::uint64_t limit = count_ * 3 / (4 * among.size());
  if (!stage_.Begin(
          kThen,
          fmt::format("of {} picks fewer than {}, three quarters of an equal share, go to {}{}",
                      count_, limit, endpoint.name(), How()),
          where))
    return;
  // One at a time: the calls of a batch end together, and would count as open meanwhile.
  std::uint64_t went = 0;
  PickOrder order = order_;
  order.count = 1;
  for (std::uint32_t i = 0; i < count_ && !stage_.decided(); ++i) {
    const lbcp::v1::Done done = stage_.Pick(order);
    if (done.answers_size() == 0 || !GoesToSomethingReady(stage_, done.answers(0))) {
      stage_.Fail(Mismatch::kWrong, "picks that go", "a pick that does not");
      return;
    }
    if (GoesTo(stage_, done.answers(0), AllAddresses(endpoint), AnswerAge::kNow)) ++went;
  }
  if (stage_.decided() || went < limit) return;
  stage_.Fail(Mismatch::kWrong, fmt::format("fewer than {}", limit), fmt::format("{}", went));
}

std::vector<std::uint64_t> ThenCalls::CountOn(const Endpoints& endpoints) const {
  lbcp::v1::Done done;
  for (const Call& call : stage_.calls()) {
    done.add_run_answer(static_cast<std::uint32_t>(done.answers_size()));
    done.add_run_length(1);
    *done.add_answers() = call.answer;
  }
  return CountPicks(stage_, done, endpoints, AnswerAge::kEarlier);
}

void ThenCalls::Spare(const Endpoint& endpoint, const Endpoints& among, Where where) const {
  const std::size_t calls = stage_.calls().size();
  const std::uint64_t limit = calls * 3 / (4 * among.size());
  if (!stage_.Begin(kThen,
                    fmt::format("of the {} calls fewer than {}, three quarters of an equal share, "
                                "went to {}",
                                calls, limit, endpoint.name()),
                    where))
    return;
  const std::vector<std::uint64_t> counts = CountOn(among);
  const auto it = std::ranges::find(among, endpoint.name(), &Endpoint::name);
  if (counts.back() == 0 && counts[static_cast<std::size_t>(it - among.begin())] < limit) return;
  stage_.Fail(Mismatch::kWrong,
              fmt::format("fewer than {} at {}, and none elsewhere", limit, endpoint.name()),
              CountWords(among, counts));
}

void ThenCalls::SplitInto(std::vector<std::uint64_t> parts, const Endpoints& endpoints,
                          Where where) const {
  std::ranges::sort(parts);
  if (!stage_.Begin(kThen,
                    fmt::format("the {} calls split into {} at {}", stage_.calls().size(),
                                fmt::join(parts, ", "), NamesOf(endpoints)),
                    where))
    return;
  const std::vector<std::uint64_t> counts = CountOn(endpoints);
  std::vector<std::uint64_t> sorted(counts.begin(), counts.end() - 1);
  std::ranges::sort(sorted);
  if (counts.back() == 0 && sorted == parts) return;
  stage_.Fail(Mismatch::kWrong, fmt::format("{}", fmt::join(parts, ", ")),
              CountWords(endpoints, counts));
}

void ThenCalls::GaveNoneMoreThan(const Endpoints& endpoints, std::uint64_t most,
                                 Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("of the {} calls none of {} got more than {}",
                                stage_.calls().size(), NamesOf(endpoints), most),
                    where))
    return;
  const std::vector<std::uint64_t> counts = CountOn(endpoints);
  if (!stage_.calls().empty() && counts.back() == 0 &&
      *std::max_element(counts.begin(), counts.end() - 1) <= most)
    return;
  stage_.Fail(Mismatch::kWrong, fmt::format("{} or less at each, and none elsewhere", most),
              CountWords(endpoints, counts));
}

void ThenCalls::ReachAll(const Endpoints& endpoints, std::uint64_t least, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("at least {} of the {} calls went to each of {}", least,
                                stage_.calls().size(), NamesOf(endpoints)),
                    where))
    return;
  const std::vector<std::uint64_t> counts = CountOn(endpoints);
  if (counts.back() == 0 && *std::min_element(counts.begin(), counts.end() - 1) >= least) return;
  stage_.Fail(Mismatch::kWrong, fmt::format("{} or more at each, and none elsewhere", least),
              CountWords(endpoints, counts));
}

}  // namespace lbc::scenario
