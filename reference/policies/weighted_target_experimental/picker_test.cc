#include "reference/policies/weighted_target_experimental/picker.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

WeightedPicker Called(const std::string& name, std::uint32_t weight) {
  return {weight, FailPicker(absl::UnavailableError(name))};
}

std::map<std::string, int> Draws(const std::vector<WeightedPicker>& children, int draws) {
  const DrawingPicker picker(children, /*seed=*/1);
  std::map<std::string, int> counts;
  for (int i = 0; i < draws; ++i) ++counts[std::string(picker.Pick({}).status().message())];
  return counts;
}

TEST(DrawingPicker, DrawsInProportion) {
  // 60,000 draws: 700 are more than five deviations of each of these.
  const auto counts = Draws({Called("a", 1), Called("b", 2), Called("c", 3)}, 60'000);
  EXPECT_NEAR(counts.at("a"), 10'000, 700);
  EXPECT_NEAR(counts.at("b"), 20'000, 700);
  EXPECT_NEAR(counts.at("c"), 30'000, 700);
}

TEST(DrawingPicker, TheSumOfWeightsMayBeMoreThanAWeightCanBe) {
  const auto counts = Draws({Called("a", UINT32_MAX), Called("b", UINT32_MAX)}, 10'000);
  EXPECT_NEAR(counts.at("a"), 5'000, 300);
}

TEST(DrawingPicker, AloneItIsAlwaysDrawn) { EXPECT_EQ(Draws({Called("a", 7)}, 100).at("a"), 100); }

}  // namespace
}  // namespace lbc::policies
