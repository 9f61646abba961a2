// What a dying process printed, cut down to what its author wants to read first.
//
// A Go program that hangs or panics prints every goroutine, hundreds of lines of which a few are
// about the policy; a C++ one prints threads (conformance/testees/cpp/last_words.h); a sanitizer's
// report comes after whatever else was printed. The whole text stays in the case's stderr.
#ifndef CONFORMANCE_RUNNER_STACKS_H_
#define CONFORMANCE_RUNNER_STACKS_H_

#include <string>
#include <string_view>

namespace lbc::runner {

// The message (a panic, a fatal error, an assertion, an exception) and then, of each goroutine or
// thread that was in code of neither the standard library nor the adapter, its header and a line
// for each frame from the policy outwards: function, and file and line or offset. Of a report by a
// sanitizer or Go's race detector: all from its first line on. Empty if `printed` is nothing of the
// kind. Text of a stranger: escape it before it is shown.
std::string TellingStack(std::string_view printed);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_STACKS_H_
