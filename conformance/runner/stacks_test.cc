#include "conformance/runner/stacks.h"

#include <gtest/gtest.h>

namespace lbc::runner {
namespace {

// A policy that locks twice, as a Go program with GOTRACEBACK=all prints it when it gets SIGQUIT.
constexpr std::string_view kStuck = R"(SIGQUIT: quit
PC=0x495c01 m=0 sigcode=0

goroutine 0 gp=0xf10c40 m=0 mp=0xf11a00 [idle]:
runtime.futex(0xf11b58, 0x80)
	/go/src/runtime/sys_linux_amd64.s:569 +0x21 fp=0x7f sp=0x7f pc=0x49

goroutine 1 gp=0x20 m=nil [chan receive]:
testing.(*T).Run(0x20, {0xa1, 0x0?}, 0x20)
	/go/src/testing/testing.go:2109 +0x4e5 fp=0x20 sp=0x20 pc=0x69
lbconform/testee.Main({{0x0, 0x0}})
	/acme/lbconform/main.go:40 +0x3b1 fp=0x20 sp=0x20 pc=0x86
main.main()
	/acme/main.go:11 +0xf7 fp=0x20 sp=0x20 pc=0x87

goroutine 9 gp=0x20 m=nil [sync.Mutex.Lock]:
internal/sync.(*Mutex).lockSlow(0x20)
	/go/src/internal/sync/mutex.go:149 +0x15d fp=0x20 sp=0x20 pc=0x49
sync.(*Mutex).Lock(...)
	/go/src/sync/mutex.go:46
acme/hash.(*policy).ResolverError(0xc0, {0x1, 0x2})
	/acme/hash/policy.go:42 +0x29 fp=0x20 sp=0x20 pc=0x87
acme/hash.(*policy).UpdateClientConnState(0xc0, {{{0x0, 0x0}}})
	/acme/hash/policy.go:88 +0x129 fp=0x20 sp=0x20 pc=0x87
lbconform/testee.(*worker).run(0xc0)
	/acme/lbconform/worker.go:20 +0x29 fp=0x20 sp=0x20 pc=0x87
created by lbconform/testee.start in goroutine 7
	/acme/lbconform/worker.go:10 +0x29

rax    0x0
rip    0x495c01
)";

TEST(TellingStack, IsThatOfThePolicyFromTheInsideOut) {
  EXPECT_EQ(TellingStack(kStuck),
            "goroutine 9 [sync.Mutex.Lock]:\n"
            "  acme/hash.(*policy).ResolverError  /acme/hash/policy.go:42\n"
            "  acme/hash.(*policy).UpdateClientConnState  /acme/hash/policy.go:88\n");
}

TEST(TellingStack, BeginsWithThePanic) {
  EXPECT_EQ(TellingStack("acme: starting\n"
                         "panic: runtime error: index out of range [0] with length 0\n\n"
                         "goroutine 21 [running]:\n"
                         "acme.(*picker).Pick(0xc0, {{0x1, 0x2}})\n\t/acme/picker.go:7 +0x1d\n"
                         "lbconform/testee.(*worker).pick(0xc0)\n\t/acme/lbconform/pick.go:9 +0x1\n"
                         "exit status 2\n"),
            "panic: runtime error: index out of range [0] with length 0\n"
            "goroutine 21 [running]:\n"
            "  acme.(*picker).Pick  /acme/picker.go:7\n");
}

TEST(TellingStack, OfThreadsIsThatOfThosePartsThatAreThePolicys) {
  EXPECT_EQ(TellingStack("acme: starting\n"
                         "terminate called after throwing an instance of 'std::out_of_range'\n"
                         "  what():  map::at\n"
                         "thread 7 [acme_testee]:\n"
                         "  (unknown)  libc.so.6+0x8ae2b\n"
                         "  abort  libc.so.6+0x2747e\n"
                         "  std::__throw_out_of_range()  libstdc++.so.6+0xa1\n"
                         "  acme::(anonymous namespace)::Picker::Pick()  acme_testee+0x1f3a\n"
                         "  std::function<>::operator()()  acme_testee+0x1f40\n"
                         "  acme::Policy::Update()  acme_testee+0x2f3a\n"
                         "  lbc::testee::Instance::Pick()  acme_testee+0x4010\n"
                         "  main  acme_testee+0x1000\n"
                         "\n"
                         "thread 8 [lbc-burst]:\n"
                         "  pthread_cond_wait  libc.so.6+0x1\n"
                         "  start_thread  libc.so.6+0x2\n"),
            "terminate called after throwing an instance of 'std::out_of_range'\n"
            "what():  map::at\n"
            "thread 7 [acme_testee]:\n"
            "  acme::(anonymous namespace)::Picker::Pick()  acme_testee+0x1f3a\n"
            "  std::function<>::operator()()  acme_testee+0x1f40\n"
            "  acme::Policy::Update()  acme_testee+0x2f3a\n");
}

TEST(TellingStack, OfASanitizerIsAllThatItReports) {
  EXPECT_EQ(TellingStack("ready\n==7==ERROR: AddressSanitizer: heap-use-after-free\n  #0 Pick\n"),
            "==7==ERROR: AddressSanitizer: heap-use-after-free\n  #0 Pick\n");
  EXPECT_EQ(TellingStack("ready\nWARNING: DATA RACE\nWrite at 0x1\n"),
            "WARNING: DATA RACE\nWrite at 0x1\n");
  EXPECT_EQ(TellingStack("ready\nacme.cc:7:3: runtime error: shift exponent 64\n"),
            "acme.cc:7:3: runtime error: shift exponent 64\n");
}

TEST(TellingStack, IsNothingWhereNothingIsTold) {
  EXPECT_EQ(TellingStack(""), "");
  EXPECT_EQ(TellingStack("listening on port 7\n"), "");
  EXPECT_EQ(TellingStack("goroutine 1 [running]:\nruntime.main()\n\t/go/proc.go:1 +0x1\n"), "");
  EXPECT_EQ(TellingStack("goroutine 1 [running]:"), "");
  EXPECT_EQ(TellingStack("thread 7 [acme]:\n  main  acme+0x1\n"), "");
  EXPECT_EQ(TellingStack("thread 7 [acme]:"), "");
  EXPECT_EQ(TellingStack("thread 7 [acme]:\n  \n  acme\n"), "");
}

}  // namespace
}  // namespace lbc::runner
