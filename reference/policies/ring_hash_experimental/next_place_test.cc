#include "reference/policies/ring_hash_experimental/next_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace lbc::policies {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> Next(const std::set<std::uint32_t>& wanted) {
  const HashCircle ring({10, 20, 30, 40, 50, 60}, {0, 1, 0, 2, 1, 0});
  return NextPlaces(ring, [&](std::uint32_t owner) { return wanted.contains(owner); });
}

TEST(NextPlace, RH_016_TheFirstFromEachPlaceOnThatWillDo) {
  EXPECT_THAT(Next({0, 1, 2}), ElementsAre(0, 1, 2, 3, 4, 5)) << "all do";
  EXPECT_THAT(Next({1, 2}), ElementsAre(1, 1, 3, 3, 4, 1)) << "the last goes round the end";
  EXPECT_THAT(Next({2}), ElementsAre(3, 3, 3, 3, 3, 3)) << "one place does for all";
  EXPECT_THAT(Next({0}), ElementsAre(0, 2, 2, 5, 5, 5));
  EXPECT_THAT(Next({}), IsEmpty()) << "nobody does";
}

TEST(NextPlace, AnEmptyRingHasNone) {
  EXPECT_THAT(NextPlaces(HashCircle(), [](std::uint32_t) { return true; }), IsEmpty());
}

TEST(NextPlace, WaysGoRoundTheEnd) {
  EXPECT_EQ(PlacesBetween(2, 5, 6), 3u);
  EXPECT_EQ(PlacesBetween(5, 2, 6), 3u);
  EXPECT_EQ(PlacesBetween(4, 4, 6), 0u);
}

}  // namespace
}  // namespace lbc::policies
