#include "reference/policies/consistent_hash/picker.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>

#include "fixtures/channel/fake_channel.h"

namespace lbc::policies {
namespace {

using WithoutKey = ConsistentHashConfig::WithoutKey;

class ConsistentHashPickerTest : public testing::Test {
 protected:
  // Servers s0, s1, … but for those named in `without`.
  std::vector<NamedSubConn> Servers(int count, const std::vector<int>& without = {}) {
    while (made_.size() < static_cast<std::size_t>(count)) {
      const std::string name = "s" + std::to_string(made_.size());
      made_.push_back({name, *channel_.NewSubConn({{.addr = name}}, {}), MakeOwned<CallCount>()});
    }
    std::vector<NamedSubConn> servers(made_.begin(), made_.begin() + count);
    for (auto gone = without.rbegin(); gone != without.rend(); ++gone) {
      servers.erase(servers.begin() + *gone);
    }
    return servers;
  }
  std::shared_ptr<const ConsistentHashPicker> Make(std::vector<NamedSubConn> servers) {
    return std::make_shared<const ConsistentHashPicker>(
        std::move(servers), std::make_shared<const ConsistentHashConfig>(config_), nodes_, 1);
  }
  // Where the key goes: the number of the SubConn, from 1. The call stays open.
  int Pick(const Picker& picker, const std::string& key) {
    const Attributes attributes = Attributes().With(kCallKey, key);
    PickResult result = picker.Pick({.call_attributes = &attributes});
    if (result.use() == nullptr) return 0;
    if (result.use()->on_done) open_.push_back(std::move(result.use()->on_done));
    return channel_.NumberOf(result.use()->sub_conn);
  }
  void FinishAll() {
    for (const CompletionHook& done : open_) done({});
    open_.clear();
  }
  std::map<int, int> Counts(const Picker& picker, int calls, const std::string& key = "") {
    std::map<int, int> counts;
    for (int i = 0; i < calls; ++i) {
      ++counts[Pick(picker, key.empty() ? "user-" + std::to_string(i) : key)];
    }
    return counts;
  }

  fixtures::FakeChannel channel_;
  ConsistentHashConfig config_;
  std::shared_ptr<Nodes> nodes_ = std::make_shared<Nodes>();
  std::vector<NamedSubConn> made_;
  std::vector<CompletionHook> open_;
};

TEST_F(ConsistentHashPickerTest, CH_003_ALostServersKeysMoveAndNoOthersAndComeBack) {
  const auto all = Make(Servers(10));
  const auto fewer = Make(Servers(10, {3, 4}));
  const auto again = Make(Servers(10));
  int moved = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string key = "user-" + std::to_string(i);
    const int home = Pick(*all, key);
    const int meanwhile = Pick(*fewer, key);
    if (home == 4 || home == 5) {
      ++moved;
      EXPECT_NE(meanwhile, home);
    } else {
      EXPECT_EQ(meanwhile, home);
    }
    EXPECT_EQ(Pick(*again, key), home);
  }
  EXPECT_GT(moved, 0);
}

TEST_F(ConsistentHashPickerTest, SkippingOnALargerRingIsTheSameAsASmallerRing) {
  static_cast<void>(Pick(*Make(Servers(10)), "x"));  // The ring of ten is there now.
  const auto skips = Make(Servers(10, {0, 7, 9}));
  nodes_ = std::make_shared<Nodes>();
  const auto has_its_own = Make(Servers(10, {0, 7, 9}));
  for (int i = 0; i < 2000; ++i) {
    const std::string key = "user-" + std::to_string(i);
    EXPECT_EQ(Pick(*skips, key), Pick(*has_its_own, key));
  }
}

TEST_F(ConsistentHashPickerTest, OfEqualNamesTheFirstCounts) {
  std::vector<NamedSubConn> servers = Servers(2);
  servers[1].name = servers[0].name;
  EXPECT_EQ(Counts(*Make(servers), 50), (std::map<int, int>{{1, 50}}));
}

TEST_F(ConsistentHashPickerTest, CH_006_TheKeyIsTheHeaderThenTheAttribute) {
  config_.key_header = "x-user";
  const auto picker = Make(Servers(50));
  const auto pick = [&](const Metadata& headers, const char* attribute) {
    Attributes attributes;
    if (attribute != nullptr) attributes = attributes.With(kCallKey, std::string(attribute));
    PickResult result = picker->Pick({.metadata = &headers, .call_attributes = &attributes});
    return result.use() == nullptr ? 0 : channel_.NumberOf(result.use()->sub_conn);
  };
  const int alice = Pick(*picker, "alice"), bob = Pick(*picker, "bob");
  const int both = Pick(*picker, "alice,bob");
  ASSERT_NE(alice, bob);
  EXPECT_EQ(pick({{"x-user", "alice"}}, nullptr), alice);
  EXPECT_EQ(pick({{"x-user", "alice"}}, "bob"), alice);
  EXPECT_EQ(pick({{"x-other", "alice"}}, "bob"), bob);
  EXPECT_EQ(pick({{"x-user", "alice"}, {"y", "z"}, {"x-user", "bob"}}, nullptr), both);
  EXPECT_EQ(pick({}, nullptr), 0);
}

TEST_F(ConsistentHashPickerTest, CH_006_ACallWithoutAKeyEndsOrGoesAnywhere) {
  PickResult none = Make(Servers(3))->Pick({});
  EXPECT_EQ(none.outcome(), PickResult::Outcome::kDrop);
  EXPECT_EQ(none.status().code(), absl::StatusCode::kInternal);

  config_.without_key = WithoutKey::kRandom;
  const auto picker = Make(Servers(3));
  std::map<const SubConn*, int> counts;
  for (int i = 0; i < 300; ++i) ++counts[picker->Pick({}).use()->sub_conn];
  EXPECT_EQ(counts.size(), 3u);
}

TEST_F(ConsistentHashPickerTest, BoundedLoadsPassOnWhatOneServerHasNoRoomFor) {
  config_.bounded_load_factor = 1.25;
  const auto picker = Make(Servers(10));
  const int home = Pick(*picker, "popular");
  for (int i = 1; i < 100; ++i) static_cast<void>(Pick(*picker, "popular"));
  FinishAll();
  std::map<int, int> counts = Counts(*picker, 100, "popular");
  EXPECT_EQ(counts[home], 13) << "ceil(1.25 * 100 / 10)";
  for (const auto& [server, count] : counts) EXPECT_LE(count, 13) << server;
  FinishAll();
  EXPECT_EQ(Pick(*picker, "popular"), home) << "and comes back when there is room";
  FinishAll();
}

TEST_F(ConsistentHashPickerTest, BoundedLoadsCountOverPickersAndAfterThem) {
  config_.bounded_load_factor = 2;
  auto first = Make(Servers(2));
  static_cast<void>(Counts(*first, 10, "popular"));
  const auto second = Make(Servers(2));
  std::map<int, int> counts = Counts(*second, 10, "popular");
  EXPECT_EQ(counts.size(), 1u) << "twice the share of two is all";
  config_.bounded_load_factor = 1.01;
  const auto third = Make(Servers(2));
  counts = Counts(*third, 10, "popular");
  EXPECT_EQ(counts.size(), 1u) << "home has 20 of 20";
  EXPECT_EQ(nodes_->total()->open(), 30u);
  first.reset();
  FinishAll();
  EXPECT_EQ(nodes_->total()->open(), 0u);
}

TEST_F(ConsistentHashPickerTest, PicksFromManyThreadsAgree) {
  const auto picker = Make(Servers(20));
  const auto expected = Make(Servers(20));
  std::map<std::string, int> homes;
  for (int i = 0; i < 200; ++i) {
    const std::string key = "user-" + std::to_string(i);
    homes[key] = Pick(*expected, key);
  }
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (const auto& [key, home] : homes) {
        const Attributes attributes = Attributes().With(kCallKey, key);
        PickResult result = picker->Pick({.call_attributes = &attributes});
        if (channel_.NumberOf(result.use()->sub_conn) != home) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace lbc::policies
