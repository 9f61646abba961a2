// PickerRandom: chance for pickers.
//
// A policy's Random is for its serializer; a picker is asked by many threads at once. So it draws a
// seed while it is being made and goes on from there: each number is a step of a shared counter,
// scrambled (SplitMix64), at the price of one atomic addition. Equal seeds give equal numbers.
#ifndef REFERENCE_POLICIES_COMMON_PICKER_RANDOM_H_
#define REFERENCE_POLICIES_COMMON_PICKER_RANDOM_H_

#include <atomic>
#include <cstdint>
#include <utility>

namespace lbc::policies {

class PickerRandom {
 public:
  explicit PickerRandom(std::uint64_t seed) : state_(seed) {}

  /// 64 random bits. From any thread.
  [[nodiscard]] std::uint64_t Bits() const {
    std::uint64_t z = state_.fetch_add(0x9e3779b97f4a7c15, std::memory_order_relaxed);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// Two different numbers below `n`, which is at least 2, every pair in either order as likely as
  /// any other, up to n parts in 2^32. From any thread.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> TwoBelow(std::uint32_t n) const {
    const std::uint64_t bits = Bits();
    const auto first = static_cast<std::uint32_t>(((bits >> 32) * n) >> 32);
    const auto other = static_cast<std::uint32_t>(((bits & UINT32_MAX) * (n - 1)) >> 32);
    return {first, other >= first ? other + 1 : other};
  }

 private:
  mutable std::atomic<std::uint64_t> state_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_PICKER_RANDOM_H_
