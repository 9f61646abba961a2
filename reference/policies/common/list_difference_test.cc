#include "reference/policies/common/list_difference.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

// An endpoint for each letter; capitals have the address of the small letter, and an attribute.
std::vector<Endpoint> ListOf(const std::string& letters) {
  static constexpr AttributeKey<bool> kCapital{"test.capital"};
  std::vector<Endpoint> list;
  for (const char letter : letters) {
    const char small = letter < 'a' ? static_cast<char>(letter + 'a' - 'A') : letter;
    Endpoint& endpoint = list.emplace_back();
    endpoint.addresses.push_back({.addr = std::string(1, small) + ":1"});
    if (small != letter) endpoint.attributes = Attributes().With(kCapital, true);
  }
  return list;
}

TEST(ListDifference, IsWhatTheCommonBeginAndEndLeave) {
  struct Fact {
    const char* before;
    const char* after;
    ListDifference difference;
    bool is_splice;
  };
  const Fact facts[] = {
      {"", "", {0, 0, 0}, true},
      {"abc", "abc", {3, 3, 3}, true},
      {"abc", "axc", {1, 2, 2}, true},
      {"abc", "abcx", {3, 3, 4}, true},
      {"abc", "xabc", {0, 0, 1}, true},
      {"abc", "ac", {1, 2, 1}, true},
      {"abc", "", {0, 3, 0}, true},
      {"", "abc", {0, 0, 3}, true},
      {"abc", "cba", {0, 3, 3}, true},
      {"abc", "aBc", {1, 2, 2}, true},
      {"aab", "ab", {1, 2, 1}, true},
      {"ab", "aab", {1, 1, 2}, true},
      {"abcd", "adbcd", {1, 1, 2}, false},
      {"abcd", "aDbcd", {1, 1, 2}, false},
      {"abcdefghij", "jihgfedcba", {0, 10, 10}, false},
      {"", "abcdefghi", {0, 0, 9}, false},
  };
  for (const Fact& fact : facts) {
    SCOPED_TRACE(std::string(fact.before) + " to " + fact.after);
    const auto before = ListOf(fact.before), after = ListOf(fact.after);
    const ListDifference difference = DifferenceOf(before, after);
    EXPECT_EQ(difference, fact.difference)
        << difference.begin << " " << difference.old_end << " " << difference.new_end;
    EXPECT_EQ(IsSplice(before, after, difference), fact.is_splice);
  }
}

}  // namespace
}  // namespace lbc::policies
