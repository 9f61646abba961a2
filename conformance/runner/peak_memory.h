// How much memory this process needed at most.
#ifndef CONFORMANCE_RUNNER_PEAK_MEMORY_H_
#define CONFORMANCE_RUNNER_PEAK_MEMORY_H_

#include <cstdint>

namespace lbc::runner {

// The peak of this process's resident memory so far, in KiB; 0 where /proc does not tell. What the
// program was that started this one, and how large, does not count. Any thread.
std::int64_t PeakMemoryKib();

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_PEAK_MEMORY_H_
