#include "conformance/runner/kept_output.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/runner/stacks.h"

namespace lbc::runner {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t kMost = 66 * 1024;

// Of a Go program with many goroutines, as it prints them: the one that panicked first.
std::string Panic(int others) {
  std::string text =
      "panic: boom\n\ngoroutine 21 [running]:\nacme.(*picker).Pick(0xc0)\n\t/acme/picker.go:7 "
      "+0x1d\n\n";
  for (int i = 0; i < others; ++i) {
    text +=
        fmt::format("goroutine {} [select]:\nruntime.gopark()\n\t/go/proc.go:1 +0x1\n\n", i + 100);
  }
  return text;
}

std::string Kept(std::string_view text, std::size_t at_a_time) {
  KeptOutput output;
  for (std::size_t i = 0; i < text.size(); i += at_a_time) output.Append(text.substr(i, at_a_time));
  EXPECT_EQ(output.total(), text.size());
  return output.Text();
}

TEST(KeptOutput, IsAllOfWhatIsShort) {
  EXPECT_EQ(Kept("", 1), "");
  EXPECT_EQ(Kept("acme: starting\n" + Panic(3), 5), "acme: starting\n" + Panic(3));
}

TEST(KeptOutput, IsTheLastOfChatter) {
  std::string chatter;
  for (int i = 0; i < 50'000; ++i) chatter += fmt::format("acme: pick {}\n", i);
  const std::string kept = Kept(chatter, 4096);
  EXPECT_LE(kept.size(), kMost);
  EXPECT_GE(kept.size(), kMost - 4096);
  EXPECT_THAT(kept, EndsWith("acme: pick 49999\n"));
  EXPECT_THAT(kept, Not(HasSubstr("left out")));
}

TEST(KeptOutput, HasTheFirstThreadOfMany) {
  std::string stacks =
      "lbconform testee: SIGQUIT\nthread 1 [acme]:\n  acme::Policy::Close()  acme+0x1\n\n";
  for (int i = 2; i < 5000; ++i) {
    stacks += fmt::format("thread {} [acme]:\n  pthread_cond_wait  libc.so.6+0x1\n\n", i);
  }
  const std::string kept = Kept(std::string(300'000, '.') + "\n" + stacks, 4096);
  EXPECT_LE(kept.size(), kMost);
  EXPECT_EQ(TellingStack(kept), "thread 1 [acme]:\n  acme::Policy::Close()  acme+0x1\n");
}

TEST(KeptOutput, HasWhatAPanicBeganWithHoweverMuchFollows) {
  for (const std::size_t at_a_time : {1u, 7u, 4096u, 1u << 20}) {
    const std::string kept = Kept(std::string(300'000, '.') + "\n" + Panic(5000), at_a_time);
    EXPECT_LE(kept.size(), kMost);
    EXPECT_THAT(kept, StartsWith("panic: boom\n\ngoroutine 21 [running]:\nacme.(*picker).Pick("));
    EXPECT_THAT(kept,
                EndsWith("goroutine 5099 [select]:\nruntime.gopark()\n\t/go/proc.go:1 +0x1\n\n"));
    EXPECT_EQ(TellingStack(kept),
              "panic: boom\ngoroutine 21 [running]:\n  acme.(*picker).Pick  /acme/picker.go:7\n");
  }
}

TEST(KeptOutput, SaysHowManyLinesItLeavesOut) {
  const std::string text = Panic(5000);
  const std::string kept = Kept(text, 4096);
  const std::size_t at = kept.find("… ");
  ASSERT_NE(at, std::string::npos);
  const auto lines = [](std::string_view part) { return std::ranges::count(part, '\n'); };
  EXPECT_EQ(std::stol(kept.substr(at + std::string_view("… ").size())),
            lines(text) - (lines(kept) - 1));
}

TEST(KeptOutput, BeginsWithTheLastOfSeveralReports) {
  std::string text = "panic: first\n";
  for (int i = 0; i < 20'000; ++i) text += fmt::format("recovered {}\n", i);
  EXPECT_THAT(Kept(text + Panic(5000), 4096), StartsWith("panic: boom\n"));
}

TEST(KeptOutput, IsNoReportWhereALineOnlySpeaksOfOne) {
  std::string text = "acme: panic: handled\n";
  for (int i = 0; i < 20'000; ++i) text += fmt::format("acme: pick {}\n", i);
  EXPECT_THAT(Kept(text, 4096), Not(HasSubstr("handled")));
}

TEST(KeptOutput, SinceAMomentIsWhatCameAfterIt) {
  KeptOutput output;
  output.Append(std::string(500'000, '.') + "\n");
  const std::size_t before = output.total();
  EXPECT_EQ(output.Since(before), "");
  output.Append("SIGQUIT: quit\n");
  EXPECT_EQ(output.Since(before), "SIGQUIT: quit\n");
  output.Append(Panic(5000).substr(std::string_view("panic: boom\n").size()));
  EXPECT_THAT(output.Since(before), StartsWith("SIGQUIT: quit\n\ngoroutine 21 [running]:\n"));
  EXPECT_THAT(output.Since(before), HasSubstr(" lines left out …\n"));
}

}  // namespace
}  // namespace lbc::runner
