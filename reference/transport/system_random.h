// SystemRandom: chance from the operating system, for channels outside of tests.
#ifndef REFERENCE_TRANSPORT_SYSTEM_RANDOM_H_
#define REFERENCE_TRANSPORT_SYSTEM_RANDOM_H_

#include <sys/random.h>

#include <cstdint>

#include "reference/core/random.h"

namespace lbc {

/// From any thread. A system call each time: for shuffles and back-offs, not for every pick.
class SystemRandom final : public Random {
 public:
  [[nodiscard]] std::uint64_t Bits() override {
    std::uint64_t bits = 0;
    while (getrandom(&bits, sizeof(bits), 0) != sizeof(bits)) {
    }
    return bits;
  }
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_SYSTEM_RANDOM_H_
