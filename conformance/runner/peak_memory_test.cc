#include "conformance/runner/peak_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace lbc::runner {
namespace {

TEST(PeakMemory, GrowsByWhatIsTouchedAndStaysWhenItIsGivenBack) {
  constexpr std::int64_t kKib = 64 * 1024;
  const std::int64_t before = PeakMemoryKib();
  ASSERT_GT(before, 0);
  {
    const auto bytes = std::make_unique_for_overwrite<char[]>(kKib * 1024);
    std::fill_n(bytes.get(), static_cast<std::size_t>(kKib) * 1024, 'x');
    EXPECT_EQ(bytes[kKib * 512], 'x');
  }
  EXPECT_GE(PeakMemoryKib(), before + kKib / 2);
}

}  // namespace
}  // namespace lbc::runner
