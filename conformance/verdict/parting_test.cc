#include "conformance/verdict/parting.h"

#include <gtest/gtest.h>

#include <utility>

namespace lbc::verdict {
namespace {

TraceEntry Entry(const char* name, const char* words) {
  TraceEntry entry;
  entry.name = name;
  entry.words = entry.json = words;
  return entry;
}

CaseResult Played(Verdict verdict, std::vector<TraceEntry> trace) {
  CaseResult result;
  result.verdict = verdict;
  result.trace = std::move(trace);
  return result;
}

const TraceEntry kBuild = Entry("Build", "build"), kPick = Entry("Pick", "pick"),
                 kDone = Entry("Done", "done"), kLog = Entry("Log", "at 0x17"),
                 kOtherLog = Entry("Log", "at 0x99");

TEST(FindParting, EqualPlaysDoNotPart) {
  EXPECT_FALSE(FindParting({}, {}, true).has_value());
  EXPECT_FALSE(FindParting({kBuild, kLog, kDone}, {kBuild, kLog, kDone}, true).has_value());
}

TEST(FindParting, NamesTheFirstMessageThatDiffers) {
  const auto parting = FindParting({kBuild, kPick, kDone}, {kBuild, kDone, kPick}, true);
  ASSERT_TRUE(parting.has_value());
  EXPECT_EQ(parting->at, 1u);
  EXPECT_EQ(parting->words, R"("pick" and then "done" as message 2)");
}

TEST(FindParting, OnePlayMayBeShorter) {
  const auto parting = FindParting({kBuild, kDone}, {kBuild}, true);
  ASSERT_TRUE(parting.has_value());
  EXPECT_EQ(parting->at, 1u);
  EXPECT_EQ(parting->words, R"("done" and then "nothing" as message 2)");
}

TEST(IsRepeatable, WhatThreadsAndBrokenProgramsDoIsNot) {
  EXPECT_TRUE(IsRepeatable(Played(Verdict::kFail, {kBuild, kPick})));
  EXPECT_FALSE(IsRepeatable(Played(Verdict::kHang, {kBuild, kPick})));
  EXPECT_FALSE(IsRepeatable(Played(Verdict::kPass, {Entry("Burst", "burst")})));
}

TEST(BrokenPromiseOfBitwise, IsAFaultOfTheProgramAndMarksTheMessage) {
  const CaseResult second =
      BrokenPromiseOfBitwise(Played(Verdict::kPass, {kBuild, kPick}), {1, "this and that"});
  EXPECT_EQ(second.verdict, Verdict::kProtocol);
  EXPECT_EQ(second.complaint,
            "it claims BITWISE, but the same seed and commands gave this and that");
  EXPECT_FALSE(second.trace[0].divergent);
  EXPECT_TRUE(second.trace[1].divergent);
}

TEST(FindParting, LogsCountIfTheyAreAskedFor) {
  const std::vector<TraceEntry> first = {kBuild, kLog, kDone}, other = {kBuild, kOtherLog, kDone},
                                silent = {kBuild, kDone};
  EXPECT_FALSE(FindParting(first, other, false).has_value());
  EXPECT_FALSE(FindParting(first, silent, false).has_value());
  EXPECT_EQ(FindParting(first, other, true)->words, R"("at 0x17" and then "at 0x99" as message 2)");
  EXPECT_EQ(FindParting(first, {kBuild, kOtherLog, kPick}, false)->at, 2u);
}

}  // namespace
}  // namespace lbc::verdict
