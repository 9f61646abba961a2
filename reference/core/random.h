// Random: the only chance a policy knows.
//
// Equal seeds give equal choices, so that a run can be repeated. Called on the serializer only: a
// picker that needs chance of its own draws a seed while it is being made.
#ifndef REFERENCE_CORE_RANDOM_H_
#define REFERENCE_CORE_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace lbc {

/// A source of uniform numbers.
class Random {
 public:
  virtual ~Random() = default;

  /// 64 random bits.
  [[nodiscard]] virtual std::uint64_t Bits() = 0;

  /// A number from 0 to n-1. `n` must be positive.
  [[nodiscard]] virtual std::uint64_t Below(std::uint64_t n) {
    // The lowest bits that would favour small numbers are thrown away and drawn again.
    const std::uint64_t unfair = (0 - n) % n;
    std::uint64_t bits = Bits();
    while (bits < unfair) bits = Bits();
    return bits % n;
  }

  /// A number from 0 (included) to 1 (excluded).
  [[nodiscard]] virtual double Unit() { return static_cast<double>(Bits() >> 11) * 0x1.0p-53; }
};

}  // namespace lbc

#endif  // REFERENCE_CORE_RANDOM_H_
