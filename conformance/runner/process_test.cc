#include "conformance/runner/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <string>

#include "conformance/runner/session.h"

namespace lbc::runner {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Process> Started(const std::string& command) {
  signal(SIGPIPE, SIG_IGN);
  auto process = Process::Start(command, {});
  EXPECT_TRUE(process.ok()) << process.status();
  return *std::move(process);
}

TEST(Process, CauseOfDeathIsRead) {
  const struct {
    const char* command;
    const char* end;
  } kRows[] = {{"true", "exit code 0"},
               {"sh -c 'exit 7'", "exit code 7"},
               {"sh -c 'kill -SEGV $$'", "signal 11 (SIGSEGV)"},
               {"no-such-program-of-lbconform", "exit code 127"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.command);
    const auto process = Started(row.command);
    ASSERT_TRUE(process->WaitForEnd(10s));
    EXPECT_EQ(process->EndInWords(), row.end);
  }
}

TEST(Process, BothOutputsAreKeptAndOnlyTheirEnd) {
  const auto process = Started(
      "sh -c 'echo out; echo err >&2; head -c 1000000 /dev/zero | tr \"\\\\0\" x; echo last'");
  ASSERT_TRUE(process->WaitForEnd(10s));
  const std::string tail = process->OutputTail();
  EXPECT_LE(tail.size(), 64u * 1024u);
  EXPECT_TRUE(tail.ends_with("last\n"));
}

TEST(Process, WhatItStartedEndsWithIt) {
  std::string pid;
  {
    const auto process = Started("sh -c 'sleep 1000 & echo $!; wait'");
    while (pid.find('\n') == std::string::npos) {
      process->WaitReadable(-1, 10ms);
      pid = process->OutputTail();
    }
    EXPECT_EQ(kill(std::stoi(pid), 0), 0);
  }
  // The killed child is reaped by whoever adopted it; a zombie has no command line any more.
  for (int i = 0; i < 1000 && kill(std::stoi(pid), 0) == 0; ++i) {
    const auto ps = Started("sh -c 'test -z \"$(tr -d \"\\\\0\" < /proc/" +
                            std::to_string(std::stoi(pid)) + "/cmdline)\"'");
    ASSERT_TRUE(ps->WaitForEnd(10s));
    if (ps->EndInWords() == "exit code 0") return;
  }
  EXPECT_NE(kill(std::stoi(pid), 0), 0) << "the child of a killed testee still runs";
}

TEST(Session, ProgramsThatAreNoTesteesAreUnavailableWithTheirLastWords) {
  signal(SIGPIPE, SIG_IGN);
  const struct {
    const char* command;
    const char* says;
  } kRows[] = {{"true", "ended with exit code 0"},
               {"sh -c 'echo no licence >&2; exit 9'", "no licence"},
               {"sh -c 'printf \"\\377\\377\\377\\377\" >&4; cat <&3 >/dev/null'",
                "announces 4294967295 bytes"},
               {"sh -c 'cat <&3 >&4'", "expected Welcome"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.command);
    const auto session =
        Session::Start({.command = row.command, .environment = {}, .patience = {}}, 1);
    ASSERT_FALSE(session.ok());
    EXPECT_EQ(session.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_NE(std::string(session.status().message()).find(row.says), std::string::npos)
        << session.status();
  }
}

TEST(Session, ATesteeThatSleepsForEverIsGivenUp) {
  const TesteeCommand testee{
      "sh -c 'exec sleep 1000'", {}, {.idle = 300ms, .cpu = 20s, .stacks = 100ms}};
  const auto session = Session::Start(testee, 1);
  ASSERT_FALSE(session.ok());
  EXPECT_NE(std::string(session.status().message()).find("did nothing for 300 ms"),
            std::string::npos)
      << session.status();
}

TEST(Session, ATesteeThatPanicsAtItsStartIsQuotedFromThePanicOn) {
  const auto session = Session::Start(
      {.command = "sh -c 'printf \"panic: boom\\n\\ngoroutine 1 [running]:\\nacme.init(...)"
                  "\\n\\t/acme/init.go:7 +0x1\\n\"; seq -f \"frame %g\" 1000; exit 2'",
       .environment = {},
       .patience = {}},
      1);
  ASSERT_FALSE(session.ok());
  EXPECT_NE(std::string(session.status().message()).find("acme.init  /acme/init.go:7"),
            std::string::npos)
      << session.status();
}

TEST(Process, StacksAreWaitedForAsLongAsTheyAreWorkedOn) {
  // Many times as much work as `quiet` is long; it can run all the while.
  const auto process = Process::Start(
      "sh -c 'trap \"i=0; while [ \\$i -lt 500000 ]; do i=\\$((i+1)); done; echo stacks; exit\" "
      "QUIT; echo ready >&4; while :; do read -r line <&3; done'",
      {});
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE((*process)->WaitReadable((*process)->read_fd(), 60s));
  EXPECT_NE((*process)->QuitForStacks(30ms, 60s).find("stacks\n"), std::string::npos);
}

TEST(Session, ATesteeThatSpinsIsGivenUpByItsCpuTime) {
  const TesteeCommand testee{
      "sh -c 'while :; do :; done'", {}, {.idle = 60s, .cpu = 300ms, .stacks = 100ms}};
  const auto session = Session::Start(testee, 1);
  ASSERT_FALSE(session.ok());
  EXPECT_NE(std::string(session.status().message()).find("CPU time without an end"),
            std::string::npos)
      << session.status();
}

}  // namespace
}  // namespace lbc::runner
