#include "property_tests/generators/end_row.h"

#include <gtest/gtest.h>

#include "property_tests/commands/move.h"

namespace lbc::properties {
namespace {

using verdict::Verdict;

bool Any(const std::string&) { return true; }
bool None(const std::string&) { return false; }

Story EndingWith(Kind kind) {
  Story story;
  story.moves = {{.kind = Kind::kListsNothing}, {.kind = kind}};
  return story;
}

TEST(RowOfTheEnd, IsWhatTheLastMoveIsAbout) {
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kListsTwice), Verdict::kCrash, Any), "CON-044");
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kManyThreadsPick), Verdict::kHang, Any), "CON-055");
}

TEST(RowOfTheEnd, IsAboutEverythingWhereTheMoveIsNothingSpecial) {
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kFails), Verdict::kCrash, Any), "CON-100");
  EXPECT_EQ(RowOfTheEnd(Story(), Verdict::kCrash, Any), "CON-100");
}

TEST(RowOfTheEnd, OfAHangIsThatCallsReturn) {
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kFails), Verdict::kHang, Any), "CON-038");
}

TEST(RowOfTheEnd, IsNoneThatDoesNotBind) {
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kListsTwice), Verdict::kCrash, None), "CON-100");
  EXPECT_EQ(RowOfTheEnd(EndingWith(Kind::kFails), Verdict::kHang, None), "CON-100");
}

}  // namespace
}  // namespace lbc::properties
