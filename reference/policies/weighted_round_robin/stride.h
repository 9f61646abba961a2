// A stride: who is next, by weight, without a lock.
//
// Weights are scaled so that the greatest is 65535. A counter that all threads share walks round
// the members, again and again; on its g-th round a member of weight w is taken if w · g, shifted
// by half for every other member, has just passed a multiple of 65535. So it is taken w times in
// 65535 rounds, as evenly spread as can be, and the greatest is taken every time: a turn looks at
// each member once at most, plus where it begins. This is the schedule of gRPC's C-core and grpc-go
// ("static stride"), but that no weight is scaled to nothing: a member of a hundred-thousandth of
// the greatest is rare and not starved.
//
// Equal weights are a plain rotation. Looks for a turn: as many as the greatest weight is of the
// mean, on average.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/policies/common/quick_division.h"

namespace lbc::policies {

inline constexpr std::uint16_t kStrideWeightMost = UINT16_MAX;

/// The weights, 1 to 65535 each, of members that weigh `weights`, where 0 stands for an unknown
/// weight: that is the mean of the known ones (WRR-019). All 65535 if fewer than two are known
/// (WRR-017). Pure.
[[nodiscard]] std::vector<std::uint16_t> ScaledWeights(const std::vector<double>& weights);

/// Whether the member at `place` of `count` is taken when the counter is at `place` + `round` ·
/// `count`. Pure.
[[nodiscard]] constexpr bool IsTaken(std::uint64_t place, std::uint64_t round,
                                     std::uint16_t weight) {
  constexpr std::uint64_t kHalf = kStrideWeightMost / 2;
  const std::uint64_t passed = (weight * round + place * kHalf) % kStrideWeightMost;
  return passed >= std::uint64_t{kStrideWeightMost} - weight;
}

/// The place of the next of `count` members, at least one; `weight_of` says the scaled weight of a
/// place, and one of them is kStrideWeightMost. From any thread.
template <typename WeightOf>
[[nodiscard]] std::uint64_t NextInStride(std::atomic<std::uint64_t>& counter, std::uint64_t count,
                                         const WeightOf& weight_of) {
  for (;;) {
    const std::uint64_t at = counter.fetch_add(1, std::memory_order_relaxed);
    const auto [round, place] = Divide(at, count);
    if (IsTaken(place, round, weight_of(place))) return place;
  }
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_H_
