#include "reference/policies/weighted_round_robin/layered_scheduler.h"

#include <algorithm>
#include <bit>

namespace lbc::policies {

std::size_t GroupOf(std::uint16_t scaled) {
  return static_cast<std::size_t>(std::countl_zero(std::max<std::uint16_t>(scaled, 1)));
}

LayeredScheduler::LayeredScheduler(std::size_t count, std::uint64_t start) : members_(count) {
  for (Group& group : groups_) {
    group.span.store({0, static_cast<std::uint32_t>(count)}, std::memory_order_relaxed);
    group.counter.store(start, std::memory_order_relaxed);
  }
  SetWeights(std::vector<double>(count));
}

void LayeredScheduler::SetWeights(const std::vector<double>& weights) {
  const std::vector<std::uint16_t> scaled = ScaledWeights(weights);
  std::array<std::vector<std::uint32_t>, kGroupsMost> places_of;
  for (std::uint32_t place = 0; place < scaled.size(); ++place) {
    places_of[GroupOf(scaled[place])].push_back(place);
  }
  std::vector<double> sums;
  std::uint32_t first = 0;
  for (const std::vector<std::uint32_t>& places : places_of) {
    if (places.empty()) continue;
    double sum = 0;
    for (const std::uint32_t place : places) sum += scaled[place];
    SetGroup(sums.size(), first, places, scaled);
    sums.push_back(sum);
    first += static_cast<std::uint32_t>(places.size());
  }
  const std::vector<std::uint16_t> group_weights = ScaledWeights(sums);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    groups_[i].weight.store(group_weights[i], std::memory_order_relaxed);
  }
  group_count_.store(static_cast<std::uint32_t>(sums.size()), std::memory_order_relaxed);
}

void LayeredScheduler::SetGroup(std::size_t index, std::uint32_t first,
                                const std::vector<std::uint32_t>& places,
                                const std::vector<std::uint16_t>& scaled) {
  std::uint32_t greatest = 0;
  for (const std::uint32_t place : places)
    greatest = std::max<std::uint32_t>(greatest, scaled[place]);
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const std::uint32_t weight = scaled[places[i]] * std::uint32_t{kStrideWeightMost} / greatest;
    members_[first + i].place.store(places[i], std::memory_order_relaxed);
    members_[first + i].weight.store(static_cast<std::uint16_t>(weight), std::memory_order_relaxed);
  }
  groups_[index].span.store({first, static_cast<std::uint32_t>(places.size())},
                            std::memory_order_relaxed);
}

std::size_t LayeredScheduler::Next() {
  Group& group = NextGroup();
  const Span span = group.span.load(std::memory_order_relaxed);
  const std::uint64_t turn = NextInStride(group.counter, span.count, [&](std::uint64_t i) {
    return members_[span.first + i].weight.load(std::memory_order_relaxed);
  });
  return members_[span.first + turn].place.load(std::memory_order_relaxed);
}

LayeredScheduler::Group& LayeredScheduler::NextGroup() {
  const std::uint32_t count = group_count_.load(std::memory_order_relaxed);
  if (count == 1) return groups_[0];
  return groups_[NextInStride(counter_, count, [&](std::uint64_t i) {
    return groups_[i].weight.load(std::memory_order_relaxed);
  })];
}

}  // namespace lbc::policies
