#include "conformance/runner/peak_memory.h"

#include <fstream>
#include <string>

namespace lbc::runner {

std::int64_t PeakMemoryKib() {
  // getrusage would not do: its peak survives exec, and so is that of a large parent.
  std::ifstream status("/proc/self/status");
  std::string field;
  while (status >> field) {
    std::int64_t kib = 0;
    if (field == "VmHWM:" && status >> kib) return kib;
  }
  return 0;
}

}  // namespace lbc::runner
