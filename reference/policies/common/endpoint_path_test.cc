#include "reference/policies/common/endpoint_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lbc::policies {
namespace {

using testing::ElementsAre;
using Path = std::vector<std::string>;

Endpoint At(const std::string& addr, const Path& path) {
  return {.addresses = {{.addr = addr}}, .attributes = Attributes().With(kEndpointPath, path)};
}

TEST(EndpointPath, EachChildGetsItsPartInTheOrderOfTheList) {
  ResolverState list;
  list.attributes = Attributes().With(AttributeKey<int>{"n"}, 7);
  list.endpoints = {At("1", {"a", "x"}),
                    At("2", {"b"}),
                    At("3", {"a"}),
                    At("4", {}),
                    {.addresses = {{.addr = "5"}}}};
  const auto parts = SplitByPath(list);
  ASSERT_EQ(parts.size(), 2u) << "who has no name left belongs to nobody";
  const ResolverState& a = parts.at("a");
  EXPECT_THAT(a.endpoints, ElementsAre(At("1", {"x"}), At("3", {})));
  EXPECT_THAT(a.addresses, ElementsAre(Address{.addr = "1"}, Address{.addr = "3"}));
  EXPECT_EQ(a.attributes, list.attributes);
  EXPECT_THAT(parts.at("b").endpoints, ElementsAre(At("2", {})));
}

}  // namespace
}  // namespace lbc::policies
