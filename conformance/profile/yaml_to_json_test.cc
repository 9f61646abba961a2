#include "conformance/profile/yaml_to_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lbc::profile {
namespace {

TEST(JsonOf, KeepsJsonAsItIsAndMakesTheRestStrings) {
  struct Row {
    const char* why;
    const char* yaml;
    const char* json;
  };
  const Row rows[] = {
      {"JSON is YAML", R"({"a": 1, "b": [true, null, "x"]})", R"({"a":1,"b":[true,null,"x"]})"},
      {"order is kept", "z: 1\na: 2\n", R"({"z":1,"a":2})"},
      {"large numbers lose no digit", "12345678901234567890123", "12345678901234567890123"},
      {"fractions lose no digit", "0.10", "0.10"},
      {"a quoted number is a string", "'1'", R"("1")"},
      {"YAML's other booleans are strings", "yes", R"("yes")"},
      {"hexadecimal is no JSON", "0x10", R"("0x10")"},
      {"durations are strings", "10s", R"("10s")"},
      {"nothing is null", "", "null"},
      {"empty text", "''", R"("")"},
      {"quotes are escaped", R"('say "hi"')", R"("say \"hi\"")"},
      {"empty map and list", "{a: {}, b: []}", R"({"a":{},"b":[]})"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const auto node = catalogue::ParseYaml(row.yaml, "f");
    ASSERT_TRUE(node.ok()) << node.status();
    EXPECT_EQ(JsonOf(*node), row.json);
    EXPECT_TRUE(nlohmann::json::accept(JsonOf(*node)));
  }
}

}  // namespace
}  // namespace lbc::profile
