#include "conformance/models/hash_ring.h"

#include <gtest/gtest.h>

#include <set>

namespace lbc::models {
namespace {

// Published values of XXH64 with seed 0: "" is ef46db3751d8e999, "a" is d24ec4f1a98c6e5b.
TEST(HashRing, TheFirstPlaceFromTheKeysHashOnIsItsHome) {
  const HashRing one({"x"}, 1);
  EXPECT_EQ(one.OwnerOf("anything"), 0u);

  const HashRing ring({"x", "y", "z"}, 50);
  std::set<std::size_t> owners;
  for (int i = 0; i < 100; ++i) owners.insert(ring.OwnerOf("user-" + std::to_string(i)));
  EXPECT_EQ(owners.size(), 3u);
  // A key that is the text of a place falls on that place.
  EXPECT_EQ(ring.OwnerOf("y_17"), 1u);
  EXPECT_EQ(ring.OwnerOf("z_0"), 2u);
}

TEST(HashRing, TheOrderOfTheNamesDoesNotMatter) {
  const HashRing ring({"x", "y", "z"}, 20), other({"z", "x", "y"}, 20);
  for (int i = 0; i < 100; ++i) {
    const std::string key = "user-" + std::to_string(i);
    EXPECT_EQ((ring.OwnerOf(key) + 1) % 3, other.OwnerOf(key));
  }
}

TEST(HashRing, WhoIsPassedOverGivesItsKeysToTheNextOne) {
  const HashRing ring({"x", "y", "z"}, 50);
  EXPECT_EQ(ring.OwnerOf("y_17", {0, 2}), 1u);
  EXPECT_NE(ring.OwnerOf("y_17", {1}), 1u);
  EXPECT_EQ(ring.OwnerOf("y_17", {0, 1}), 2u);
  for (int i = 0; i < 100; ++i) {
    const std::string key = "user-" + std::to_string(i);
    const std::size_t home = ring.OwnerOf(key);
    if (home == 1) continue;
    EXPECT_EQ(ring.OwnerOf(key, {1}), home) << "others keep what they have";
  }
}

// How many of a few servers' first places are on the ring: a key that is the text of a place falls
// on it.
std::size_t PlacesOf(const HashRing& ring, const std::string& hash_key, std::size_t index) {
  std::size_t count = 0;
  while (count < 5000 && ring.OwnerOf(hash_key + "_" + std::to_string(count)) == index) ++count;
  return count;
}

TEST(RingOfA42, TheLightestHasAWholeNumberOfPlaces) {
  // 3, 3 and 4 of 10; with 7 at least two thirds of a place are left, and go to the last.
  const std::vector<OnRing> servers = {{"x", 3}, {"y", 3}, {"z", 4}};
  const HashRing exact({"x", "y", "z"}, std::vector<std::uint32_t>{3, 3, 4});
  const HashRing ring = RingOfA42(servers, 10, 100);
  const HashRing rounded({"x", "y", "z"}, std::vector<std::uint32_t>{2, 2, 3});
  const HashRing six = RingOfA42(servers, 6, 100);
  for (int i = 0; i < 300; ++i) {
    const std::string key = "user-" + std::to_string(i);
    EXPECT_EQ(ring.OwnerOf(key), exact.OwnerOf(key));
    EXPECT_EQ(six.OwnerOf(key), rounded.OwnerOf(key));
  }
}

TEST(RingOfA42, WeightsOfNothingCountAsOneAndSizesHaveACap) {
  EXPECT_GE(PlacesOf(RingOfA42({{"x", 0}}, 1024, 4096), "x", 0), 5000u) << "one alone owns all";
  const HashRing ring = RingOfA42({{"x", 0}, {"y", 1}}, 100'000, 100'000);
  const HashRing capped({"x", "y"}, 2048);
  for (int i = 0; i < 300; ++i) {
    const std::string key = "user-" + std::to_string(i);
    EXPECT_EQ(ring.OwnerOf(key), capped.OwnerOf(key));
  }
}

}  // namespace
}  // namespace lbc::models
