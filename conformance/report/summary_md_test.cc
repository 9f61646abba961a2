#include "conformance/report/summary_md.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(SummaryMarkdown, SaysVerdictCountsAndCauses) {
  const std::string text = SummaryMarkdown(FailingRun());
  EXPECT_THAT(text, StartsWith("## ❌ Not conformant\n\n**pick\\_first** of grpc-go 1.85.0"));
  EXPECT_THAT(text, HasSubstr("| MUST | 8 of 13 | 3 | 1 | 1 | 0 | 1 | 1 | 1 | 16 |\n"));
  EXPECT_THAT(text, HasSubstr("### 3 root causes behind 4 of 17 cases\n"));
  EXPECT_THAT(text, HasSubstr("<summary>1. FAIL MUST ZZ-011 ZZ-013: Once connections to all "
                              "addresses have failed, TRANSIENT_FAILURE is reported"));
  EXPECT_THAT(text, HasSubstr("x then  channel stays TRANSIENT_FAILURE\n        expected: "));
  EXPECT_THAT(text, HasSubstr("1 of 17 cases fails as the known-failures file says."));
}

TEST(SummaryMarkdown, WhatFailsOtherwiseThanKnownSaysSo) {
  EXPECT_THAT(SummaryMarkdown(FailingRun()), Not(HasSubstr("otherwise than known")));
  verdict::RunResult run = FailingRun();
  for (verdict::CaseResult& result : run.cases) {
    if (IsFailure(result.verdict))
      result.complaint =
          "fails otherwise than known (fingerprint 89ab instead of 0123): " + result.complaint;
  }
  const std::string text = SummaryMarkdown(run);
  EXPECT_THAT(text, HasSubstr("\nfails otherwise than known (fingerprint 89ab instead of 0123)\n"));
  EXPECT_THAT(text, HasSubstr("\n2 of its 2 cases fail otherwise than known.\n"));
  EXPECT_THAT(text, HasSubstr("\n1 of its 1 case fails otherwise than known.\n"));
}

TEST(SummaryMarkdown, AConformantRunHasNoCauses) {
  const std::string text = SummaryMarkdown(ConformantRun());
  EXPECT_THAT(text, StartsWith("## ✅ Conformant\n"));
  EXPECT_THAT(text, Not(HasSubstr("root cause")));
}

TEST(SummaryMarkdown, WhatNeverRanSaysWhy) {
  const std::string text = SummaryMarkdown(EmptyRun());
  EXPECT_THAT(text, HasSubstr("Testee unusable"));
  EXPECT_THAT(text, HasSubstr("could not be started"));
}

TEST(SummaryMarkdown, StaysSmall) {
  EXPECT_LT(SummaryMarkdown(LargeRun()).size(), 1u << 20);
  EXPECT_LT(SummaryMarkdown(HostileRun()).size(), 1u << 20);
}

TEST(SummaryMarkdown, HostileTextIsNeitherMarkupNorMention) {
  const std::string text = SummaryMarkdown(HostileRun());
  EXPECT_EQ(ToUtf8(text), text);
  // Outside code blocks no text of the testee holds a bare "<".
  bool in_code = false;
  std::string fence;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!in_code && line.starts_with("```")) {
      in_code = true;
      fence = line.substr(0, line.find('t'));
    } else if (in_code) {
      in_code = line != fence;
    } else {
      const bool ours = line.starts_with("<details><summary>") || line == "</details>" ||
                        line.starts_with("<sub>");
      if (!ours) {
        EXPECT_EQ(line.find('<'), std::string::npos) << line;
      }
      for (const char* markup : {"<script", "<img", "<svg", "@everyone"}) {
        EXPECT_EQ(line.find(markup), std::string::npos) << line;
      }
      // A line that begins an element is HTML to its end, where brackets are only brackets.
      if (!line.starts_with("<details>")) {
        EXPECT_EQ(line.find("](javascript"), std::string::npos) << line;
      }
    }
  }
  EXPECT_FALSE(in_code);
}

}  // namespace
}  // namespace lbc::report
