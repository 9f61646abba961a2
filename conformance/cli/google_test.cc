#include "conformance/cli/google_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

namespace lbc::cli {
namespace {

constexpr char kTotal[] = "GTEST_TOTAL_SHARDS";
constexpr char kIndex[] = "GTEST_SHARD_INDEX";
constexpr std::array<std::string_view, 6> kObeyed = {
    "--gtest_filter=", "--gtest_output=xml", "--gtest_output=json",
    "--gtest_color=",  "--gtest_brief=",     "--gtest_list_tests"};

absl::Status CheckFlag(const std::string& flag) {
  const bool obeyed = std::ranges::any_of(
      kObeyed, [&](std::string_view prefix) { return flag.starts_with(prefix); });
  if (obeyed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("run: {}: not obeyed; expected one of GoogleTest's --gtest_list_tests, "
                  "--gtest_filter=PATTERNS, --gtest_output=xml:FILE or =json:FILE, --gtest_color=, "
                  "--gtest_brief=",
                  flag));
}

// The number that the variable holds; nothing unless it is one from `least` to `most`.
std::optional<std::int32_t> Number(std::string_view text, std::int32_t least, std::int32_t most) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

absl::Status CheckShards() {
  const char* const total = std::getenv(kTotal);
  const char* const index = std::getenv(kIndex);
  if (total == nullptr && index == nullptr) return absl::OkStatus();
  if (total == nullptr || index == nullptr) {
    return absl::InvalidArgumentError(fmt::format("{} is set and {} is not; expected both or none",
                                                  total == nullptr ? kIndex : kTotal,
                                                  total == nullptr ? kTotal : kIndex));
  }
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  const std::optional<std::int32_t> shards = Number(total, 1, kMost);
  if (!shards.has_value()) {
    return absl::InvalidArgumentError(
        fmt::format("{}=\"{}\": expected a whole number from 1 to {}", kTotal, total, kMost));
  }
  if (Number(index, 0, *shards - 1).has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{}=\"{}\": expected a whole number from 0 to {}, as {} is {}", kIndex, index,
                  *shards - 1, kTotal, *shards));
}

}  // namespace

absl::Status CheckGoogleTest(const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    if (absl::Status obeyed = CheckFlag(flag); !obeyed.ok()) return obeyed;
  }
  return CheckShards();
}

std::string WhyNoCase() {
  if (GTEST_FLAG_GET(filter) == "*") {
    return fmt::format("this shard has no case: {} says more shards than there are cases", kTotal);
  }
  return "--gtest_filter chooses no case of this shard; it knows them as AREA.ID/SENTENCE with _ "
         "for -, e.g. --gtest_filter='pick_first.PF_001*'; --gtest_list_tests names them";
}

}  // namespace lbc::cli
