#include "reference/policies/pick_first/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

struct Row {
  const char* why;
  const char* json;
  bool valid;
  bool shuffle;
};

TEST(PickFirstConfig, PF_024_PF_025_ShuffleAddressListIsABooleanAndDefaultsToFalse) {
  const Row rows[] = {
      {"the default", "{}", true, false},
      {"no config at all", "null", true, false},
      {"asked for", R"({"shuffleAddressList": true})", true, true},
      {"declined", R"({"shuffleAddressList": false})", true, false},
      {"null is no value", R"({"shuffleAddressList": null})", true, false},
      {"unknown fields are ignored", R"({"zzz": 1})", true, false},
      {"a string", R"({"shuffleAddressList": "true"})", false, false},
      {"a number", R"({"shuffleAddressList": 1})", false, false},
      {"a list", R"({"shuffleAddressList": []})", false, false},
      {"not JSON", "{shuffle}", false, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const auto config = ParsePickFirstConfig(row.json);
    ASSERT_EQ(config.ok(), row.valid) << config.status();
    if (row.valid) {
      EXPECT_EQ((*config)->shuffle_address_list, row.shuffle);
    }
  }
}

TEST(PickFirstConfig, PF_025_TheRefusalNamesTheField) {
  EXPECT_THAT(std::string(ParsePickFirstConfig(R"({"shuffleAddressList": 1})").status().message()),
              testing::HasSubstr("\"shuffleAddressList\": expected true or false, got 1"));
}

}  // namespace
}  // namespace lbc::policies
