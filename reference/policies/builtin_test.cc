#include "reference/policies/builtin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/endpoint_path.h"

namespace lbc::policies {
namespace {

using testing::Each;
using testing::MatchesRegex;

class BuiltinTest : public testing::Test {
 protected:
  BuiltinTest() { RegisterBuiltinPolicies(registry_); }
  // A good config of the policy's with nothing in it that need not be; null if it takes none.
  std::shared_ptr<const LoadBalancingConfig> LeastConfig(const std::string& name) const {
    const ConfigParser* parser = registry_.Find(name)->config_parser();
    return parser == nullptr ? nullptr : *parser->ParseConfig("{" + LeastFields(name) + "}");
  }
  static std::string LeastFields(const std::string& name) {
    const std::string child = R"("childPolicy": [{"round_robin": {}}])";
    if (name == "random_subsetting_experimental") return R"("subsetSize": 1, )" + child;
    if (name == "outlier_detection_experimental") return child;
    if (name == "weighted_target_experimental") {
      return R"("targets": {"a": {"weight": 1, )" + child + "}}";
    }
    if (name == "priority_experimental") {
      return R"("children": {"a": {"config": [{"round_robin": {}}]}}, "priorities": ["a"])";
    }
    if (name == "ring_hash_experimental") return R"("requestHashHeader": "k")";
    return "";
  }

  Registry registry_;
};

TEST_F(BuiltinTest, REG_015_REG_016_LR_010_RS_014_TheBuiltInNames) {
  for (const char* name :
       {"pick_first", "round_robin", "smooth_weighted_round_robin", "custom_weighted_round_robin",
        "consistent_hash", "p2c", "least_request_experimental", "ring_hash_experimental"}) {
    SCOPED_TRACE(name);
    const auto builder = registry_.Find(name);
    ASSERT_NE(builder, nullptr);
    EXPECT_EQ(builder->Name(), name);  // REG-014
  }
}

TEST_F(BuiltinTest, REG_013_NamesAreLowerCaseWords) {
  EXPECT_THAT(registry_.Registered(), Each(MatchesRegex("[a-z0-9_]+")));
}

TEST_F(BuiltinTest, BLD_015_NoParserMindsAnUnknownField) {
  for (const std::string& name : registry_.Registered()) {
    SCOPED_TRACE(name);
    const ConfigParser* parser = registry_.Find(name)->config_parser();
    if (parser != nullptr) {
      const std::string fields = LeastFields(name);
      const std::string json = "{" + fields + (fields.empty() ? "" : ", ") + R"("zzz": 1})";
      EXPECT_TRUE(parser->ParseConfig(json).ok()) << json;
    }
  }
}

TEST_F(BuiltinTest, BLD_001_BLD_011_EveryBuildIsFreshAndSaysNothingYet) {
  for (const std::string& name : registry_.Registered()) {
    SCOPED_TRACE(name);
    fixtures::PolicyStage one, other;
    one.Build(*registry_.Find(name));
    other.Build(*registry_.Find(name));
    EXPECT_EQ(one.Picks(), "no picker");
    // For policies with named children it is the child's; others do not look.
    const Endpoint endpoint{.addresses = {{.addr = "10.0.0.1:80"}},
                            .attributes = Attributes().With(kEndpointPath, {"a"})};
    EXPECT_TRUE(one.Lists(fixtures::ListOfEndpoints({endpoint}), LeastConfig(name)).ok());
    EXPECT_EQ(one.Picks(), "queue");
    EXPECT_EQ(other.Picks(), "no picker");
  }
}

TEST_F(BuiltinTest, BLD_005_NoBuildWaits) {
  for (const std::string& name : registry_.Registered()) {
    SCOPED_TRACE(name);
    // The stage's clock stands still, and nothing runs but Build: had it waited, it would for ever.
    fixtures::PolicyStage stage;
    stage.Build(*registry_.Find(name));
    EXPECT_EQ(stage.Picks(), "no picker") << "and nothing has happened yet";
  }
}

TEST_F(BuiltinTest, REG_021_AUserMayTakeOverABuiltInName) {
  class Nothing final : public Builder {
    std::string Name() const override { return "pick_first"; }
    std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
      return nullptr;
    }
  };
  const auto own = std::make_shared<Nothing>();
  registry_.Register(own);
  EXPECT_EQ(registry_.Find("pick_first"), own);
}

}  // namespace
}  // namespace lbc::policies
