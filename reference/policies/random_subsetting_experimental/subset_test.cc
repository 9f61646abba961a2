#include "reference/policies/random_subsetting_experimental/subset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "fixtures/random/seeded_random.h"

namespace lbc::policies {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("10.0.0." + std::to_string(i) + ":80");
  return names;
}
std::set<std::string> Chosen(const std::vector<std::string>& names, std::uint64_t seed,
                             std::size_t size) {
  std::set<std::string> chosen;
  for (const std::size_t place : SubsetOf({names.begin(), names.end()}, seed, size)) {
    chosen.insert(names[place]);
  }
  return chosen;
}

TEST(SubsetTest, RS_003_AllInTheirOrderIfThereAreNoMore) {
  EXPECT_THAT(SubsetOf({}, 1, 2), IsEmpty());
  EXPECT_THAT(SubsetOf({"b"}, 1, 2), ElementsAre(0));
  EXPECT_THAT(SubsetOf({"b", "a"}, 1, 2), ElementsAre(0, 1));
  EXPECT_THAT(SubsetOf({"b", "a"}, 1, 1000), ElementsAre(0, 1));
}

TEST(SubsetTest, RS_004_RS_007_RS_012_TheSmallestHashesSmallestFirst) {
  // XXH64 of "a", "b", "c" with seed 0: d24e…, 17cd…, 6c3c….
  EXPECT_THAT(SubsetOf({"a", "b", "c"}, 0, 2), ElementsAre(1, 2));
  EXPECT_THAT(SubsetOf({"c", "b", "a"}, 0, 2), ElementsAre(1, 0));
  EXPECT_THAT(SubsetOf({"a", "b", "c"}, 0, 0), IsEmpty());
}

TEST(SubsetTest, EqualNamesHaveEqualHashes) {
  EXPECT_THAT(SubsetOf({"b", "a", "b"}, 0, 2), testing::UnorderedElementsAre(0, 2));
}

TEST(SubsetTest, RS_005_TheOrderOfTheListDoesNotMatter) {
  std::vector<std::string> names = Names(50);
  const std::set<std::string> chosen = Chosen(names, 7, 10);
  EXPECT_EQ(chosen.size(), 10u);
  std::reverse(names.begin(), names.end());
  EXPECT_EQ(Chosen(names, 7, 10), chosen);
}

TEST(SubsetTest, RS_006_OneNameMoreChangesOnePlaceAtMost) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<std::string> names = Names(40);
    for (int more = 40; more < 60; ++more) {
      const std::set<std::string> before = Chosen(names, seed, 8);
      names.push_back("x" + std::to_string(more));
      std::set<std::string> lost = before;
      for (const std::string& name : Chosen(names, seed, 8)) lost.erase(name);
      EXPECT_LE(lost.size(), 1u);
    }
  }
}

TEST(SubsetTest, ALargerSubsetHoldsTheSmaller) {
  const std::vector<std::string> names = Names(30);
  for (std::size_t size = 1; size < 30; ++size) {
    for (const std::string& name : Chosen(names, 3, size)) {
      EXPECT_TRUE(Chosen(names, 3, size + 1).contains(name));
    }
  }
}

TEST(SubsetTest, RS_009_OverManySeedsEveryNameIsChosenAlike) {
  const std::vector<std::string> names = Names(10);
  fixtures::SeededRandom seeds(1);
  std::map<std::string, int> counts;
  for (int client = 0; client < 20'000; ++client) {
    for (const std::string& name : Chosen(names, seeds.Bits(), 5)) ++counts[name];
  }
  // 10,000 each; six standard deviations are 424.
  for (const auto& [name, count] : counts) EXPECT_NEAR(count, 10'000, 424) << name;
}

}  // namespace
}  // namespace lbc::policies
