#include "conformance/report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Terminal, AFailureIsNarratedAsTheScenarioTellsIt) {
  const std::string text = TerminalSummary(FailingRun(), false);
  EXPECT_THAT(text, HasSubstr("Not conformant\n  3 of 13 MUST requirements"));
  EXPECT_THAT(text, HasSubstr("MUST    8/13 hold    3 broken, 1 known to fail, 1 open    of 16 "
                              "that bind: 1 judged from another seat, 1 planned"));
  EXPECT_THAT(text, HasSubstr("SHOULD  1/2 hold     1 broken\n"));
  EXPECT_THAT(text, HasSubstr("3 root causes behind 4 of 17 cases"));
  EXPECT_THAT(text, HasSubstr("  1  FAIL  MUST  ZZ-011 ZZ-013  (2 cases)\n"));
  EXPECT_THAT(text, HasSubstr("       . given policy pick_first with endpoints a b\n"
                              "       . given every connection has failed\n"
                              "       . then  channel is TRANSIENT_FAILURE\n"));
  EXPECT_THAT(text, HasSubstr("       x then  channel stays TRANSIENT_FAILURE\n"
                              "               expected: no report, or TRANSIENT_FAILURE again\n"
                              "               got: channel reported IDLE\n"
                              "         - then  picks fail with UNAVAILABLE\n"));
  EXPECT_THAT(text, HasSubstr("     again: lbconform run --testee ./acme --policy pick_first "
                              "--only 'pick_first/ZZ-011/"));
  EXPECT_THAT(text, HasSubstr("1 of 17 cases fails as the known-failures file says"));
  EXPECT_THAT(text, HasSubstr("warning: known-failures.yaml:12"));
  EXPECT_THAT(text, HasSubstr("16 of 17 cases played, nothing skipped · quiescence EXACT"));
  EXPECT_THAT(text, HasSubstr("chance of a false alarm below 2.0e-11 in 2 counts"));
}

TEST(Terminal, WhatFailsWithSomeSeedsOnlyIsToldApart) {
  verdict::RunResult run = FailingRun();
  for (verdict::CaseResult& result : run.cases) {
    if (result.verdict == verdict::Verdict::kXfail) result.known_sometimes = true;
  }
  EXPECT_THAT(TerminalSummary(run, false),
              HasSubstr("1 of 17 cases fails as the known-failures file says, 1 of them with some "
                        "seeds only\n"));
  run.cases.front().known_sometimes = true;
  EXPECT_THAT(TerminalSummary(run, false),
              HasSubstr("with some seeds only; 1 of 17 cases is known to fail with some seeds, and "
                        "passed with this one\n"));
  run = ConformantRun();
  run.cases.front().known_sometimes = true;
  EXPECT_THAT(TerminalSummary(run, false), HasSubstr("1 of 10 cases is known to fail with some"));
}

TEST(Terminal, WhatFailsOtherwiseThanKnownSaysSo) {
  EXPECT_THAT(TerminalSummary(FailingRun(), false), Not(HasSubstr("otherwise than known")));
  verdict::RunResult run = FailingRun();
  for (verdict::CaseResult& result : run.cases) {
    if (IsFailure(result.verdict))
      result.complaint =
          "fails otherwise than known (fingerprint 89ab instead of 0123): " + result.complaint;
  }
  const std::string text = TerminalSummary(run, false);
  // Of the first case of a cause, whose steps tell the rest, and of the others by name.
  EXPECT_THAT(text,
              HasSubstr("\n     fails otherwise than known (fingerprint 89ab instead of 0123)\n"
                        "       . given policy pick_first with endpoints a b\n"));
  EXPECT_THAT(text, ContainsRegex("\n     also pick_first/ZZ-0[^\n]*, which fails otherwise than "
                                  "known\n"));
}

TEST(Terminal, AConformantRunSaysWhatWasProven) {
  const std::string text =
      TerminalSummary(ConformantRun(), {.colour = false, .columns = 80, .page = "out/index.html"});
  EXPECT_THAT(text, HasSubstr("Conformant\n  8 of 8 MUST"));
  EXPECT_THAT(text, HasSubstr("MUST    8/8 hold"));
  EXPECT_THAT(text, HasSubstr("SHOULD  1/1 hold"));
  EXPECT_THAT(text, Not(HasSubstr("root cause")));
  EXPECT_THAT(text, HasSubstr("\nreport: out/index.html\n"));
}

TEST(Terminal, ACrashShowsItsEvidence) {
  const std::string text = TerminalSummary(BrokenProcessRun(), false);
  EXPECT_THAT(text, HasSubstr("process ended: signal 11 (SIGSEGV)"));
  EXPECT_THAT(text, HasSubstr("       | #0 acme::Picker::Pick() at acme_picker.cc:88\n"));
  EXPECT_THAT(text, HasSubstr("       | acme: picked backend 7\n"));
  EXPECT_THAT(text, HasSubstr("1 of 5 cases not run"));
  EXPECT_THAT(text, HasSubstr("The suite could not judge this; the fault is ours"));
}

// What a Go testee says of a panic in a call: its own frames come first.
std::string StackOfAPanic(int frames) {
  std::string stack =
      "goroutine 9 [running, synctest bubble 1]:\nruntime/debug.Stack()\n\t/go/debug.go:26 +0x5\n"
      "lbconform/testee.(*worker).call.func1()\n\t/acme/lbconform/worker.go:88 +0x1\n"
      "panic({0x1, 0x2})\n\t/go/panic.go:783 +0x1\n"
      "runtime.goPanicIndex(0x0, 0x0)\n\t/go/panic.go:115 +0x1\n"
      "acme/hash.(*picker).Pick(0xc0)\n\t/acme/hash/picker.go:42 +0x1\n";
  for (int i = 0; i < frames; ++i) stack += "acme/hash.deep(0xc0)\n\t/acme/hash/deep.go:7 +0x1\n";
  return stack;
}

TEST(Terminal, ACrashTakesAFewLinesHoweverMuchItLeft) {
  verdict::RunResult run = BrokenProcessRun();
  for (verdict::CaseResult& result : run.cases) {
    if (result.verdict != verdict::Verdict::kCrash) continue;
    result.stack = StackOfAPanic(900);
    for (int i = 0; i < 900; ++i) result.complaint += " goroutine dump, and on and on it goes";
    result.complaint += std::string(100'000, 'x');
    result.stderr_tail = result.stack;
  }
  const std::string text = TerminalSummary(run, false);
  EXPECT_THAT(text, HasSubstr("       | acme/hash.(*picker).Pick /acme/hash/picker.go:42\n"));
  EXPECT_THAT(text, HasSubstr("       | … 890 of 902 lines left out; --report DIR keeps them …\n"));
  EXPECT_THAT(text, HasSubstr(" lines left out; report.json has them …\n"));
  EXPECT_LT(std::ranges::count(text, '\n'), 140);
  EXPECT_LT(text.size(), 20'000u);
}

TEST(Terminal, ARunWithoutCasesStillConcludes) {
  const std::string text = TerminalSummary(EmptyRun(), false);
  EXPECT_THAT(text, HasSubstr("Testee unusable\n  ./does-not-exist could not be started"));
  EXPECT_THAT(text, HasSubstr("quiescence not claimed"));
}

TEST(Terminal, ColourOnlyWhenAsked) {
  EXPECT_THAT(TerminalSummary(FailingRun(), false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(TerminalSummary(FailingRun(), true), HasSubstr("\x1b[31mNot conformant\x1b[0m\n"));
}

TEST(Terminal, NothingOfTheTesteesReachesTheTerminalRaw) {
  for (const char c : TerminalSummary(HostileRun(), false)) {
    ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
    ASSERT_NE(c, 0x7f);
  }
  const std::string text = TerminalSummary(HostileRun(), false);
  EXPECT_EQ(ToUtf8(text), text);
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae"))) << "the writing direction is turned around";
}

TEST(Terminal, ProseKeepsToTheWidth) {
  constexpr int kColumns = 60;
  std::istringstream lines(
      TerminalSummary(FailingRun(), {.colour = false, .columns = kColumns, .page = ""}));
  for (std::string line; std::getline(lines, line);) {
    const bool narrated = line.starts_with("       . ") || line.starts_with("       x ") ||
                          line.starts_with("warning: ");
    if (narrated) {
      EXPECT_LE(Columns(line), kColumns) << line;
    }
  }
}

}  // namespace
}  // namespace lbc::report
