#include "reference/policies/consistent_hash/bounded_load.h"

#include <gtest/gtest.h>

namespace lbc::policies {
namespace {

TEST(BoundedLoad, CapacityIsTheFactorTimesAnEqualShareRoundedUp) {
  struct Row {
    const char* why;
    double factor;
    std::uint64_t open;
    std::size_t servers;
    std::uint64_t capacity;
  };
  const Row rows[] = {
      {"the first call fits anywhere", 1.25, 0, 10, 1},
      {"one server takes all", 1.25, 7, 1, 10},
      {"an equal share of 10, and a quarter", 1.25, 99, 10, 13},
      {"a tight bound", 1.01, 99, 10, 11},
      {"twice the share", 2, 99, 10, 20},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(CapacityOf(row.factor, row.open, row.servers), row.capacity) << row.why;
  }
}

TEST(BoundedLoad, ThereIsAlwaysRoom) {
  for (std::uint64_t open = 0; open < 1000; ++open) {
    for (std::size_t servers = 1; servers < 20; ++servers) {
      EXPECT_GT(CapacityOf(1.01, open, servers) * servers, open);
    }
  }
}

}  // namespace
}  // namespace lbc::policies
