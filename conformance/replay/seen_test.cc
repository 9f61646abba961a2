#include "conformance/replay/seen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lbc::replay {
namespace {

using ::testing::ElementsAre;

Seen Of(std::vector<Deed> deeds, std::vector<std::pair<std::string, std::uint64_t>> picks = {},
        std::vector<std::string> texts = {}) {
  Seen seen;
  seen.deeds = std::move(deeds);
  seen.outcome = "OK";
  seen.picks = std::move(picks);
  for (std::string& text : texts) seen.NoteText("a pick says: " + text);
  return seen;
}

struct Row {
  const char* why;
  Seen first;
  Seen second;
  Match loose;
  Match strict;
};

TEST(Compare, TellsHarmlessDifferencesFromOthers) {
  Seen refused = Of({});
  refused.outcome = "ERROR";
  Seen crashed = Of({});
  crashed.fault = "fails as a program: CRASH";
  Seen crashed_otherwise = crashed;
  crashed_otherwise.fault_text = "signal 6";
  const Row rows[] = {
      {"nothing is like nothing", Of({}), Of({}), Match::kSame, Match::kSame},
      {"order is harmless", Of({{"asks a"}, {"asks b"}}), Of({{"asks b"}, {"asks a"}}),
       Match::kAlike, Match::kAlike},
      {"the order of picks too", Of({}, {{"go to a", 1}, {"go to b", 1}}),
       Of({}, {{"go to b", 1}, {"go to a", 1}}), Match::kAlike, Match::kAlike},
      {"their shares are not", Of({}, {{"go to a", 2}, {"go to b", 1}}),
       Of({}, {{"go to b", 2}, {"go to a", 1}}), Match::kDifferent, Match::kDifferent},
      {"one more deed", Of({{"asks a"}}), Of({{"asks a"}, {"reports IDLE"}}), Match::kDifferent,
       Match::kDifferent},
      {"one deed twice", Of({{"asks a"}}), Of({{"asks a"}, {"asks a"}}), Match::kDifferent,
       Match::kDifferent},
      {"a repetition", Of({{"asks a"}}), Of({{"asks a"}, {"asks a", true}}), Match::kAlike,
       Match::kDifferent},
      {"the words of an error", Of({}, {{"fail", 1}}, {"refused by a"}),
       Of({}, {{"fail", 1}}, {"a refuses"}), Match::kAlike, Match::kDifferent},
      {"another outcome", Of({}), refused, Match::kDifferent, Match::kDifferent},
      {"a crash", Of({}), crashed, Match::kDifferent, Match::kDifferent},
      {"two crashes, whatever they say", crashed, crashed_otherwise, Match::kSame, Match::kSame},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(Compare(row.first, row.second, false).match, row.loose);
    EXPECT_EQ(Compare(row.first, row.second, true).match, row.strict);
    EXPECT_EQ(Compare(row.second, row.first, false).match, row.loose);
  }
}

TEST(Compare, NamesWhatIsMissingAndWhatIsNew) {
  const Comparison comparison =
      Compare(Of({{"asks a"}, {"reports READY"}}), Of({{"reports IDLE"}, {"asks a"}}), false);
  EXPECT_THAT(comparison.only_first, ElementsAre("reports READY"));
  EXPECT_THAT(comparison.only_second, ElementsAre("reports IDLE"));
}

TEST(InWords, SaysNothingForNothing) {
  EXPECT_THAT(InWords(Of({})), ElementsAre("nothing"));
  EXPECT_THAT(InWords(Of({{"asks a"}}, {{"wait", 2}}, {})), ElementsAre("asks a", "2 picks wait"));
}

}  // namespace
}  // namespace lbc::replay
