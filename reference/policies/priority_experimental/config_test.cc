#include "reference/policies/priority_experimental/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

class PriorityConfigTest : public testing::Test {
 protected:
  PriorityConfigTest() { registry_.Register(std::make_shared<PickFirstBuilder>()); }
  Registry registry_;
};

TEST_F(PriorityConfigTest, ReadsChildrenAndTheirOrder) {
  const auto config = ParsePriorityConfig(
      R"({"children": {"a": {"config": [{"pick_first": {}}]},
                       "b": {"config": [{"pick_first": {}}], "ignoreReresolutionRequests": true}},
          "priorities": ["b", "a"]})",
      registry_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT((*config)->priorities, testing::ElementsAre("b", "a"));
  EXPECT_FALSE((*config)->children.at("a").ignores_resolve_now);
  EXPECT_TRUE((*config)->children.at("b").ignores_resolve_now);
}

TEST_F(PriorityConfigTest, RefusesTheRestByName) {
  const std::string a = R"("children": {"a": {"config": [{"pick_first": {}}]}})";
  struct Fact {
    std::string json;
    const char* message;
  };
  const Fact facts[] = {
      {"{" + a + "}", "field \"priorities\": expected every name of \"children\", got nothing"},
      {"{" + a + R"(, "priorities": []})", "expected every name"},
      {"{" + a + R"(, "priorities": ["a", "b"]})", "expected names of \"children\", each once"},
      {"{" + a + R"(, "priorities": ["a", "a"]})", "expected names of \"children\", each once"},
      {"{" + a + R"(, "priorities": "a"})", "field \"priorities\": expected a list of texts"},
      {"{" + a + R"(, "priorities": [1]})", "field \"priorities\": expected a list of texts"},
      {R"({"children": {"a": {}}, "priorities": ["a"]})", "field \"children.a.config\""},
      {R"({"children": {"a": {"config": [{"pick_first": {}}], "ignoreReresolutionRequests": 1}},
           "priorities": ["a"]})",
       "field \"children.a.ignoreReresolutionRequests\""},
      {R"({"children": 1, "priorities": []})", "field \"children\": expected an object"},
  };
  for (const Fact& fact : facts) {
    const auto config = ParsePriorityConfig(fact.json, registry_);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << fact.json;
    EXPECT_NE(config.status().message().find(fact.message), std::string::npos) << config.status();
  }
}

}  // namespace
}  // namespace lbc::policies
