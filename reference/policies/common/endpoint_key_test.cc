#include "reference/policies/common/endpoint_key.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reference/policies/common/endpoint_map.h"

namespace lbc::policies {
namespace {

Endpoint At(const std::vector<std::string>& addrs) {
  Endpoint endpoint;
  for (const std::string& addr : addrs) endpoint.addresses.push_back({.addr = addr});
  return endpoint;
}

struct Row {
  const char* why;
  std::vector<std::string> a, b;
  bool same;
};

TEST(EndpointKey, RESOLVER_017_RESOLVER_018_IsTheSetOfAddressTexts) {
  const Row rows[] = {
      {"equal lists", {"a:1", "b:1"}, {"a:1", "b:1"}, true},
      {"order does not count", {"a:1", "b:1"}, {"b:1", "a:1"}, true},
      {"one address less", {"a:1", "b:1"}, {"a:1"}, false},
      {"another address", {"a:1"}, {"a:2"}, false},
      {"texts do not run together", {"a:1b:1"}, {"a:1", "b:1"}, false},
      {"nor do lengths", {"1:a", ""}, {"", "1:a"}, true},
      {"no addresses", {}, {}, true},
      {"an empty text is an address", {""}, {}, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Endpoint a = At(row.a), b = At(row.b);
    EXPECT_EQ(EndpointKey(a) == EndpointKey(b), row.same);
    EXPECT_EQ(ServerEqual()(&a, &b), row.same);
    EXPECT_TRUE(!row.same || ServerHash()(&a) == ServerHash()(&b));
  }
}

TEST(EndpointKey, RESOLVER_017_AttributesAndServerNamesDoNotCount) {
  const Endpoint plain = At({"a:1"});
  Endpoint dressed = plain;
  dressed.attributes = Attributes().With(AttributeKey<int>{"weight"}, 3);
  dressed.addresses[0].server_name = "a.example";
  EXPECT_EQ(EndpointKey(plain), EndpointKey(dressed));
}

}  // namespace
}  // namespace lbc::policies
