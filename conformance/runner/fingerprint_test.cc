#include "conformance/runner/fingerprint.h"

#include <gtest/gtest.h>

namespace lbc::runner {
namespace {

using verdict::CaseResult;
using verdict::Step;
using verdict::Verdict;

CaseResult Failing(const std::string& words, const std::string& expected, const std::string& got,
                   const std::string& complaint = "") {
  CaseResult result;
  result.verdict = Verdict::kFail;
  result.complaint = complaint;
  Step step;
  step.status = Step::Status::kFailed;
  step.words = words;
  step.expected = expected;
  step.got = got;
  result.steps.push_back(step);
  return result;
}

TEST(Fingerprint, DoesNotDependOnNumbers) {
  const std::string one = Fingerprint(
      Failing("10 picks go to a", "picks to a", "go to SubConn 2 (b)", "after 17 turns"));
  EXPECT_EQ(one, Fingerprint(Failing("12 picks go to a", "picks to a", "go to SubConn 7 (c)",
                                     "after 3 turns")));
  EXPECT_EQ(one.size(), 16u);
}

TEST(Fingerprint, TellsOtherFailuresApart) {
  const std::string one = Fingerprint(Failing("channel is READY", "READY", "IDLE"));
  EXPECT_NE(one, Fingerprint(Failing("channel is READY", "READY", "CONNECTING")));
  EXPECT_NE(one, Fingerprint(Failing("channel reports READY", "READY", "IDLE")));
  CaseResult crash = Failing("channel is READY", "READY", "IDLE");
  crash.verdict = Verdict::kCrash;
  EXPECT_NE(one, Fingerprint(crash));
}

TEST(Fingerprint, TellsCrashesApartByTheirEnd) {
  CaseResult segv;
  segv.verdict = Verdict::kCrash;
  segv.complaint = "the process ended with signal 11 (SIGSEGV) in Pick";
  CaseResult abort = segv;
  abort.complaint = "the process ended with signal 6 (SIGABRT) in Pick";
  EXPECT_NE(Fingerprint(segv), Fingerprint(abort));
  CaseResult race = segv;
  race.complaint = "the process ended with exit code 66 in Pick";
  CaseResult exit = segv;
  exit.complaint = "the process ended with exit code 2 in Pick";
  EXPECT_NE(Fingerprint(race), Fingerprint(exit));
}

TEST(Fingerprint, OfAStackIsThatOfItsInnermostFramesWhateverTheStep) {
  CaseResult one = Failing("resolver lists nothing", "", "");
  one.verdict = Verdict::kHang;
  one.stack =
      "goroutine 9 [sync.Mutex.Lock]:\n  acme.(*policy).ResolverError  /acme/policy.go:61\n"
      "  acme.(*policy).UpdateClientConnState  /acme/policy.go:152\n";
  CaseResult other = Failing("a storm of 300 events rages", "", "");
  other.verdict = Verdict::kHang;
  other.stack =
      "goroutine 71 [sync.Mutex.Lock]:\n  acme.(*policy).ResolverError  /acme/policy.go:63\n"
      "  acme.(*policy).UpdateClientConnState  /acme/policy.go:154\n"
      "goroutine 3 [select]:\n  acme.loop  /acme/loop.go:1\n";
  EXPECT_EQ(Fingerprint(one), Fingerprint(other));
  other.stack = "goroutine 7 [sync.Mutex.Lock]:\n  acme.(*policy).Close  /acme/policy.go:9\n";
  EXPECT_NE(Fingerprint(one), Fingerprint(other));
}

TEST(WithoutNumbers, LeavesWords) {
  EXPECT_EQ(WithoutNumbers("SubConn 12 (a b) is READY after 3.5 ms at 0x7ffe12"),
            "SubConn is READY after # ms at #");
}

}  // namespace
}  // namespace lbc::runner
