// EndpointSharding, over probe children that do what they are told.
#include "reference/policies/common/endpoint_sharding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "fixtures/random/seeded_random.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::ListOfEndpoints;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using enum ConnectivityState;

// What the children were told, and the children themselves, in the order of their making.
struct Nursery {
  std::vector<std::string> told;
  std::vector<class ProbeChild*> children;
  absl::Status answer;
  bool reports_on_update = false;
};

class ProbeChild final : public Balancer {
 public:
  ProbeChild(ClientConn& client_conn, Nursery& nursery)
      : client_conn_(client_conn), nursery_(nursery), id_(nursery.children.size() + 1) {
    nursery.children.push_back(this);
  }

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    last = state;
    Told("list " + state.resolver_state.endpoints.at(0).addresses.at(0).addr);
    if (nursery_.reports_on_update) Reports(kConnecting);
    return nursery_.answer;
  }
  void ResolverError(const absl::Status& /*error*/) override { Told("error"); }
  void ExitIdle() override {
    Told("exit idle");
    if (nursery_.reports_on_update) Reports(kConnecting);
  }
  void Close() override { Told("close"); }

  void Reports(ConnectivityState now) {
    reported = now;
    client_conn_.UpdateState({now, FailPicker(absl::UnavailableError(std::to_string(id_)))});
  }

  ClientConnState last;
  ConnectivityState reported = kConnecting;

 private:
  void Told(const std::string& what) { nursery_.told.push_back(std::to_string(id_) + " " + what); }
  ClientConn& client_conn_;
  Nursery& nursery_;
  std::size_t id_;
};

class ShardingBuilder final : public Builder {
 public:
  ShardingBuilder(Nursery& nursery, EndpointShardingOptions options)
      : nursery_(nursery), options_(options) {}
  std::string Name() const override { return "sharding"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<EndpointSharding>(client_conn, options,
                                              std::make_shared<ChildBuilder>(nursery_), options_);
  }

 private:
  class ChildBuilder final : public Builder {
   public:
    explicit ChildBuilder(Nursery& nursery) : nursery_(nursery) {}
    std::string Name() const override { return "probe"; }
    std::unique_ptr<Balancer> Build(ClientConn& client_conn, const BuildOptions&) const override {
      return std::make_unique<ProbeChild>(client_conn, nursery_);
    }

   private:
    Nursery& nursery_;
  };
  Nursery& nursery_;
  EndpointShardingOptions options_;
};

class EndpointShardingTest : public testing::Test {
 protected:
  EndpointShardingTest() { stage_.Build(ShardingBuilder(nursery_, {})); }

  std::vector<std::string> Told() { return std::exchange(nursery_.told, {}); }
  ProbeChild& child(std::size_t number) { return *nursery_.children.at(number - 1); }

  Nursery nursery_;
  PolicyStage stage_;
};

TEST_F(EndpointShardingTest, RR_014_OneChildPerEndpoint) {
  EXPECT_TRUE(stage_
                  .Lists(ListOfEndpoints({Endpoint{.addresses = {{.addr = "a:1"}, {.addr = "a:2"}}},
                                          Endpoint{.addresses = {{.addr = "b:1"}}}}))
                  .ok());
  EXPECT_THAT(Told(), ElementsAre("1 list a:1", "2 list b:1"));
  EXPECT_EQ(child(1).last.resolver_state.endpoints[0].addresses.size(), 2u);
  EXPECT_EQ(child(1).last.resolver_state.endpoints.size(), 1u);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
}

TEST_F(EndpointShardingTest, AListThatIsTheSameIsToldOnlyToThoseWhoAreNotReady) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  child(1).Reports(kReady);
  child(2).Reports(kTransientFailure);
  static_cast<void>(Told());
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(Told(), ElementsAre("2 list b:1"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY")) << "it is reported all the same";
  EXPECT_EQ(stage_.Picks(), "fail: 1");
}

TEST_F(EndpointShardingTest, AListThatDiffersInAnythingIsToldToAll) {
  const auto list = [](const char* server_name, int version) {
    ResolverState state =
        ListOfEndpoints({Endpoint{.addresses = {{.addr = "a:1", .server_name = server_name}}}});
    state.attributes = Attributes().With(AttributeKey<int>{"version"}, version);
    return state;
  };
  ASSERT_TRUE(stage_.Lists(list("", 1)).ok());
  child(1).Reports(kReady);
  static_cast<void>(Told());
  ASSERT_TRUE(stage_.Lists(list("", 1)).ok());
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_TRUE(stage_.Lists(list("a.example", 1)).ok());
  EXPECT_THAT(Told(), ElementsAre("1 list a:1")) << "another server name";
  ASSERT_TRUE(stage_.Lists(list("a.example", 2)).ok());
  EXPECT_THAT(Told(), ElementsAre("1 list a:1")) << "another attribute of the list";
  struct Other final : LoadBalancingConfig {};
  const auto config = std::make_shared<Other>();
  ASSERT_TRUE(stage_.Lists(list("a.example", 2), config).ok());
  EXPECT_THAT(Told(), ElementsAre("1 list a:1")) << "another config";
}

TEST_F(EndpointShardingTest, AChangeIsToldToWhomItIsNewsAndToThoseWhoAreNotReady) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1", "d:1"}).ok());
  for (std::size_t i : {1, 2, 3}) child(i).Reports(kReady);
  child(4).Reports(kTransientFailure);
  static_cast<void>(Told());
  ASSERT_TRUE(stage_.Lists({"a:1", "x:1", "c:1", "d:1"}).ok());
  EXPECT_THAT(Told(), UnorderedElementsAre("5 list x:1", "4 list d:1", "2 close"));
  child(5).Reports(kReady);
  ASSERT_TRUE(stage_.Lists({"y:1", "a:1", "x:1", "c:1"}).ok());
  EXPECT_THAT(Told(), UnorderedElementsAre("6 list y:1", "4 close"));
  EXPECT_EQ(stage_.Picks(), "fail: 1") << "its report moved along with it";
}

// Whatever list follows whatever list, each server has one child, the one that it had.
TEST_F(EndpointShardingTest, RESOLVER_001_RR_013_AnyListAfterAnyOther) {
  fixtures::SeededRandom random(1);
  std::map<std::string, std::string> child_of;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> addrs;
    std::set<std::string> wanted;
    for (auto left = random.Below(13); left > 0; --left) {
      addrs.push_back(std::string(1, static_cast<char>('a' + random.Below(12))) + ":1");
      wanted.insert(addrs.back());
    }
    static_cast<void>(stage_.Lists(addrs));
    for (const std::string& told : Told()) {
      const std::string id = told.substr(0, told.find(' '));
      if (told.ends_with("close")) {
        std::erase_if(child_of, [&](const auto& entry) { return entry.second == id; });
        continue;
      }
      const auto [place, is_new] = child_of.emplace(told.substr(told.rfind(' ') + 1), id);
      ASSERT_EQ(place->second, id) << "round " << round;
      if (is_new && random.Below(2) == 0) child(std::stoul(id)).Reports(kReady);
    }
    std::set<std::string> served;
    for (const auto& [addr, id] : child_of) served.insert(addr);
    ASSERT_EQ(served, wanted) << "round " << round;
    bool any_ready = false;
    for (const auto& [addr, id] : child_of) any_ready |= child(std::stoul(id)).reported == kReady;
    if (!wanted.empty()) {
      ASSERT_EQ(stage_.state() == kReady, any_ready) << "round " << round;
    }
  }
}

TEST_F(EndpointShardingTest, WhatIsReportedWhileAListIsToldCountsAfterwards) {
  nursery_.reports_on_update = true;
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  child(1).Reports(kReady);
  child(2).Reports(kIdle);
  stage_.Forget();
  child(1).Reports(kTransientFailure);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(stage_.state(), kConnecting) << "both have said so while they were told";
}

TEST_F(EndpointShardingTest, RR_013_RESOLVER_017_ARepeatedEndpointIsTheSameInAnyOrder) {
  const Endpoint ab{.addresses = {{.addr = "a:1"}, {.addr = "b:1"}}};
  const Endpoint ba{.addresses = {{.addr = "b:1"}, {.addr = "a:1"}}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({ab, ba})).ok());
  EXPECT_THAT(Told(), ElementsAre("1 list a:1"));
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({ba})).ok());
  EXPECT_THAT(Told(), ElementsAre("1 list b:1")) << "the child stays and gets the new order";
}

TEST_F(EndpointShardingTest, RESOLVER_001_RESOLVER_018_ChildrenComeAndGoWithTheirEndpoints) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  static_cast<void>(Told());
  ASSERT_TRUE(stage_.Lists({"b:1", "c:1"}).ok());
  EXPECT_THAT(Told(), ElementsAre("2 list b:1", "3 list c:1", "1 close"));
}

TEST_F(EndpointShardingTest, RESOLVER_019_OneReportForAWholeList) {
  nursery_.reports_on_update = true;
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
  stage_.ResolverFails("lost");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
}

TEST_F(EndpointShardingTest, RESOLVER_020_AnErrorOfOneChildDoesNotStopTheOthers) {
  nursery_.answer = absl::InternalError("no");
  EXPECT_EQ(stage_.Lists({"a:1", "b:1"}), absl::InternalError("no"));
  EXPECT_THAT(Told(), ElementsAre("1 list a:1", "2 list b:1"));
}

TEST_F(EndpointShardingTest, RR_015_ChildrenAreToldFromARandomOneOn) {
  stage_.random().NextBelow({2});
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_THAT(Told(), ElementsAre("3 list c:1", "1 list a:1", "2 list b:1"));
}

TEST_F(EndpointShardingTest, RR_004_RR_008_CallsTakeTurnsAmongTheReady) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  child(1).Reports(kReady);
  child(3).Reports(kReady);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(stage_.Picks(4), "fail: 1 fail: 3 fail: 1 fail: 3");
  child(1).Reports(kTransientFailure);
  EXPECT_EQ(stage_.Picks(2), "fail: 3 fail: 3");
}

TEST_F(EndpointShardingTest, RR_017_WhenAllFailCallsTakeTurnsAmongTheErrors) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  child(1).Reports(kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "queue") << "RR-018: one is still connecting";
  child(2).Reports(kTransientFailure);
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(2), "fail: 1 fail: 2");
}

TEST_F(EndpointShardingTest, IDLE_010_AnIdleChildIsWoken) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  static_cast<void>(Told());
  child(1).Reports(kIdle);
  EXPECT_THAT(Told(), IsEmpty()) << "not inside its own report";
  stage_.serializer().RunAll();
  EXPECT_THAT(Told(), ElementsAre("1 exit idle"));
}

TEST_F(EndpointShardingTest, IDLE_010_UnlessTheParentWantsToDecide) {
  stage_.Build(ShardingBuilder(nursery_, {.reconnect = false}));
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  static_cast<void>(Told());
  child(1).Reports(kIdle);
  stage_.serializer().RunAll();
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(EndpointShardingTest, CLOSE_006_AClosedChildIsNotWoken) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  child(1).Reports(kIdle);
  static_cast<void>(Told());
  ASSERT_TRUE(stage_.Lists({"b:1"}).ok());
  EXPECT_THAT(Told(), ElementsAre("2 list b:1", "1 close"));
}

TEST_F(EndpointShardingTest, IDLE_009_ExitIdleReachesEveryChild) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  static_cast<void>(Told());
  stage_.Forget();
  stage_.ExitsIdle();
  EXPECT_THAT(Told(), ElementsAre("1 exit idle", "2 exit idle"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
}

TEST_F(EndpointShardingTest, RESOLVER_004_RESOLVER_005_RESOLVER_006_AnEmptyListEndsEverything) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  static_cast<void>(Told());
  nursery_.answer = absl::InternalError("no");
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(std::vector<std::string>{})));
  EXPECT_THAT(Told(), ElementsAre("1 close", "2 close"));
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: no children to pick from");
}

TEST_F(EndpointShardingTest, RESOLVER_008_AnErrorBeforeAnyListIsToldToCalls) {
  stage_.ResolverFails("no such name");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: no children to pick from; last resolver error: no such name");
}

TEST_F(EndpointShardingTest, CLOSE_002_CLOSE_004_CLOSE_005_CloseIsTheEnd) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  static_cast<void>(Told());
  stage_.Forget();
  child(1).Reports(kIdle);
  stage_.balancer()->Close();
  child(2).Reports(kReady);
  stage_.serializer().RunAll();
  stage_.Closes();
  EXPECT_THAT(Told(), ElementsAre("1 close", "2 close"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"));
}

TEST_F(EndpointShardingTest, ConfigAndAttributesArePassedDown) {
  const auto config = std::make_shared<LoadBalancingConfig>();
  ResolverState list = ListOf({"a:1"});
  list.attributes = Attributes().With(AttributeKey<int>{"x"}, 1);
  ASSERT_TRUE(stage_.Lists(list, config).ok());
  EXPECT_EQ(child(1).last.balancer_config, config);
  EXPECT_EQ(child(1).last.resolver_state.attributes, list.attributes);
}

TEST_F(EndpointShardingTest, AChildThatCannotBeBuiltIsAnErrorAndNotACrash) {
  class BuildsNothing final : public Builder {
    std::string Name() const override { return "nothing"; }
    std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
      return nullptr;
    }
  };
  EndpointSharding sharding(stage_.channel(), stage_.options(), std::make_shared<BuildsNothing>());
  EXPECT_FALSE(sharding.UpdateClientConnState({ListOf({"a:1"}), nullptr}).ok());
  EXPECT_EQ(stage_.state(), kTransientFailure);
}

// Writes down what it is asked to adopt, and gives every call to the last.
class WritesDown final : public EndpointSpread {
 public:
  std::shared_ptr<const Picker> Adopt(std::shared_ptr<const Picker> picker,
                                      const std::shared_ptr<const Picker>& before) override {
    adopted.push_back(before == nullptr ? "new" : "again");
    return picker;
  }
  std::unique_ptr<const ChildChooser> MakeChooser(std::size_t /*ready*/) override {
    class TheLast final : public ChildChooser {
      PickResult Pick(const ChildPickers& ready, const PickInfo& info) const override {
        return ready.back()->Pick(info);
      }
    };
    return std::make_unique<const TheLast>();
  }
  void NoneIsReady() override { ++none_is_ready; }
  std::vector<std::string> adopted;
  int none_is_ready = 0;
};

TEST_F(EndpointShardingTest, ASpreadAdoptsChildrenWhileTheyAreReadyAndChooses) {
  WritesDown spread;
  stage_.Build(ShardingBuilder(nursery_, {.spread = &spread}));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(spread.none_is_ready, 1);
  child(1).Reports(kReady);
  child(2).Reports(kReady);
  EXPECT_EQ(spread.none_is_ready, 1);
  EXPECT_EQ(stage_.Picks(2), "fail: 2 fail: 2");
  child(1).Reports(kReady);
  child(1).Reports(kTransientFailure);
  child(1).Reports(kReady);
  EXPECT_THAT(spread.adopted, ElementsAre("new", "new", "again", "new"));
  stage_.DestroyPolicy();
}

}  // namespace
}  // namespace lbc::policies
