#include "conformance/scenario/hash_ring.h"

#include <gtest/gtest.h>

#include <set>

namespace lbc::scenario {
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

}  // namespace
}  // namespace lbc::scenario
