// Ends testees that their judge leaves behind: killed outright, it has no time to end them itself.
//
// A small process of the judge's, forked before the first testee. It holds the reading end of a
// pipe whose other end only the judge has, and waits. A testee writes its own number there before
// it becomes what it was started for, so none is ever unknown. When the pipe ends, the judge has
// ended, in whatever way; the keeper kills the groups that were not taken off the list, and ends.
//
// Why not PR_SET_PDEATHSIG: it goes by the thread that forked, not by the process, and testees are
// started by threads that come and go; and what a testee starts would not inherit it. From any
// thread.
#ifndef CONFORMANCE_RUNNER_KEEPER_H_
#define CONFORMANCE_RUNNER_KEEPER_H_

#include <sys/types.h>

#include "absl/status/statusor.h"

namespace lbc::runner {

// The descriptor on which a process that leads a group announces itself, by the four bytes of its
// pid_t. Closed on exec; above the descriptors that a testee has. The first call forks the keeper.
// INTERNAL when the system refuses.
absl::StatusOr<int> KeeperDescriptor();

// The group was killed, its number is about to become free. Call before its leader is reaped.
void ForgetGroup(pid_t group);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_KEEPER_H_
