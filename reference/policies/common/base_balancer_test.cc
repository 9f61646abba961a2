// The base balancer, under a policy as a third party would write it.
#include "reference/policies/common/base_balancer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/registry/registry.h"

namespace lbc::policies {
namespace {

using fixtures::FakeChannel;
using fixtures::ListOf;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

// A whole policy: calls go to the connection whose number is in the header x-index.
class ByIndex final : public Picker {
 public:
  explicit ByIndex(std::vector<ReadySubConn> ready) : ready_(std::move(ready)) {}

  PickResult Pick(const PickInfo& info) const override {
    const std::string* header =
        info.metadata == nullptr ? nullptr : FindFirst(*info.metadata, "x-index");
    if (header == nullptr) return PickResult::Drop(absl::InvalidArgumentError("no x-index"));
    return PickResult::Use(*ready_[std::stoul(*header) % ready_.size()].sub_conn);
  }

 private:
  std::vector<ReadySubConn> ready_;
};

class ByIndexPickers final : public PickerBuilder {
 public:
  std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
    ++builds;
    last = info;
    return std::make_shared<ByIndex>(info.ready);
  }
  mutable int builds = 0;
  mutable PickerBuildInfo last;
};

class BaseBalancerTest : public testing::Test {
 protected:
  BaseBalancerTest() { stage_.Build(*MakeBaseBuilder("by_index", pickers_)); }

  std::string PickWith(const std::string& index) {
    const Metadata headers = {{"x-index", index}};
    return stage_.Picks(1, {.full_method_name = "/s/m", .metadata = &headers});
  }
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
  }

  std::shared_ptr<ByIndexPickers> pickers_ = std::make_shared<ByIndexPickers>();
  PolicyStage stage_;
};

TEST_F(BaseBalancerTest, RR_001_ConnectsToEveryAddressAtOnce) {
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 1 a:1", "connect 1", "made 2 b:1", "connect 2",
                                         "state CONNECTING"));
  EXPECT_EQ(PickWith("0"), "queue");
}

TEST_F(BaseBalancerTest, BLD_018_EveryChangeOfReadinessMakesANewPicker) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(pickers_->builds, 0);
  Connects(2);
  EXPECT_EQ(pickers_->builds, 1);
  EXPECT_EQ(PickWith("0"), "2");
  Connects(1);
  EXPECT_EQ(pickers_->builds, 2);
  EXPECT_EQ(PickWith("0") + PickWith("1"), "12") << "in the order of the list";
  stage_.Becomes(2, kIdle);
  EXPECT_EQ(pickers_->builds, 3);
  EXPECT_EQ(PickWith("0") + PickWith("1"), "11");
  stage_.Becomes(2, kConnecting);
  EXPECT_EQ(pickers_->builds, 3);
  EXPECT_EQ(stage_.Picks(), "drop: no x-index");
}

TEST_F(BaseBalancerTest, RESOLVER_001_OnlyWhatChangedIsTouched) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  Connects(2);
  stage_.Forget();
  EXPECT_TRUE(stage_.Lists({"b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 3 c:1", "connect 3", "shutdown 1", "state READY"));
  EXPECT_EQ(PickWith("0") + PickWith("1"), "22");
  EXPECT_TRUE(stage_.Lists({"c:1", "b:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
}

TEST_F(BaseBalancerTest, RESOLVER_003_OneRefusalDoesNotHinderTheOthers) {
  stage_.channel().RefuseSubConns({"a:1"}, 1, absl::InternalError("out of descriptors"));
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("refused a:1: out of descriptors",
                          "warning: by_index: no SubConn for a:1: out of descriptors", "made 1 b:1",
                          "connect 1", "state CONNECTING"));
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.channel().live_sub_conns(), ElementsAre(1, 2))
      << "the next list tries it again";
}

TEST_F(BaseBalancerTest, RESOLVER_004_RESOLVER_005_RESOLVER_006_AnEmptyListEndsEverything) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(std::vector<std::string>{})));
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: last resolver error: produced zero addresses");
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_EQ(stage_.Picks(), "queue");
}

TEST_F(BaseBalancerTest, CC_023_ItReadsTheAddressesHalf) {
  ResolverState list = ListOf({"a:1"});
  list.addresses.clear();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(list)));
}

TEST_F(BaseBalancerTest, RESOLVER_008_RESOLVER_011_RESOLVER_012_ResolverErrors) {
  stage_.ResolverFails("no such name");
  EXPECT_EQ(stage_.Picks(), "fail: last resolver error: no such name");
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Becomes(1, kTransientFailure, "refused");
  EXPECT_EQ(stage_.Picks(), "fail: last connection error: refused") << "a good list clears it";
  stage_.ResolverFails("gone");
  EXPECT_EQ(stage_.Picks(), "fail: last connection error: refused; last resolver error: gone");
}

TEST_F(BaseBalancerTest, RESOLVER_009_AResolverErrorAfterAGoodListIsIgnored) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.ResolverFails("lost");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(BaseBalancerTest, RESOLVER_015_RESOLVER_016_OneSubConnPerIdentity) {
  ResolverState list = ListOf({"a:1", "a:1"});
  list.addresses[1].metadata = Attributes().With(AttributeKey<int>{"weight"}, 2);
  EXPECT_TRUE(stage_.Lists(list).ok());
  EXPECT_THAT(stage_.channel().live_sub_conns(), ElementsAre(1));
  list.addresses[1].attributes = Attributes().With(AttributeKey<int>{"tls"}, 1);
  EXPECT_TRUE(stage_.Lists(list).ok());
  EXPECT_THAT(stage_.channel().live_sub_conns(), ElementsAre(1, 2));
}

TEST_F(BaseBalancerTest, RESOLVER_021_AChangeOfMetadataAloneIsNotSeen) {
  constexpr AttributeKey<int> kWeight{"weight"};
  ResolverState list = ListOf({"a:1"});
  list.addresses[0].metadata = Attributes().With(kWeight, 1);
  ASSERT_TRUE(stage_.Lists(list).ok());
  Connects(1);
  list.addresses[0].metadata = Attributes().With(kWeight, 2);
  ASSERT_TRUE(stage_.Lists(list).ok());
  EXPECT_EQ(*pickers_->last.ready[0].address.metadata.Get(kWeight), 1);
}

TEST_F(BaseBalancerTest, AChangeOfMetadataAloneIsSeenIfAskedFor) {
  constexpr AttributeKey<int> kWeight{"weight"};
  stage_.Build(*MakeBaseBuilder("by_index", pickers_, {.address_as_listed_last = true}));
  ResolverState list = ListOf({"a:1"});
  ASSERT_TRUE(stage_.Lists(list).ok());
  Connects(1);
  stage_.Forget();
  list.addresses[0].metadata = Attributes().With(kWeight, 2);
  ASSERT_TRUE(stage_.Lists(list).ok());
  EXPECT_EQ(*pickers_->last.ready[0].address.metadata.Get(kWeight), 2);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
}

TEST_F(BaseBalancerTest, APickerIsBuiltKnowingTheOneBefore) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  EXPECT_EQ(pickers_->last.previous, nullptr);
  EXPECT_EQ(pickers_->last.clock, &stage_.clock());
  const auto first = stage_.channel().picker();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kTransientFailure);
  stage_.Becomes(1, kReady);
  EXPECT_EQ(pickers_->last.previous, first) << "failing meanwhile does not matter";
}

TEST_F(BaseBalancerTest, RR_012_AFailureLastsUntilReady) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kTransientFailure, "a");
  EXPECT_EQ(stage_.state(), kConnecting);
  stage_.Becomes(2, kTransientFailure, "b");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: last connection error: b");
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 1"));
  stage_.Becomes(1, kReady);
  EXPECT_EQ(PickWith("0"), "1");
}

TEST_F(BaseBalancerTest, RR_016_ALostConnectionIsMadeAnew) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 1", "state IDLE"));
}

TEST_F(BaseBalancerTest, IDLE_009_ExitIdleHasNoEffect) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Forget();
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(BaseBalancerTest, CLOSE_002_CLOSE_003_CLOSE_005_CloseIsTheEnd) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1", "shutdown 2"));
  stage_.Closes();
  stage_.Becomes(2, kReady);
  stage_.ResolverFails("late");
  EXPECT_TRUE(stage_.Lists({"c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(BaseBalancerTest, EventsOfARemovedAddressAreNobodys) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  ASSERT_TRUE(stage_.Lists({"b:1"}).ok());
  stage_.Forget();
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kShutdown);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(BaseBalancerTest, SurvivesListenersCalledInsideItsOwnCalls) {
  stage_.channel().set_inline_script([this](FakeChannel::During during, int id) {
    using enum FakeChannel::During;
    if (during == kConnect) stage_.channel().DeliverState(id, {kReady, {}});
    if (during == kShutdown) stage_.channel().DeliverState(id, {ConnectivityState::kShutdown, {}});
  });
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(PickWith("0") + PickWith("1"), "12");
  ASSERT_TRUE(stage_.Lists({"c:1"}).ok());
  EXPECT_EQ(PickWith("0"), "3");
  stage_.Closes();
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
}

TEST_F(BaseBalancerTest, OptionsAreHandedOn) {
  class AnyConfig final : public ConfigParser {
    absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
        std::string_view) const override {
      return std::make_shared<LoadBalancingConfig>();
    }
  };
  const auto parser = std::make_shared<AnyConfig>();
  const auto builder =
      MakeBaseBuilder("by_index", pickers_, {.health_check = true, .config_parser = parser});
  EXPECT_EQ(builder->config_parser(), parser.get());
  stage_.Build(*builder);
  const auto config = *builder->config_parser()->ParseConfig("{}");
  ASSERT_TRUE(stage_.Lists({"a:1"}, config).ok());
  EXPECT_EQ(stage_.Seen().front(), "made 1 a:1 with health check");
  Connects(1);
  EXPECT_EQ(pickers_->last.config, config);
}

TEST_F(BaseBalancerTest, APickerBuilderThatMakesNothingLeavesCallsWaiting) {
  class MakesNothing final : public PickerBuilder {
    std::shared_ptr<const Picker> Build(const PickerBuildInfo&) const override { return nullptr; }
  };
  stage_.Build(*MakeBaseBuilder("careless", std::make_shared<MakesNothing>()));
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  EXPECT_EQ(stage_.Picks(), "queue");
}

}  // namespace
}  // namespace lbc::policies
