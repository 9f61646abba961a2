#include "reference/policies/pick_first/address_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "fixtures/random/scripted_random.h"
#include "fixtures/random/seeded_random.h"
#include "reference/policies/common/known_attributes.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::ListOfEndpoints;
using fixtures::ScriptedRandom;
using testing::ElementsAre;

std::vector<std::string> Order(const ResolverState& list, Random* shuffle = nullptr) {
  std::vector<std::string> addrs;
  for (const Address* address : OrderAddresses(list, shuffle)) addrs.push_back(address->addr);
  return addrs;
}

struct FamilyRow {
  const char* addr;
  AddressFamily family;
};

TEST(AddressOrder, PF_029_TheFamilyIsReadFromIpAndPort) {
  using enum AddressFamily;
  const FamilyRow rows[] = {
      {"10.0.0.1:80", kIpv4},
      {"[::1]:80", kIpv6},
      {"[fe80::1%eth0]:80", kIpv6},
      {"[::ffff:10.0.0.1]:80", kIpv4},  // IPv4-mapped
      {"[10.0.0.1]:80", kIpv4},
      {"host.example:80", kOther},
      {"10.0.0.1", kOther},  // no port
      {"::1:80", kOther},    // no brackets
      {"[::1]80", kOther},
      {"[::1", kOther},
      {"10.0.0.256:80", kOther},
      {"10.0.0.1%eth0:80", kOther},
      {"", kOther},
  };
  for (const FamilyRow& row : rows) {
    SCOPED_TRACE(row.addr);
    EXPECT_EQ(FamilyOf(row.addr), row.family);
  }
}

struct OrderRow {
  const char* why;
  std::vector<std::string> listed;
  std::vector<std::string> tried;
};

TEST(AddressOrder, PF_028_RepeatsGoAndFamiliesTakeTurns) {
  const OrderRow rows[] = {
      {"one family keeps its order", {"1.1.1.1:1", "2.2.2.2:1"}, {"1.1.1.1:1", "2.2.2.2:1"}},
      {"two families take turns",
       {"1.1.1.1:1", "2.2.2.2:1", "[::1]:1"},
       {"1.1.1.1:1", "[::1]:1", "2.2.2.2:1"}},
      {"the family of the first address begins",
       {"[::1]:1", "[::2]:1", "1.1.1.1:1", "[::3]:1"},
       {"[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"}},
      {"names are a family of their own",
       {"a:1", "1.1.1.1:1", "b:1", "[::1]:1", "2.2.2.2:1"},
       {"a:1", "1.1.1.1:1", "[::1]:1", "b:1", "2.2.2.2:1"}},
      {"a repeat is tried once",
       {"1.1.1.1:1", "2.2.2.2:1", "1.1.1.1:1"},
       {"1.1.1.1:1", "2.2.2.2:1"}},
      {"nothing comes of nothing", {}, {}},
  };
  for (const OrderRow& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(Order(ListOf(row.listed)), row.tried);
  }
}

TEST(AddressOrder, FlattensEndpointsAndPrefersThemToTheFlatHalf) {
  ResolverState list = ListOfEndpoints({Endpoint{.addresses = {{.addr = "a:1"}, {.addr = "a:2"}}},
                                        Endpoint{.addresses = {{.addr = "b:1"}}}});
  list.addresses = {{.addr = "ignored:1"}};
  EXPECT_THAT(Order(list), ElementsAre("a:1", "a:2", "b:1"));
  list.endpoints.clear();
  EXPECT_THAT(Order(list), ElementsAre("ignored:1"));
}

TEST(AddressOrder, PF_024_EndpointsAreShuffledAddressesInsideThemAreNot) {
  ScriptedRandom random;
  random.NextUnit({0.2, 0.9});
  const ResolverState list =
      ListOfEndpoints({Endpoint{.addresses = {{.addr = "a:1"}, {.addr = "a:2"}}},
                       Endpoint{.addresses = {{.addr = "b:1"}, {.addr = "b:2"}}}});
  EXPECT_THAT(Order(list, &random), ElementsAre("b:1", "b:2", "a:1", "a:2"));
}

TEST(AddressOrder, PF_024_TheFlatHalfIsShuffledToo) {
  ScriptedRandom random;
  random.NextBelow({0, 1});  // Swap the last with the first; leave the middle.
  ResolverState list;
  list.addresses = {{.addr = "a:1"}, {.addr = "b:1"}, {.addr = "c:1"}};
  EXPECT_THAT(Order(list, &random), ElementsAre("c:1", "b:1", "a:1"));
}

TEST(AddressOrder, PF_027_HeavierEndpointsTendToTheFront) {
  ResolverState list = ListOf({"light:1", "heavy:1"});
  list.endpoints[1].attributes = Attributes().With(kEndpointWeight, 3u);
  fixtures::SeededRandom random(1);
  int heavy_first = 0;
  constexpr int kRuns = 40'000;
  for (int i = 0; i < kRuns; ++i) heavy_first += Order(list, &random).front() == "heavy:1";
  // Expected share 3/4; six standard deviations. The seed is fixed: this cannot fail by chance.
  EXPECT_NEAR(heavy_first, kRuns * 0.75, 6 * std::sqrt(kRuns * 0.75 * 0.25));
}

TEST(AddressOrder, PF_024_EveryOrderIsEquallyLikely) {
  const ResolverState list = ListOf({"a:1", "b:1", "c:1"});
  fixtures::SeededRandom random(2);
  std::map<std::vector<std::string>, int> seen;
  constexpr int kRuns = 60'000;
  for (int i = 0; i < kRuns; ++i) ++seen[Order(list, &random)];
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [order, count] : seen) {
    EXPECT_NEAR(count, kRuns / 6.0, 6 * std::sqrt(kRuns * (1 / 6.0) * (5 / 6.0)));
  }
}

}  // namespace
}  // namespace lbc::policies
