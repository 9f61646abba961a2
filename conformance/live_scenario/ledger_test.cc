#include "conformance/live_scenario/ledger.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::live_scenario {
namespace {

void Say(Ledger& ledger, const std::string& server, const std::string& line) {
  ledger.Note(server, ParseServerLine(line));
}

std::string Got(const Ledger& ledger) {
  const auto found = ledger.FindContradiction();
  return found.has_value() ? found->got : "";
}

TEST(ServerLine, IsReadAsItIsWritten) {
  const ServerLine saw = ParseServerLine("call 7 1 12345");
  EXPECT_EQ(saw.kind, ServerLine::Kind::kSaw);
  EXPECT_EQ(saw.call, 7U);
  EXPECT_EQ(saw.number, 1);
  EXPECT_EQ(saw.at, Nanoseconds(12345));
  EXPECT_EQ(ParseServerLine("ended 7 14 9").number, 14);
  EXPECT_EQ(ParseServerLine("call - 0 9").call, 0U);
  EXPECT_EQ(ParseServerLine("messages 7 100 9").number, 100);
  EXPECT_EQ(ParseServerLine("connected 3 9").kind, ServerLine::Kind::kConnected);
  EXPECT_EQ(ParseServerLine("connected 3 9").at, Nanoseconds(9));
  EXPECT_EQ(ParseServerLine("drained 9").kind, ServerLine::Kind::kDrained);
  EXPECT_EQ(ParseServerLine("what is this").kind, ServerLine::Kind::kOther);
}

TEST(Ledger, KnowsWhoSawACallLastWhoeverIsHeardLast) {
  Ledger ledger;
  ledger.Start(1, 1, false, Nanoseconds(0));
  Say(ledger, "a", "call 1 1 7");
  Say(ledger, "b", "call 1 0 5");
  ASSERT_EQ(ledger.at(1).sightings.size(), 2U);
  EXPECT_EQ(ledger.at(1).sightings.back().server, "a");
  Say(ledger, "b", "messages 1 3 9");
  EXPECT_EQ(ledger.at(1).messages.at("b"), 3U);
}

TEST(Ledger, AgreesWithAClientThatSaysWhatHappened) {
  Ledger ledger;
  ledger.Start(1, 2, false, Nanoseconds(0));
  EXPECT_EQ(ledger.under_way(), 2U);
  Say(ledger, "a", "call 1 0 1");
  Say(ledger, "a", "ended 1 14 2");
  Say(ledger, "b", "call 1 1 3");
  Say(ledger, "b", "ended 1 0 4");
  ledger.End(1, {kOk, "", Nanoseconds(5)});
  ledger.End(2, {kUnavailable, "nobody there", Nanoseconds(5)});
  EXPECT_EQ(Got(ledger), "");
  EXPECT_EQ(ledger.under_way(), 0U);
  EXPECT_EQ(ledger.SeenBy("a"), 1U);
  EXPECT_EQ(ledger.SeenBy("c"), 0U);
}

TEST(Ledger, CatchesACallThatNobodyAnswered) {
  Ledger ledger;
  ledger.Start(1, 2, false, Nanoseconds(0));
  Say(ledger, "a", "call 1 0 1");
  ledger.End(1, {kOk, "", Nanoseconds(5)});
  EXPECT_EQ(Got(ledger), "none has answered it");
  Say(ledger, "a", "ended 1 0 2");
  ledger.End(2, {kOk, "", Nanoseconds(5)});
  EXPECT_EQ(Got(ledger), "none has seen it");
}

TEST(Ledger, CatchesAnAnswerThatWasKeptBack) {
  Ledger ledger;
  ledger.Start(1, 1, false, Nanoseconds(0));
  Say(ledger, "a", "call 1 0 1");
  Say(ledger, "a", "ended 1 0 2");
  ledger.End(1, {kUnavailable, "gone", Nanoseconds(5)});
  EXPECT_EQ(Got(ledger), "the client says UNAVAILABLE: gone");
  ledger.MayHaveLost("a");
  EXPECT_EQ(Got(ledger), "");
}

TEST(Ledger, CatchesOneAttemptSentTwice) {
  Ledger ledger;
  ledger.Start(1, 1, false, Nanoseconds(0));
  Say(ledger, "a", "call 1 0 1");
  Say(ledger, "b", "call 1 0 2");
  EXPECT_EQ(Got(ledger), "a and b both see attempt 1 of it");
}

TEST(Ledger, CatchesWhatNobodyAskedFor) {
  Ledger stranger;
  Say(stranger, "a", "call - 0 1");
  EXPECT_EQ(Got(stranger), "a sees one of nobody's");
  Ledger invented;
  invented.End(3, {kOk, "", Nanoseconds(1)});
  EXPECT_EQ(Got(invented), "it ends call 3");
  Ledger twice;
  twice.Start(1, 1, false, Nanoseconds(0));
  twice.End(1, {kUnavailable, "", Nanoseconds(1)});
  twice.End(1, {kUnavailable, "", Nanoseconds(2)});
  EXPECT_EQ(Got(twice), "call 1 ends again");
  EXPECT_EQ(twice.under_way(), 0U);
}

}  // namespace
}  // namespace lbc::live_scenario
