// Who is ejected, for how long, and what is left open: tables of facts.
#include "conformance/models/ejections.h"

#include <gtest/gtest.h>

namespace lbc::models {
namespace {

using Names = std::set<std::string>;

constexpr std::uint64_t kSecond = 1'000'000'000;

struct Called {
  std::string endpoint;
  int good;
  int bad;
};

Ejections After(const std::string& config, const std::vector<Called>& calls) {
  Ejections ejections;
  Names names;
  for (const Called& it : calls) names.insert(it.endpoint);
  ejections.List(names, ReadDetection(config, 0).value());
  for (const Called& it : calls) {
    for (int i = 0; i < it.good; ++i) ejections.Count(it.endpoint, true);
    for (int i = 0; i < it.bad; ++i) ejections.Count(it.endpoint, false);
  }
  return ejections;
}
void EndOf(Ejections& ejections, std::uint64_t seconds, Choices& choices) {
  ejections.AdvanceTo(seconds * kSecond);
  ejections.EndInterval(choices);
}
// Those ejected by the first interval, in every course of events.
std::set<Names> Ways(const std::string& config, const std::vector<Called>& calls) {
  std::set<Names> ways;
  std::vector<std::vector<std::size_t>> todo = {{}};
  while (!todo.empty()) {
    Choices choices(todo.back());
    todo.pop_back();
    Ejections ejections = After(config, calls);
    EndOf(ejections, 10, choices);
    ways.insert(ejections.ejected());
    for (auto& other : choices.TakeOthers()) todo.push_back(std::move(other));
  }
  return ways;
}

std::string ByFailures(const std::string& fields) {
  return R"({"childPolicy": [{"round_robin": {}}], "failurePercentageEjection": {"threshold": 50,)"
         R"( "minimumHosts": 3, "requestVolume": 4, "enforcementPercentage": )" +
         fields + "}";
}
std::string ByRate(const std::string& fields) {
  return R"({"childPolicy": [{"round_robin": {}}], "maxEjectionPercent": 100,)"
         R"( "successRateEjection": {"minimumHosts": 3, "requestVolume": 4)" +
         fields + "}}";
}

TEST(Ejections, AreOfOutliersAlone) {
  const std::string all = ByFailures(R"(100}, "maxEjectionPercent": 100)");
  const struct {
    std::string reason;
    std::string config;
    std::vector<Called> calls;
    std::set<Names> ways;
  } kFacts[] = {
      {"who fails more than half", all, {{"a", 1, 3}, {"b", 4, 0}, {"c", 4, 0}}, {{"a"}}},
      {"half is not more than half", all, {{"a", 2, 2}, {"b", 4, 0}, {"c", 4, 0}}, {{}}},
      {"a call too few", all, {{"a", 0, 3}, {"b", 4, 0}, {"c", 4, 0}, {"d", 4, 0}}, {{}}},
      {"an endpoint too few", all, {{"a", 0, 4}, {"b", 4, 0}, {"c", 3, 0}}, {{}}},
      {"nobody by chance", ByFailures("0}"), {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}}, {{}}},
      {"somebody by chance",
       ByFailures("50}"),
       {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}},
       {{}, {"a"}}},
      {"one may always go",
       ByFailures("100}"),
       {{"a", 0, 4}, {"b", 0, 4}, {"c", 4, 0}},
       {{"a"}, {"b"}}},
      {"nobody may",
       ByFailures(R"(100}, "maxEjectionPercent": 0)"),
       {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}},
       {{}}},
      // Rates 0, 1, 1: the mean is 0.67, the deviation 0.47.
      {"1.42 deviations below, of 1.4",
       ByRate(R"(, "stdevFactor": 1400)"),
       {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}},
       {{"a"}}},
      {"of 1.5", ByRate(R"(, "stdevFactor": 1500)"), {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}}, {{}}},
  };
  for (const auto& fact : kFacts)
    EXPECT_EQ(Ways(fact.config, fact.calls), fact.ways) << fact.reason;
}

TEST(Ejections, LastLongerEachTime) {
  const std::string config = ByFailures(
      R"(100}, "maxEjectionPercent": 100, "baseEjectionTime": "15s", "maxEjectionTime": "40s")");
  Ejections ejections = After(config, {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}});
  Choices choices({});
  EndOf(ejections, 10, choices);
  EXPECT_EQ(ejections.ejected(), Names{"a"});
  EndOf(ejections, 20, choices);
  EXPECT_EQ(ejections.ejected(), Names{"a"});
  EndOf(ejections, 30, choices);
  EXPECT_EQ(ejections.ejected(), Names{});
  const auto fail = [&] {
    for (const char* name : {"a", "b", "c"}) {
      for (int i = 0; i < 4; ++i) ejections.Count(name, std::string(name) != "a");
    }
  };
  // At once again: 30 s, which are over with the interval after them.
  fail();
  EndOf(ejections, 40, choices);
  EndOf(ejections, 70, choices);
  EXPECT_EQ(ejections.ejected(), Names{"a"});
  EndOf(ejections, 80, choices);
  EXPECT_EQ(ejections.ejected(), Names{});
  // A third time: 45 s, but 40 at most.
  fail();
  EndOf(ejections, 90, choices);
  EndOf(ejections, 130, choices);
  EXPECT_EQ(ejections.ejected(), Names{"a"});
  EndOf(ejections, 131, choices);
  EXPECT_EQ(ejections.ejected(), Names{});
}

TEST(Ejections, AreForgottenWithTheEndpointOrTheDetection) {
  const std::string config = ByFailures(R"(100}, "maxEjectionPercent": 100)");
  Ejections ejections = After(config, {{"a", 0, 4}, {"b", 4, 0}, {"c", 4, 0}});
  Choices choices({});
  EndOf(ejections, 10, choices);
  const std::uint64_t member = ejections.MembershipOf("a");
  ejections.List({"a", "b"}, *ReadDetection(config, 0));
  EXPECT_EQ(ejections.ejected(), Names{"a"});
  ejections.List({"b"}, *ReadDetection(config, 0));
  ejections.List({"a", "b"}, *ReadDetection(config, 0));
  EXPECT_EQ(ejections.ejected(), Names{});
  EXPECT_NE(ejections.MembershipOf("a"), member);
  ejections.List({"a", "b"}, *ReadDetection(R"({"childPolicy": [{"round_robin": {}}]})", 0));
  EXPECT_FALSE(ejections.due().has_value());
}

}  // namespace
}  // namespace lbc::models
