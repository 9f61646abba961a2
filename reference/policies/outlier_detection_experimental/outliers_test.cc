#include "reference/policies/outlier_detection_experimental/outliers.h"

#include <gtest/gtest.h>

namespace lbc::policies {
namespace {

using Places = std::vector<std::size_t>;

struct RateFact {
  const char* reason;
  std::vector<CallResults> endpoints;
  SuccessRateEjection config;
  Places outliers;
};

TEST(Outliers, OD_014_OD_015_BySuccessRate) {
  const CallResults good{100, 0}, bad{0, 100}, half{50, 50}, nearly{95, 5};
  const RateFact facts[] = {
      {"one that always fails", {good, good, bad, good, good}, {}, {2}},
      {"all alike", {half, half, half, half, half}, {}, {}},
      {"too few endpoints", {good, bad, good, good}, {}, {}},
      {"enough, if it is said",
       {good, bad, good, good},
       {.stdev_factor = 1000, .minimum_hosts = 4},
       {1}},
      {"too few with the volume", {good, bad, good, good, {99, 0}}, {}, {}},
      {"one without the volume is not looked at", {good, good, good, good, good, {0, 99}}, {}, {}},
      // Rates 0, 1, 1, 1, 1: mean 0.8, deviation 0.4.
      {"a factor that reaches below nothing",
       {bad, good, good, good, good},
       {.stdev_factor = 2100},
       {}},
      {"and one that does not", {bad, good, good, good, good}, {.stdev_factor = 1990}, {0}},
      {"a factor of nothing: all below the mean",
       {nearly, good, good, half, good},
       {.stdev_factor = 0},
       {3}},
      {"who makes no call has no rate",
       {{}, good, bad, good, good, good},
       {.minimum_hosts = 0, .request_volume = 0},
       {2}},
      {"nobody at all", {}, {.minimum_hosts = 0}, {}},
  };
  for (const RateFact& fact : facts) {
    EXPECT_EQ(OutliersBySuccessRate(fact.endpoints, fact.config), fact.outliers) << fact.reason;
  }
}

struct PercentageFact {
  const char* reason;
  std::vector<CallResults> endpoints;
  FailurePercentageEjection config;
  Places outliers;
};

TEST(Outliers, OD_016_OD_017_ByFailurePercentage) {
  const CallResults good{50, 0}, bad{0, 50};
  const PercentageFact facts[] = {
      {"one that always fails", {good, good, bad, good, good}, {}, {2}},
      {"all of them", {bad, bad, bad, bad, bad}, {}, {0, 1, 2, 3, 4}},
      {"at the threshold is not above it", {good, good, {15, 85}, good, good}, {}, {}},
      {"just above it", {good, good, {14, 86}, good, good}, {}, {2}},
      {"another threshold", {good, {49, 51}, {50, 50}, good, good}, {.threshold = 50}, {1}},
      {"a threshold of nothing", {good, {49, 1}, good, good, good}, {.threshold = 0}, {1}},
      {"nobody fails more often than always", {bad, bad, bad, bad, bad}, {.threshold = 100}, {}},
      {"too few endpoints", {good, bad, good, good}, {}, {}},
      {"enough, if it is said", {good, bad, good, good}, {.minimum_hosts = 4}, {1}},
      {"too few with the volume", {good, bad, good, good, {49, 0}}, {}, {}},
      {"who has not the volume is left alone", {good, good, good, good, good, {0, 49}}, {}, {}},
      {"who makes no call cannot fail",
       {{}, good, good, good, good},
       {.threshold = 0, .minimum_hosts = 0, .request_volume = 0},
       {}},
  };
  for (const PercentageFact& fact : facts) {
    EXPECT_EQ(OutliersByFailurePercentage(fact.endpoints, fact.config), fact.outliers)
        << fact.reason;
  }
}

}  // namespace
}  // namespace lbc::policies
