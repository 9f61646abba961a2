#include "reference/policies/outlier_detection_experimental/config.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class OutlierDetectionConfigTest : public testing::Test {
 protected:
  OutlierDetectionConfigTest() { registry_.Register(std::make_shared<PickFirstBuilder>()); }
  auto Parse(const std::string& fields) {
    const std::string child = R"("childPolicy": [{"pick_first": {}}])";
    return ParseOutlierDetectionConfig("{" + (fields.empty() ? "" : fields + ", ") + child + "}",
                                       registry_);
  }
  Registry registry_;
};

TEST_F(OutlierDetectionConfigTest, OD_001_OD_002_OD_003_OD_005_Defaults) {
  const auto config = Parse(R"("successRateEjection": {}, "failurePercentageEjection": {})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ((*config)->interval, seconds(10));
  EXPECT_EQ((*config)->base_ejection_time, seconds(30));
  EXPECT_EQ((*config)->max_ejection_time, seconds(300));
  EXPECT_EQ((*config)->max_ejection_percent, 10u);
  EXPECT_EQ((*config)->success_rate->stdev_factor, 1900u);
  EXPECT_EQ((*config)->success_rate->enforcement_percentage, 100u);
  EXPECT_EQ((*config)->success_rate->minimum_hosts, 5u);
  EXPECT_EQ((*config)->success_rate->request_volume, 100u);
  EXPECT_EQ((*config)->failure_percentage->threshold, 85u);
  EXPECT_EQ((*config)->failure_percentage->enforcement_percentage, 0u);
  EXPECT_EQ((*config)->failure_percentage->minimum_hosts, 5u);
  EXPECT_EQ((*config)->failure_percentage->request_volume, 50u);
}

TEST_F(OutlierDetectionConfigTest, OD_009_NothingIsDetectedUnlessItIsSaid) {
  for (const char* fields : {"", R"("successRateEjection": null, "zzz": 1)"}) {
    const auto config = Parse(fields);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_FALSE((*config)->detects());
  }
  EXPECT_TRUE((*Parse(R"("successRateEjection": {})"))->detects());
  EXPECT_TRUE((*Parse(R"("failurePercentageEjection": {})"))->detects());
}

TEST_F(OutlierDetectionConfigTest, EveryFieldIsRead) {
  const auto config = Parse(R"(
      "interval": "0.5s", "baseEjectionTime": "2s", "maxEjectionTime": "3s",
      "maxEjectionPercent": 100,
      "successRateEjection": {"stdevFactor": 1, "enforcementPercentage": 2, "minimumHosts": 3,
                              "requestVolume": 4, "zzz": 5},
      "failurePercentageEjection": {"threshold": 6, "enforcementPercentage": 7, "minimumHosts": 8,
                                    "requestVolume": 9})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ((*config)->interval, milliseconds(500));
  EXPECT_EQ((*config)->base_ejection_time, seconds(2));
  EXPECT_EQ((*config)->max_ejection_time, seconds(3));
  EXPECT_EQ((*config)->max_ejection_percent, 100u);
  EXPECT_EQ((*config)->success_rate->stdev_factor, 1u);
  EXPECT_EQ((*config)->success_rate->enforcement_percentage, 2u);
  EXPECT_EQ((*config)->success_rate->minimum_hosts, 3u);
  EXPECT_EQ((*config)->success_rate->request_volume, 4u);
  EXPECT_EQ((*config)->failure_percentage->threshold, 6u);
  EXPECT_EQ((*config)->failure_percentage->enforcement_percentage, 7u);
  EXPECT_EQ((*config)->failure_percentage->minimum_hosts, 8u);
  EXPECT_EQ((*config)->failure_percentage->request_volume, 9u);
}

TEST_F(OutlierDetectionConfigTest, OD_006_OtherValuesAreRefusedByName) {
  struct Fact {
    const char* field;
    const char* fields;
  };
  const Fact facts[] = {
      {"interval", R"("interval": "-1s")"},
      {"interval", R"("interval": 10)"},
      {"interval", R"("interval": "10")"},
      {"interval", R"("interval": {"seconds": 10})"},
      {"baseEjectionTime", R"("baseEjectionTime": "-0.1s")"},
      {"baseEjectionTime", R"("baseEjectionTime": true)"},
      {"maxEjectionTime", R"("maxEjectionTime": "-1s")"},
      {"maxEjectionTime", R"("maxEjectionTime": [])"},
      {"maxEjectionPercent", R"("maxEjectionPercent": 101)"},
      {"maxEjectionPercent", R"("maxEjectionPercent": -1)"},
      {"maxEjectionPercent", R"("maxEjectionPercent": "10")"},
      {"successRateEjection", R"("successRateEjection": 1)"},
      {"successRateEjection", R"("successRateEjection": [])"},
      {"successRateEjection.stdevFactor", R"("successRateEjection": {"stdevFactor": -1})"},
      {"successRateEjection.stdevFactor", R"("successRateEjection": {"stdevFactor": 1.5})"},
      {"successRateEjection.enforcementPercentage",
       R"("successRateEjection": {"enforcementPercentage": 101})"},
      {"successRateEjection.minimumHosts", R"("successRateEjection": {"minimumHosts": "5"})"},
      {"successRateEjection.requestVolume",
       R"("successRateEjection": {"requestVolume": 4294967296})"},
      {"failurePercentageEjection", R"("failurePercentageEjection": true)"},
      {"failurePercentageEjection.threshold", R"("failurePercentageEjection": {"threshold": 101})"},
      {"failurePercentageEjection.enforcementPercentage",
       R"("failurePercentageEjection": {"enforcementPercentage": -1})"},
      {"failurePercentageEjection.minimumHosts",
       R"("failurePercentageEjection": {"minimumHosts": {}})"},
      {"failurePercentageEjection.requestVolume",
       R"("failurePercentageEjection": {"requestVolume": true})"},
  };
  for (const Fact& fact : facts) {
    const auto config = Parse(fact.fields);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << fact.fields;
    EXPECT_NE(config.status().message().find(
                  std::string("outlier_detection_experimental config: field \"") + fact.field +
                  "\": expected"),
              std::string::npos)
        << config.status();
  }
}

TEST_F(OutlierDetectionConfigTest, OD_006_OneHundredIsNotTooMuch) {
  EXPECT_TRUE(Parse(R"("maxEjectionPercent": 0)").ok());
  EXPECT_TRUE(Parse(R"("failurePercentageEjection": {"threshold": 100})").ok());
  EXPECT_TRUE(Parse(R"("interval": "0s", "baseEjectionTime": "0s")").ok());
}

TEST_F(OutlierDetectionConfigTest, OD_008_AChildThatIsNoneIsRefused) {
  for (const char* json :
       {"{}", "null", R"({"childPolicy": null})", R"({"childPolicy": []})",
        R"({"childPolicy": {"pick_first": {}}})", R"({"childPolicy": [{"nobody": {}}]})",
        R"({"childPolicy": [{"pick_first": {"shuffleAddressList": 1}}]})"}) {
    const auto config = ParseOutlierDetectionConfig(json, registry_);
    EXPECT_NE(config.status().message().find("childPolicy"), std::string::npos) << json;
  }
}

}  // namespace
}  // namespace lbc::policies
