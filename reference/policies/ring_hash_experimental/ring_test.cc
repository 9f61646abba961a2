#include "reference/policies/ring_hash_experimental/ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace lbc::policies {
namespace {

TEST(CountPlaces, RH_009_AsFewAsGiveTheLightestAWholeNumber) {
  struct Fact {
    const char* reason;
    std::vector<std::uint32_t> weights;
    std::uint64_t least;
    std::uint64_t most;
    std::vector<std::uint32_t> counts;
  };
  const Fact facts[] = {
      {"whole already", {3, 3, 4}, 10, 20, {3, 3, 4}},
      {"six and two thirds, rounded as they come", {3, 3, 4}, 6, 20, {2, 2, 3}},
      {"equal ones", {1, 1, 1}, 1024, 4096, {342, 342, 342}},
      {"one alone", {5}, 1024, 4096, {1024}},
      {"two alike, one apart", {1, 1, 2}, 100, 4096, {25, 25, 50}},
      {"never more than the most", {1, 1, 1}, 10, 10, {4, 3, 3}},
      {"a light one among heavy ones", {1, 999}, 1024, 4096, {2, 1998}},
      {"too light for the most", {1, 99'999}, 1024, 4096, {1, 4095}},
      {"more of them than places", {1, 1, 1, 1}, 2, 2, {1, 0, 1, 0}},
  };
  for (const Fact& fact : facts) {
    EXPECT_EQ(CountPlaces(fact.weights, fact.least, fact.most), fact.counts) << fact.reason;
  }
}

TEST(CountPlaces, RH_009_WeightsMayBeAsHeavyAsTheyCome) {
  const std::vector<std::uint32_t> counts = CountPlaces({UINT32_MAX, UINT32_MAX}, 1024, 4096);
  EXPECT_EQ(counts, (std::vector<std::uint32_t>{512, 512}));
}

// By the definition: of all places the one that is the shortest way on from the hash.
std::uint32_t OwnerByDefinition(const std::vector<RingMember>& members,
                                const std::vector<std::uint32_t>& counts, std::uint64_t hash) {
  std::uint64_t shortest = UINT64_MAX;
  std::uint32_t owner = 0;
  for (std::uint32_t member = 0; member < members.size(); ++member) {
    for (std::uint32_t i = 0; i < counts[member]; ++i) {
      const std::uint64_t way = HashText(members[member].hash_key + "_" + std::to_string(i)) - hash;
      if (way > shortest) continue;
      shortest = way;
      owner = member;
    }
  }
  return owner;
}

TEST(MakeRing, RH_007_RH_008_RH_010_PlacesAreTheHashesOfKeyAndNumber) {
  const std::vector<RingMember> members = {{"10.0.0.1:443", 1}, {"b", 2}, {"c", 1}};
  const HashCircle ring = MakeRing(members, 100, 4096);
  EXPECT_EQ(ring.size(), 100u);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t hash = HashText("user-" + std::to_string(i));
    EXPECT_EQ(ring.OwnerAt(ring.Find(hash)), OwnerByDefinition(members, {25, 50, 25}, hash)) << i;
  }
  EXPECT_EQ(ring.OwnerAt(ring.Find(HashText("b_49"))), 1u);
}

TEST(MakeRing, RH_009_TheOrderOfTheListDoesNotMatter) {
  const HashCircle ring = MakeRing({{"a", 3}, {"b", 3}, {"c", 4}}, 7, 7);
  const HashCircle other = MakeRing({{"c", 4}, {"a", 3}, {"b", 3}}, 7, 7);
  const std::uint32_t same[] = {1, 2, 0};
  ASSERT_EQ(ring.size(), other.size());
  for (std::size_t place = 0; place < ring.size(); ++place) {
    EXPECT_EQ(ring.HashAt(place), other.HashAt(place));
    EXPECT_EQ(same[ring.OwnerAt(place)], other.OwnerAt(place));
  }
}

TEST(MakeRing, RH_012_WhoLeavesMovesAboutItsOwnPart) {
  std::vector<RingMember> members;
  for (int i = 0; i < 10; ++i) members.push_back({"e" + std::to_string(i), 1});
  const HashCircle all = MakeRing(members, 1024, 4096);
  members.pop_back();
  const HashCircle rest = MakeRing(members, 1024, 4096);
  int moved = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t hash = HashText("user-" + std::to_string(i));
    moved += all.OwnerAt(all.Find(hash)) == rest.OwnerAt(rest.Find(hash)) ? 0 : 1;
  }
  EXPECT_LT(moved, 2200) << "a tenth, and what the greater number of places of the others takes";
}

TEST(MakeRing, RH_014_PartsFollowWeights) {
  const HashCircle ring = MakeRing({{"a", 1}, {"b", 3}}, 4096, 4096);
  std::map<std::uint32_t, int> counts;
  for (int i = 0; i < 20'000; ++i)
    ++counts[ring.OwnerAt(ring.Find(HashText("user-" + std::to_string(i))))];
  EXPECT_NEAR(counts[1], 15'000, 1000);
}

TEST(MakeRing, OfPlacesThatFallTogetherTheFirstKeysCounts) {
  const HashCircle ring = MakeRing({{"same", 1}, {"same", 1}}, 2, 2);
  ASSERT_EQ(ring.size(), 2u);
  EXPECT_EQ(ring.OwnerAt(0), 0u);
  EXPECT_EQ(ring.OwnerAt(1), 1u);
}

}  // namespace
}  // namespace lbc::policies
