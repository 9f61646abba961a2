// Last words: a testee that dies, or that its judge gives up on, leaves its stacks on stderr.
//
// SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, which is how assertions and uncaught exceptions end,
// print the stack of the thread that they hit; SIGQUIT, by which the judge ends a testee that
// hangs, prints that of every thread. Then the signal ends the process as it does by default, so
// that the exit says which it was.
//
//   lbconform testee: SIGSEGV
//   thread 4711 [acme_testee]:
//     acme::(anonymous namespace)::Picker::Pick()  acme_testee+0x1f3a
//
// Names come from the program's symbols, local ones too, unless it was stripped; `addr2line -e`
// makes lines of the offsets. The judge finds the threads that were in the policy
// (conformance/runner/stacks.h).
#ifndef CONFORMANCE_TESTEES_CPP_LAST_WORDS_H_
#define CONFORMANCE_TESTEES_CPP_LAST_WORDS_H_

namespace lbc::testee {

/// Takes the signals over that have no handler yet: those of a sanitizer, or of whoever else came
/// before, stay. `program` is argv[0]. To be called once, from main, before any thread is started.
void LeaveLastWords(const char* program);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_LAST_WORDS_H_
