#include "property_tests/generators/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lbc::properties {
namespace {

bool Never() { return false; }

bool Has(const Story& story, Kind kind) {
  return std::ranges::find(story.moves, kind, &Move::kind) != story.moves.end();
}

TEST(DrawStory, TheSameArgumentsGiveTheSameStoryAndLaterOnesAreLonger) {
  const Story once = DrawStory(7, 9, 20, 40, Flavour::kAll);
  EXPECT_EQ(once, DrawStory(7, 9, 20, 40, Flavour::kAll));
  EXPECT_NE(once, DrawStory(8, 9, 20, 40, Flavour::kAll));
  EXPECT_EQ(DrawStory(7, 0, 20, 40, Flavour::kAll).moves.size(), 3u);
  EXPECT_EQ(DrawStory(7, 19, 20, 40, Flavour::kAll).moves.size(), 40u);
}

TEST(Shrink, LeavesWhatIsNeededAndSaysThatItIsMinimal) {
  Story story = DrawStory(1, 19, 20, 60, Flavour::kAll);
  story.moves.insert(story.moves.begin() + 20, {.kind = Kind::kCloses, .which = 5, .mask = 22});
  story.moves.insert(story.moves.begin() + 50, {.kind = Kind::kRefusesSubConns, .which = 3});
  const auto fails = [](const Story& it) {
    return Has(it, Kind::kCloses) && Has(it, Kind::kRefusesSubConns);
  };
  const Shrunk shrunk = Shrink(story, fails, 1'000, Never);
  EXPECT_TRUE(shrunk.minimal);
  EXPECT_EQ(shrunk.story.moves,
            (History{{.kind = Kind::kCloses}, {.kind = Kind::kRefusesSubConns}}));
  EXPECT_EQ(shrunk.story.endpoints, 1);
  EXPECT_FALSE(shrunk.story.ready);
}

TEST(Shrink, DropsSingleEndpointsOfLaterListsAndPicksAndTime) {
  Story story;
  story.moves = {{.kind = Kind::kLists, .which = 3, .mask = 0b11110},
                 {.kind = Kind::kMinutesPass, .which = 7},
                 {.kind = Kind::kManyPicks, .which = 6}};
  // Lists c and whatever else, lets some time pass, and makes three calls or more.
  const auto fails = [](const Story& it) {
    return it.moves.size() == 3 && it.moves[0].kind == Kind::kLists &&
           (it.moves[0].mask & 0b00100) != 0 && it.moves[2].which >= 2;
  };
  const Shrunk shrunk = Shrink(story, fails, 1'000, Never);
  EXPECT_TRUE(shrunk.minimal);
  EXPECT_EQ(shrunk.story.picks, 0);
  EXPECT_EQ(shrunk.story.moves, (History{{.kind = Kind::kLists, .mask = 0b00100},
                                         {.kind = Kind::kTime},
                                         {.kind = Kind::kPicks, .which = 2}}));
}

TEST(Shrink, IsNotMinimalWhenThePatienceEnds) {
  const Story story = DrawStory(1, 19, 20, 60, Flavour::kAll);
  EXPECT_FALSE(Shrink(
                   story, [](const Story&) { return true; }, 2, Never)
                   .minimal);
  EXPECT_FALSE(Shrink(
                   story, [](const Story&) { return true; }, 1'000, [] { return true; })
                   .minimal);
}

TEST(Shrink, KeepsMovesThatNeedEachOther) {
  Story story;
  for (int i = 0; i < 12; ++i) story.moves.push_back({.kind = Kind::kPicks, .which = 7});
  const auto fails = [](const Story& it) { return it.moves.size() % 2 == 0; };
  // Any pair can go, no single one can: deletions in halves and quarters find that.
  const Shrunk shrunk = Shrink(story, fails, 1'000, Never);
  EXPECT_TRUE(shrunk.minimal);
  EXPECT_LE(shrunk.story.moves.size(), 2u);
}

}  // namespace
}  // namespace lbc::properties
