// Makes a process out of a command: vfork, what must be set in the child, exec.
//
// Not posix_spawn, because the child announces itself to the keeper (keeper.h) before it becomes
// another program: then there is no moment at which a judge could die and leave it unknown. A
// command of plain words that names a path is executed directly; everything else, and what cannot
// be executed, is the shell's. From any thread.
#ifndef CONFORMANCE_RUNNER_LAUNCH_H_
#define CONFORMANCE_RUNNER_LAUNCH_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lbc::runner {

// The words of a command that means to the shell just what it says: a program by its path, and
// arguments without anything that a shell interprets. Empty for any other.
std::vector<std::string> PlainWords(const std::string& command);

// Descriptors of the child. Each is above those that it becomes there.
struct ChildDescriptors {
  int output = -1;  // becomes 1 and 2; 0 is /dev/null
  int read = -1;    // becomes 3
  int write = -1;   // becomes 4
};

// Starts the command in a process group of its own, with no signal blocked or handled, and SIGPIPE
// deadly. `environment` is all of it, as NAME=VALUE. The caller keeps its descriptors, and owes
// ForgetGroup before it reaps the child. INTERNAL when the system refuses.
absl::StatusOr<pid_t> Launch(const std::string& command, std::vector<std::string> environment,
                             const ChildDescriptors& descriptors);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_LAUNCH_H_
