// Values of the vocabulary: addresses, cases and their needs, and the host's book of SubConns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using verdict::Verdict;

const Endpoint a{"a"}, b{"b"};

TEST(Endpoint, AddressesAreInventedAndDiffer) {
  EXPECT_EQ(Address("a").text, "10.0.0.1:443");
  EXPECT_EQ(Address("z").text, "10.0.0.26:443");
  EXPECT_EQ(Address("e0").text, "10.1.0.1:443");
  EXPECT_EQ(Address("e251").text, "10.1.1.2:443");
  EXPECT_THAT(Address("pq").text, HasSubstr("10.2."));
  EXPECT_NE(Address("pq").text, Address("qp").text);
  EXPECT_EQ(At("[2001:db8::1]:443").text, "[2001:db8::1]:443");
}

TEST(Endpoint, NamesOfALongListAreShortened) {
  EXPECT_EQ(NamesOf({}), "nothing");
  EXPECT_EQ(NamesOf({a, b}), "a b");
  EXPECT_EQ(NamesOf(Many(50)), "e0 … e49 (50 endpoints)");
}

TEST(Case, IsNamedByItsFolderItsFirstRequirementAndItsSentence) {
  EXPECT_EQ(Kebab("StaysInTransientFailure"), "stays-in-transient-failure");
}

TEST(Need, AsksTheHelloAndTheProfile) {
  lbcp::v1::Welcome welcome;
  welcome.add_capabilities("burst");
  profile::Profile profile = profile::Minimal("fake");
  EXPECT_TRUE(Capability("burst").holds(welcome, profile));
  EXPECT_FALSE(Capability("weights").holds(welcome, profile));
  // A promise that is absent does not hold.
  EXPECT_FALSE(scenario::Connects({profile::Connects::kAll}).holds(welcome, profile));
  EXPECT_FALSE(TakesConfig().holds(welcome, profile));
  EXPECT_FALSE(WeighsBy(profile::Weight::From::kMetadata).holds(welcome, profile));
  EXPECT_TRUE(HasNoKey().holds(welcome, profile));
  profile.connects = profile::Connects::kAll;
  profile.config = "{}";
  profile.weight = profile::Weight{profile::Weight::From::kMetadata, "weight", {}, {}};
  EXPECT_TRUE(scenario::Connects({profile::Connects::kAll}).holds(welcome, profile));
  EXPECT_FALSE(scenario::Connects({profile::Connects::kOne}).holds(welcome, profile));
  EXPECT_TRUE(TakesConfig().holds(welcome, profile));
  EXPECT_TRUE(WeighsBy(profile::Weight::From::kMetadata).holds(welcome, profile));
}

TEST(Stage, PutsWeightsWhereTheProfileSays) {
  FakeTestee testee;
  profile::Profile profile = profile::Minimal("fake");
  profile.weight = profile::Weight{profile::Weight::From::kMetadata, "w", {}, {}};
  profile.requires_.attributes = {"zone"};
  PlayOn(
      testee,
      [](const Given& given, const When&, const Then&) {
        given.Policy({a.Weighing(3), b});
      },
      false, profile);
  const auto& list = testee.commands().back().update_resolver_state();
  EXPECT_EQ(list.endpoints(0).addresses(0).metadata().at("w"), "3");
  EXPECT_EQ(list.endpoints(1).addresses(0).metadata().count("w"), 0u);
  EXPECT_EQ(list.endpoints(1).attributes().at("zone"), "1");
}

class WorldTest : public ::testing::Test {
 protected:
  void Deliver(std::uint32_t id, State state) {
    lbcp::v1::Command command;
    command.mutable_sub_conn_state()->set_sub_conn(id);
    command.mutable_sub_conn_state()->set_state(state);
    world_.Sent(command);
  }

  World world_;
};

TEST_F(WorldTest, AnAttemptIsAConnectThatFindsTheSubConnIdle) {
  world_.Saw(Made(1, {"a"}));
  world_.Saw(Asked(1));
  world_.Saw(Asked(1));
  EXPECT_EQ(world_.Get(1)->attempts, 1);
  Deliver(1, kConnecting);
  world_.Saw(Asked(1));
  EXPECT_EQ(world_.Get(1)->attempts, 1);
  Deliver(1, kTransientFailure);
  Deliver(1, kIdle);
  world_.Saw(Asked(1));
  EXPECT_EQ(world_.Get(1)->attempts, 2);
}

TEST_F(WorldTest, WhatWasGivenUpIsFoundOnlyWhenNothingElseIs) {
  world_.Saw(Made(1, {"a"}));
  world_.Saw(GivenUp(1));
  EXPECT_EQ(world_.FindAlive(Address("a").text), nullptr);
  EXPECT_EQ(world_.Find(Address("a").text)->id, 1u);
  world_.Saw(Asked(1));
  EXPECT_EQ(world_.Get(1)->attempts, 0);
  world_.Saw(Made(2, {"a"}));
  EXPECT_EQ(world_.Find(Address("a").text)->id, 2u);
}

TEST_F(WorldTest, AHealthListenerLivesUntilTheNextState) {
  world_.Saw(Made(1, {"a"}));
  Deliver(1, kReady);
  world_.Saw(AskedForHealth(1));
  EXPECT_TRUE(world_.Get(1)->health_owed);
  Deliver(1, kIdle);
  EXPECT_FALSE(world_.Get(1)->health_owed);
  EXPECT_FALSE(world_.Get(1)->listens_to_health);
}

}  // namespace
}  // namespace lbc::scenario
