// StrideScheduler: who is next, by weight, without a lock.
//
// Weights are scaled so that the greatest is 65535. A counter that all threads share walks round
// the endpoints, again and again; on its g-th round an endpoint of weight w is taken if w · g,
// shifted by half for every other endpoint, has just passed a multiple of 65535. So it is taken w
// times in 65535 rounds, as evenly spread as can be, and the greatest is taken every time: a pick
// looks at each endpoint once at most, plus where it begins. This is the schedule of gRPC's C-core
// and grpc-go ("static stride"), but that no weight is scaled to nothing: an endpoint of a
// hundred-thousandth of the greatest is rare and not starved.
//
// Equal weights are a plain rotation. New weights take effect one by one while others pick; a pick
// in between sees some old and some new.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_SCHEDULER_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_SCHEDULER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lbc::policies {

inline constexpr std::uint16_t kStrideWeightMost = UINT16_MAX;

/// The weights, 1 to 65535 each, of endpoints that weigh `weights`, where 0 stands for an unknown
/// weight: that is the mean of the known ones (WRR-019). All 65535 if fewer than two are known
/// (WRR-017). Pure.
[[nodiscard]] std::vector<std::uint16_t> ScaledWeights(const std::vector<double>& weights);

/// Whether the endpoint at `place` of `count` is taken when the counter is at `place` + `round` ·
/// `count`. Pure.
[[nodiscard]] constexpr bool IsTaken(std::uint64_t place, std::uint64_t round,
                                     std::uint16_t weight) {
  constexpr std::uint64_t kHalf = kStrideWeightMost / 2;
  const std::uint64_t passed = (weight * round + place * kHalf) % kStrideWeightMost;
  return passed >= std::uint64_t{kStrideWeightMost} - weight;
}

class StrideScheduler {
 public:
  /// Over `count` endpoints, at least one, all alike, beginning at `start`.
  StrideScheduler(std::size_t count, std::uint64_t start);

  /// As ScaledWeights says; as many as there are endpoints.
  void SetWeights(const std::vector<double>& weights);

  /// The place of the next. From any thread.
  [[nodiscard]] std::size_t Next();

 private:
  std::vector<std::atomic<std::uint16_t>> weights_;
  std::atomic<std::uint64_t> counter_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_STRIDE_SCHEDULER_H_
