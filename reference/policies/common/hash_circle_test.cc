#include "reference/policies/common/hash_circle.h"

#include <gtest/gtest.h>

namespace lbc::policies {
namespace {

// Published values of XXH64 with seed 0.
TEST(HashCircle, RH_007_TheHashIsXxh64WithSeedZero) {
  EXPECT_EQ(HashText(""), 0xef46db3751d8e999u);
  EXPECT_EQ(HashText("a"), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(HashText("abc"), 0x44bc2cf5ad770999u);
}

TEST(HashCircle, RH_010_AHashBelongsToTheFirstPlaceAtOrAfterIt) {
  constexpr std::uint64_t kTop = UINT64_MAX;
  const HashCircle circle({10, 20, 20, kTop - 5}, {7, 8, 9, 6});
  struct Fact {
    const char* reason;
    std::uint64_t hash;
    std::size_t place;
  };
  const Fact facts[] = {
      {"before the first", 0, 0},
      {"on a place", 10, 0},
      {"between two", 11, 1},
      {"of places that fall together the first", 20, 1},
      {"far from any", std::uint64_t{1} << 62, 3},
      {"on the last", kTop - 5, 3},
      {"past the last comes the first", kTop - 4, 0},
      {"the greatest hash", kTop, 0},
  };
  for (const Fact& fact : facts) EXPECT_EQ(circle.Find(fact.hash), fact.place) << fact.reason;
  EXPECT_EQ(circle.OwnerAt(2), 9u);
  EXPECT_EQ(circle.After(2), 3u);
  EXPECT_EQ(circle.After(3), 0u);
}

TEST(HashCircle, OnePlaceOwnsEverything) {
  const HashCircle circle({std::uint64_t{1} << 63}, {3});
  for (const std::uint64_t hash : {std::uint64_t{0}, std::uint64_t{1} << 63, UINT64_MAX}) {
    EXPECT_EQ(circle.Find(hash), 0u);
  }
}

}  // namespace
}  // namespace lbc::policies
