#include "reference/policies/common/key_header.h"

#include <gtest/gtest.h>

#include "reference/policies/common/hash_circle.h"

namespace lbc::policies {
namespace {

TEST(KeyHeader, RH_022_OnlyTextHeadersInLowerCase) {
  for (const char* name : {"x-user", "a", "x_1.2-3", "binary"}) {
    EXPECT_TRUE(NamesATextHeader(name)) << name;
  }
  for (const char* name : {"X-User", "x user", ":path", "x-user-bin", "-bin", "x\n", "\xc3\xa4"}) {
    EXPECT_FALSE(NamesATextHeader(name)) << name;
  }
}

TEST(KeyHeader, RH_022_SeveralValuesAreJoinedByCommas) {
  struct Fact {
    const char* reason;
    Metadata metadata;
    std::optional<std::uint64_t> hash;
  };
  const Fact facts[] = {
      {"no headers", {}, std::nullopt},
      {"other headers", {{"x-other", "a"}}, std::nullopt},
      {"one value", {{"x-other", "a"}, {"k", "v"}}, HashText("v")},
      {"an empty value is a value", {{"k", ""}}, HashText("")},
      {"two values", {{"k", "v"}, {"x-other", "a"}, {"k", "w"}}, HashText("v,w")},
      {"three", {{"k", "1"}, {"k", "2"}, {"k", "3"}}, HashText("1,2,3")},
      {"the first is empty", {{"k", ""}, {"k", "w"}}, HashText(",w")},
      {"both are", {{"k", ""}, {"k", ""}}, HashText(",")},
      {"all three are", {{"k", ""}, {"k", ""}, {"k", ""}}, HashText(",,")},
  };
  for (const Fact& fact : facts) {
    EXPECT_EQ(HashOfHeader(fact.metadata, "k"), fact.hash) << fact.reason;
  }
}

}  // namespace
}  // namespace lbc::policies
