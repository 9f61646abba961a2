#include "reference/discovery/etcd/etcd_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "fixtures/channel/manual_serializer.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/fake_etcd/fake_etcd.h"
#include "fixtures/random/scripted_random.h"
#include "reference/discovery/etcd/endpoint_value.h"
#include "reference/discovery/etcd/etcd_registrar.h"
#include "reference/resolver/resolver_registry.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr AttributeKey<double> kWeight{"weight"};

// A client and an etcd in virtual time. What the channel is told is kept in words: "a:1 b:1 *5" is
// a list, "" an empty one, "error: …" a failure.
class EtcdResolving : public testing::Test, public ResolverListener, public LogSink {
 protected:
  EtcdResolving() {
    schemes_.Register(std::make_shared<EtcdResolverBuilder>([this](Serializer& serializer) {
      EXPECT_EQ(&serializer, &serializer_);
      return etcd_.NewClient();
    }));
  }

  absl::Status Resolve(const std::string& target = "etcd:///shop") {
    const auto where = schemes_.Parse(target, "none");
    if (!where.ok()) return where.status();
    auto built =
        where->builder->Build(where->target, *this, {&clock_, &random_, &serializer_, this});
    if (!built.ok()) return built.status();
    resolver_ = *std::move(built);
    serializer_.RunAll();
    return absl::OkStatus();
  }
  void Put(const std::string& id, const std::string& addr, std::uint32_t weight = 0) {
    EtcdEndpoint endpoint{.addr = addr};
    if (weight != 0) endpoint.weight = weight;
    etcd_.Put("shop/" + id, EncodeEndpointValue(endpoint));
    serializer_.RunAll();
  }
  void Advance(Duration by) {
    serializer_.RunAll();
    clock_.Advance(by, [this] { serializer_.RunAll(); });
  }
  std::vector<std::string> Seen() {
    serializer_.RunAll();
    return std::exchange(seen_, {});
  }
  std::vector<std::string> Logs() { return std::exchange(logs_, {}); }

  absl::Status UpdateState(ResolverState state) override {
    std::string words;
    EXPECT_EQ(state.addresses.size(), state.endpoints.size());
    for (std::size_t i = 0; i < state.endpoints.size(); ++i) {
      EXPECT_EQ(state.endpoints[i].addresses, std::vector<Address>{state.addresses[i]});
      const Address& address = state.addresses[i];
      words += (words.empty() ? "" : " ") + address.addr;
      const double* weight = address.metadata.Get(kWeight);
      if (weight != nullptr) words += " *" + std::to_string(static_cast<int>(*weight));
    }
    seen_.push_back(words);
    return answer_;
  }
  void ReportError(absl::Status error) override {
    seen_.push_back("error: " + std::string(error.message()));
  }
  void Log(LogLevel level, std::string_view text) override {
    EXPECT_EQ(level, LogLevel::kWarning);
    logs_.emplace_back(text);
  }

  fixtures::VirtualClock clock_;
  fixtures::ManualSerializer serializer_;
  fixtures::ScriptedRandom random_;
  fixtures::FakeEtcd etcd_{clock_, serializer_};
  ResolverRegistry schemes_;
  absl::Status answer_;
  std::vector<std::string> seen_;
  std::vector<std::string> logs_;
  std::unique_ptr<Resolver> resolver_;
};

TEST_F(EtcdResolving, ETCD_008_ETCD_017_ListsThenFollows) {
  Put("a", "a:1");
  Put("b", "b:1");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1"));
  EXPECT_THAT(etcd_.Asked(), ElementsAre("list shop/", "watch shop/ from 4"));
  Put("c", "c:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1 c:1"));
  Put("a", "a:2");
  EXPECT_THAT(Seen(), ElementsAre("a:2 b:1 c:1"));
  etcd_.Delete("shop/b");
  EXPECT_THAT(Seen(), ElementsAre("a:2 c:1"));
  EXPECT_THAT(etcd_.Asked(), IsEmpty());
}

TEST_F(EtcdResolving, ETCD_008_AddingThreeGivesListsOfOneTwoAndThree) {
  ASSERT_TRUE(Resolve().ok());
  for (const char* id : {"a", "b", "c"}) Put(id, std::string(id) + ":1");
  EXPECT_THAT(Seen(), ElementsAre("a:1", "a:1 b:1", "a:1 b:1 c:1"));
}

TEST_F(EtcdResolving, ETCD_004_OneTransactionIsOneList) {
  ASSERT_TRUE(Resolve().ok());
  const auto client = etcd_.NewClient();
  const auto server = EtcdRegistrar::Make(
      {client.get(), &clock_, &random_}, "shop",
      {{"shop/a", {.addr = "a:1"}}, {"shop/b", {.addr = "b:1"}}, {"shop/c", {.addr = "c:1"}}});
  ASSERT_TRUE(server.ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1 c:1"));
}

TEST_F(EtcdResolving, ETCD_006_ETCD_007_ETCD_019_FollowsServersThatDieAndThatLeave) {
  ASSERT_TRUE(Resolve().ok());
  const auto client = etcd_.NewClient();
  const auto start = [&](const std::string& id) {
    auto made = EtcdRegistrar::Make({client.get(), &clock_, &random_}, "shop",
                                    {{"shop/" + id, {.addr = id + ":1"}}});
    EXPECT_TRUE(made.ok());
    serializer_.RunAll();
    return *std::move(made);
  };
  auto dies = start("dies");
  const auto leaves = start("leaves");
  const auto stays = start("stays");
  Seen();
  leaves->Close([](const absl::Status& status) { EXPECT_TRUE(status.ok()); });
  EXPECT_THAT(Seen(), ElementsAre("dies:1 stays:1"));
  dies = nullptr;
  Advance(seconds(9));
  EXPECT_THAT(Seen(), IsEmpty());
  Advance(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("stays:1"));
}

TEST_F(EtcdResolving, ETCD_009_SkipsWhatIsNoServerAndKeepsTheRest) {
  Put("a", "a:1");
  etcd_.Put("shop/bad", "rubbish");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1"));
  EXPECT_THAT(Logs(), ElementsAre(HasSubstr(
                          "key \"shop/bad\" is no server and is skipped: expected a JSON object")));
  etcd_.Put("shop/worse", R"({"Addr":""})");
  EXPECT_THAT(Seen(), IsEmpty());
  EXPECT_THAT(Logs(), ElementsAre(HasSubstr("Addr: expected a host and a port")));
  Put("b", "b:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1")) << "the watch goes on";
  Put("bad", "c:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1 c:1")) << "and what was bad may become good";
}

TEST_F(EtcdResolving, WritesNoControlCharactersToTheLog) {
  etcd_.Put("shop/\x1b[2J\nall is well", "\x1b]0;owned\x07");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Logs(),
              ElementsAre("etcd: shop: key \"shop/\\x1b[2J\\nall is well\" is no server and "
                          "is skipped: expected a JSON object, got "
                          "\"\\x1b]0;owned\\x07\""));
}

TEST_F(EtcdResolving, ETCD_009_AKeyKeepsItsLastGoodValue) {
  Put("a", "a:1", 5);
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1 *5"));
  etcd_.Put("shop/a", "rubbish");
  Put("b", "b:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 *5 b:1"));
  EXPECT_THAT(Logs(), ElementsAre(HasSubstr("keeps its last good value")));
  etcd_.CutsWatches();
  Advance(seconds(1));
  Put("c", "c:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 *5 b:1 c:1")) << "also when it is listed again";
  etcd_.Delete("shop/a");
  EXPECT_THAT(Seen(), ElementsAre("b:1 c:1"));
}

TEST_F(EtcdResolving, ETCD_010_SaysNothingUntilThereIsAServer) {
  ASSERT_TRUE(Resolve().ok());
  etcd_.Put("shop/bad", "rubbish");
  EXPECT_THAT(Seen(), IsEmpty());
  Put("a", "a:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1"));
}

TEST_F(EtcdResolving, ETCD_011_TheLastOneToGoLeavesAnEmptyList) {
  Put("a", "a:1");
  ASSERT_TRUE(Resolve().ok());
  etcd_.Delete("shop/a");
  EXPECT_THAT(Seen(), ElementsAre("a:1", ""));
  etcd_.CutsWatches();
  Advance(seconds(1));
  EXPECT_THAT(Seen(), IsEmpty()) << "still empty";
}

TEST_F(EtcdResolving, ETCD_012_ResolveNowDoesNothingAndClosingEndsIt) {
  Put("a", "a:1");
  ASSERT_TRUE(Resolve().ok());
  Seen();
  etcd_.Asked();
  resolver_->ResolveNow();
  Advance(seconds(60));
  EXPECT_THAT(etcd_.Asked(), IsEmpty());
  etcd_.Put("shop/b", EncodeEndpointValue({.addr = "b:1"}));  // On its way when it closes.
  resolver_ = nullptr;
  EXPECT_THAT(Seen(), IsEmpty());
  etcd_.CutsWatches();
  Advance(seconds(60));
  EXPECT_THAT(etcd_.Asked(), IsEmpty());
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(EtcdResolving, ETCD_012_ClosesInThePauseToo) {
  etcd_.GoesAway();
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(clock_.pending(), 1u);
  resolver_ = nullptr;
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(EtcdResolving, ETCD_013_ListsAgainAtOnceAfterACompaction) {
  Put("a", "a:1");
  ASSERT_TRUE(Resolve().ok());
  etcd_.CutsWatches();
  serializer_.RunAll();
  Put("b", "b:1");
  Put("c", "c:1");
  etcd_.Delete("shop/a");
  Seen();
  Advance(milliseconds(80));
  EXPECT_THAT(Seen(), ElementsAre("b:1 c:1"));
  // Between the list and the watch.
  etcd_.CutsWatches();
  Advance(milliseconds(79));
  etcd_.Asked();
  clock_.Advance(milliseconds(1));  // The list is asked for, and not yet answered.
  serializer_.Post([this] {
    etcd_.Put("shop/d", EncodeEndpointValue({.addr = "d:1"}));
    etcd_.Compact();
  });
  EXPECT_THAT(Seen(), ElementsAre("b:1 c:1 d:1"));
  EXPECT_THAT(etcd_.Asked(),
              ElementsAre("list shop/", "watch shop/ from 6", "list shop/", "watch shop/ from 7"));
  EXPECT_THAT(Logs(), ::testing::Each(HasSubstr("connection refused"))) << "compaction is no news";
}

TEST_F(EtcdResolving, ETCD_013_ETCD_018_KeepsTheLastListWhileEtcdIsAway) {
  Put("a", "a:1");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1"));
  etcd_.GoesAway();
  Advance(seconds(3600));
  EXPECT_THAT(Seen(), IsEmpty());
  EXPECT_THAT(Logs(), ElementsAre(HasSubstr("cannot watch: etcd at fake:2379: connection refused; "
                                            "the last list stays")))
      << "once, not for each try";
  etcd_.ComesBack();
  Advance(seconds(6));
  EXPECT_THAT(Seen(), IsEmpty()) << "nothing has changed";
  Put("b", "b:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1 b:1"));
  etcd_.GoesAway();
  Advance(seconds(3600));
  EXPECT_EQ(Logs().size(), 1u) << "and once for the next absence";
}

TEST_F(EtcdResolving, ETCD_013_AnEtcdThatLostItsDataDoesNotEmptyTheList) {
  Put("a", "a:1");
  Put("b", "b:1");
  ASSERT_TRUE(Resolve().ok());
  Seen();
  etcd_.GoesAway();
  etcd_.LosesData();
  serializer_.RunAll();
  etcd_.ComesBack();
  Advance(seconds(6));
  EXPECT_THAT(Seen(), IsEmpty());
  etcd_.Put("shop/x", "rubbish");
  EXPECT_THAT(Seen(), IsEmpty());
  Put("b", "b:1");
  EXPECT_THAT(Seen(), ElementsAre("b:1")) << "whoever registers there is believed";
  etcd_.Delete("shop/b");
  EXPECT_THAT(Seen(), ElementsAre("")) << "and so is who leaves";
}

TEST_F(EtcdResolving, SaysWhyCallsFailAsLongAsThereWasNoList) {
  etcd_.GoesAway();
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("error: etcd: shop: cannot list: etcd at fake:2379: connection "
                                  "refused"));
  Advance(milliseconds(80));
  EXPECT_EQ(Seen().size(), 1u);
  etcd_.ComesBack();
  Advance(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("error: etcd: no server is registered under shop"));
  Put("a", "a:1");
  EXPECT_THAT(Seen(), ElementsAre("a:1"));
}

TEST_F(EtcdResolving, ETCD_014_TheTargetIsThePrefix) {
  struct Row {
    const char* target;
    const char* lists;
  };
  const Row kRows[] = {
      {"etcd:///service/name", "list service/name/"},
      {"etcd:///shop", "list shop/"},
      {"etcd:shop", "list shop/"},
      {"etcd:/shop", "list shop/"},
      {"etcd:////shop", "list /shop/"},
      {"ETCD:///a%2Fb", "list a/b/"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.target);
    EXPECT_TRUE(Resolve(row.target).ok());
    EXPECT_THAT(etcd_.Asked(), ElementsAre(row.lists, HasSubstr("watch")));
  }
  etcd_.Put("shopping/x", EncodeEndpointValue({.addr = "x:1"}));
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), IsEmpty()) << "another target that begins alike";
}

TEST_F(EtcdResolving, ETCD_005_ATargetWithoutANameIsRefused) {
  for (const char* target : {"etcd:", "etcd:/", "etcd:///", "etcd://host:2379/shop"}) {
    const absl::Status status = Resolve(target);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << target;
    EXPECT_THAT(status.message(), HasSubstr("\"" + std::string(target) + "\""));
  }
  EXPECT_THAT(etcd_.Asked(), IsEmpty());
}

TEST_F(EtcdResolving, ETCD_015_ETCD_020_AChangedWeightAloneIsANewList) {
  Put("a", "a:1", 10);
  ASSERT_TRUE(Resolve().ok());
  Put("a", "a:1", 20);
  Put("a", "a:1", 20);
  EXPECT_THAT(Seen(), ElementsAre("a:1 *10", "a:1 *20")) << "and the same again is none";
}

TEST_F(EtcdResolving, OfTwoKeysWithOneAddressTheLaterCounts) {
  Put("z", "a:1", 1);
  Put("a", "a:1", 2);
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Seen(), ElementsAre("a:1 *2"));
  Put("z", "a:1", 3);
  EXPECT_THAT(Seen(), ElementsAre("a:1 *3"));
  etcd_.Delete("shop/z");
  EXPECT_THAT(Seen(), ElementsAre("a:1 *2"));
}

TEST_F(EtcdResolving, WarnsOfAListThatThePolicyRefuses) {
  answer_ = absl::InvalidArgumentError("too many");
  Put("a", "a:1");
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Logs(), ElementsAre(HasSubstr("the policy refuses the list: too many")));
}

}  // namespace
}  // namespace lbc
