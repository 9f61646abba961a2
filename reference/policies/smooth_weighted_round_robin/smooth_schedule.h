// SmoothSchedule: the order in which members of given weights take turns, smoothly.
//
// The rule (SWRR-004, SWRR-005, SWRR-007). Every member has a balance, at first its weight. For
// each turn every balance grows by its member's weight; the member with the greatest balance, of
// equals the first in order, takes the turn and pays the sum of all weights.
//
//   weights 5 1 1     balances  10  2  2   a pays 7
//                                8  3  3   a
//                                6  4  4   a
//                                4  5  5   b
//                                9 -1  6   a
//                                7  0  7   a
//                                5  1  8   c      and then as at the beginning: 5 1 1
//
// (nginx, from which the rule comes, begins with balances of 0 and gets a a b a c a a.)
//
// What it promises. With n members of positive weight, W their sum, and T turns in a row, wherever
// they begin: a member of weight w gets T·w/W turns, give or take less than H(n) = 1 + 1/2 + … +
// 1/n; exactly w of any W turns in a row. For the proof look at the k greatest balances, in units
// of W: their average never exceeds 1/n + 1/(k+1) + … + 1/n. If the member that pays is among the
// k, the k lose what all have gained; if not, it was the greatest of k + 1. With k = 1 that bounds
// the lag; the lead is bounded because who pays had no less than the average.
//
// Costs. Members of equal weight take their turns one after another, so only one of each weight
// needs to be looked at: O(d) a turn for d different weights, which is at most the square root of
// 2W. Making it is O(n log n). Weights of 0 take no part. A plain value, not thread-safe.
#ifndef REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_SCHEDULE_H_
#define REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lbc::policies {

class SmoothSchedule {
 public:
  /// At least one weight is positive, and there are at most 2^20 of at most 10^9 each.
  explicit SmoothSchedule(const std::vector<std::uint32_t>& weights);

  /// Whose turn it is: an index into the weights.
  [[nodiscard]] std::uint32_t Next();

  /// After so many turns the order begins again: the sum of the weights, divided by what all of
  /// them can be divided by.
  [[nodiscard]] std::uint64_t period() const { return static_cast<std::uint64_t>(sum_); }

  /// How many different weights there are.
  [[nodiscard]] std::size_t kinds() const { return kinds_.size(); }

 private:
  // The members of one weight. They take their turns in the order of `first` to `end`, places in
  // members_; `next` is whose turn is next, and `balance` is that one's.
  struct Kind {
    std::int64_t weight;
    std::int64_t balance;
    std::uint32_t first, end, next;
  };

  std::int64_t sum_ = 0;
  std::vector<Kind> kinds_;
  std::vector<std::uint32_t> members_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_SCHEDULE_H_
