#include "conformance/coverage/line_counts.h"

#include <gtest/gtest.h>

namespace lbc::coverage {
namespace {

std::vector<std::string> NoSource(const std::string& /*file*/) { return {}; }

TEST(LineCounts, ALineOfSeveralGoBlocksHasTheLargestCount) {
  const auto counts = ParseGoProfile(
      "mode: count\n"
      "acme.com/hash/hash.go:10.20,12.10 2 7\n"
      "acme.com/hash/hash.go:12.10,14.3 1 0\n"
      "acme.com/hash/ring.go:3.1,3.9 1 0\n");
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(*counts,
            (LineCounts{{"acme.com/hash/hash.go", {{10, 7}, {11, 7}, {12, 7}, {13, 0}, {14, 0}}},
                        {"acme.com/hash/ring.go", {{3, 0}}}}));
}

TEST(LineCounts, WhatIsNoProfileIsSaidWithItsLine) {
  const struct {
    const char* why;
    const char* text;
  } kRows[] = {
      {"no count", "mode: set\nacme/hash.go:1.2,3.4 5\n"},
      {"no numbers", "acme/hash.go:a.b,c.d 1 1\n"},
      {"lines from nought", "acme/hash.go:0.1,3.4 1 1\n"},
      {"more lines than any file has", "acme/hash.go:1.1,2000000000.4 1 1\n"},
      {"a number that is too long", "acme/hash.go:1.1,99999999999999999999.4 1 1\n"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const auto counts = ParseGoProfile(row.text);
    ASSERT_FALSE(counts.ok());
    EXPECT_NE(std::string(counts.status().message()).find("acme/hash.go"), std::string::npos);
  }
  EXPECT_FALSE(ParseLcov("DA:1,2\n").ok()) << "a line of no file";
  EXPECT_FALSE(ParseLcov("SF:/a.cc\nDA:one,2\n").ok());
}

TEST(LineCounts, LcovsFormReadsBackAsItself) {
  const LineCounts counts = {{"/a/b.cc", {{1, 0}, {2, 12}}}, {"/a/c.cc", {{9, 1}}}};
  const auto again = ParseLcov(ToLcov(counts));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, counts);
  EXPECT_NE(ToLcov(counts).find("LH:1\nLF:2\n"), std::string::npos);
  // What gcov adds is no fault.
  EXPECT_TRUE(
      ParseLcov("TN:\nSF:/a.cc\nFN:1,main\nDA:1,2,checksum\nBRDA:1,0,0,-\nend_of_record\n").ok());
}

TEST(LineCounts, WhatWasNotReachedIsToldInStretches) {
  const LineCounts counts = {{"/src/acme/hash.cc", {{1, 1}, {2, 0}, {4, 0}, {5, 3}, {6, 0}}},
                             {"/src/acme/ring.cc", {{1, 1}}}};
  const verdict::Coverage coverage = Summarize(counts, [](const std::string& file) {
    return file == "/src/acme/hash.cc"
               ? std::vector<std::string>{"one", "two", "three", "four", "five", "six"}
               : std::vector<std::string>{};
  });
  ASSERT_EQ(coverage.files.size(), 2u);
  const verdict::FileCoverage& hash = coverage.files[0];
  EXPECT_EQ(hash.file, "hash.cc");
  EXPECT_EQ(hash.lines, 5);
  EXPECT_EQ(hash.reached, 2);
  ASSERT_EQ(hash.unreached.size(), 2u);
  EXPECT_EQ(hash.unreached[0].from, 2);
  EXPECT_EQ(hash.unreached[0].to, 4) << "line 3 has no counter and parts nothing";
  EXPECT_EQ(hash.unreached[0].text, "two\nthree\nfour\n");
  EXPECT_EQ(hash.unreached[1].text, "six\n");
  EXPECT_TRUE(coverage.files[1].unreached.empty());
}

TEST(LineCounts, ALoneFileKeepsItsNameAndNothingIsNothing) {
  EXPECT_TRUE(Summarize({}, NoSource).files.empty());
  EXPECT_EQ(Summarize({{"acme/hash.go", {{1, 1}}}}, NoSource).files[0].file, "hash.go");
}

}  // namespace
}  // namespace lbc::coverage
