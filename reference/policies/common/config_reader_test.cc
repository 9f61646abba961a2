#include "reference/policies/common/config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Row {
  const char* why;
  const char* json;
  bool valid;
  bool value;
};

TEST(ConfigReader, ReadsATrueOrFalseField) {
  const Row rows[] = {
      {"true", R"({"on": true})", true, true},
      {"false", R"({"on": false})", true, false},
      {"absent: the default", "{}", true, true},
      {"null counts as absent", R"({"on": null})", true, true},
      {"a null config counts as {}", "null", true, true},
      {"BLD-015: unknown fields are ignored", R"({"zzz": 1, "on": false})", true, false},
      {"field names are exact", R"({"On": false})", true, true},
      {"a word is not a truth value", R"({"on": "true"})", false, true},
      {"nor is a number", R"({"on": 1})", false, true},
      {"nor is an object", R"({"on": {}})", false, true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    auto reader = ConfigReader::Parse("acme", row.json);
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->Bool("on", true), row.value);
    EXPECT_EQ(reader->status().ok(), row.valid);
  }
}

TEST(ConfigReader, RefusesWhatIsNoObject) {
  for (const char* json : {"", "{", "[]", "3", "\"x\"", "true", "{} {}"}) {
    SCOPED_TRACE(json);
    const auto reader = ConfigReader::Parse("acme", json);
    EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(reader.status().message()),
                AllOf(HasSubstr("acme"), HasSubstr("expected a JSON object")));
  }
}

TEST(ConfigReader, NamesTheFirstFieldThatIsWrong) {
  auto reader = ConfigReader::Parse("acme", R"({"a": "yes", "b": 7})");
  ASSERT_TRUE(reader.ok());
  static_cast<void>(reader->Bool("a", false));
  static_cast<void>(reader->Bool("b", false));
  EXPECT_EQ(reader->status().message(),
            "acme config: field \"a\": expected true or false, got \"yes\"");
}

TEST(ConfigReader, ShowsNoMoreThanAPieceOfALongValue) {
  auto reader = ConfigReader::Parse("acme", "{\"a\": \"" + std::string(10'000, 'x') + "\"}");
  ASSERT_TRUE(reader.ok());
  static_cast<void>(reader->Bool("a", false));
  EXPECT_LT(reader->status().message().size(), 200u);
}

}  // namespace
}  // namespace lbc::policies
