// CallRandom: chance for calls, which end on threads of their own.
//
// A channel's Random belongs to its serializer. This one any thread may ask; the serializer gives
// it a seed, once.
#ifndef REFERENCE_CHANNEL_CALL_RANDOM_H_
#define REFERENCE_CHANNEL_CALL_RANDOM_H_

#include <atomic>
#include <cstdint>

#include "reference/core/random.h"

namespace lbc {

/// SplitMix64 over a counter that all threads share.
class CallRandom final : public Random {
 public:
  void Seed(std::uint64_t seed) { counter_.store(seed, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t Bits() override {
    constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
    std::uint64_t bits = counter_.fetch_add(kStep, std::memory_order_relaxed) + kStep;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
  }

 private:
  std::atomic<std::uint64_t> counter_{0};
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CALL_RANDOM_H_
