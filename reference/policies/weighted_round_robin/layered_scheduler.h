// LayeredScheduler: who is next, by weight, at a cost that does not depend on the weights.
//
// A static stride (stride.h) looks at endpoints one after the other and passes over those
// whose turn it is not. If one of a thousand weighs a million times as much as each of the others,
// it passes over all of these for almost every call. So endpoints are put in groups whose weights
// differ by a factor of two at most, sixteen groups or fewer. One stride, over the groups, decides
// which group is next; the group's own decides which of its endpoints is. A pick looks at two
// endpoints of a group on average at most, and at each group once at most.
//
// Each stride is as evenly spread as ever, and shares are in proportion to weights as before.
// Weights that differ by less than a factor of two are one group, and that is the plain stride;
// equal ones are a plain rotation.
//
// New weights take effect piece by piece while others pick; a pick in between goes to somebody, but
// perhaps not to whom it should have.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_LAYERED_SCHEDULER_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_LAYERED_SCHEDULER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/policies/weighted_round_robin/stride.h"

namespace lbc::policies {

/// Which group a scaled weight belongs to, 0 for the heaviest: above 32767 all are in group 0, then
/// each group ends where half as much begins. Pure.
[[nodiscard]] std::size_t GroupOf(std::uint16_t scaled);

class LayeredScheduler {
 public:
  /// Over `count` endpoints, at least one, all alike, beginning at `start`.
  LayeredScheduler(std::size_t count, std::uint64_t start);

  /// As ScaledWeights says; as many as there are endpoints. Not from two threads at once.
  void SetWeights(const std::vector<double>& weights);

  /// The place of the next. From any thread.
  [[nodiscard]] std::size_t Next();

 private:
  static constexpr std::size_t kGroupsMost = 16;

  // Places first to first + count of members_, in one word, so that no pick sees half of it. A
  // group that is not used any more keeps its last: a late pick finds somebody there.
  struct Span {
    std::uint32_t first;
    std::uint32_t count;
  };
  struct alignas(64) Group {
    std::atomic<Span> span{};
    std::atomic<std::uint16_t> weight{};
    std::atomic<std::uint64_t> counter{};
  };
  struct Member {
    std::atomic<std::uint32_t> place{};
    std::atomic<std::uint16_t> weight{};  // In its group, whose greatest has kStrideWeightMost.
  };

  // Fills group `index` with `places`, and `first` says where in members_ it begins.
  void SetGroup(std::size_t index, std::uint32_t first, const std::vector<std::uint32_t>& places,
                const std::vector<std::uint16_t>& scaled);
  [[nodiscard]] Group& NextGroup();

  std::array<Group, kGroupsMost> groups_;
  std::vector<Member> members_;  // Group by group.
  alignas(64) std::atomic<std::uint64_t> counter_{0};
  std::atomic<std::uint32_t> group_count_{1};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_LAYERED_SCHEDULER_H_
