#include "reference/policies/common/config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
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

TEST(ConfigReader, RefusesWhatNestsTooDeepInsteadOfWalkingIt) {
  const auto nested = [](int depth) {
    return R"({"unknown": )" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(ConfigReader::Parse("acme", nested(99)).ok());
  EXPECT_THAT(ConfigReader::Parse("acme", nested(100000)).status().message(),
              HasSubstr("acme config: expected at most 100 objects and lists"));
}

// What each kind of field makes of a value; "refused" stands for what is left of the message.
TEST(ConfigReader, ReadsNumbersTextsAndDurations) {
  using std::chrono::milliseconds;
  const auto integer = [](ConfigReader& reader) {
    return std::to_string(reader.Integer("f", 7, -1, 1000));
  };
  const auto number = [](ConfigReader& reader) {
    return std::to_string(reader.Number("f", 7.5, 1, 100));
  };
  const auto text = [](ConfigReader& reader) { return reader.Text("f", "default"); };
  const auto time = [](ConfigReader& reader) {
    return std::to_string(
        reader.Time("f", milliseconds(7), milliseconds(1), std::chrono::seconds(3600)).count());
  };
  struct FieldRow {
    const char* why;
    std::string (*read)(ConfigReader&);
    const char* value;
    const char* expected;
  };
  const char* kNoInteger = "expected a whole number from -1 to 1000";
  const char* kNoNumber = "expected a number from 1 to 100";
  const char* kNoText = "expected a text of at least one character";
  const char* kNoTime = "expected a duration from \"0.001s\" to \"3600s\"";
  const FieldRow rows[] = {
      {"null is no value", integer, "null", "7"},
      {"the least", integer, "-1", "-1"},
      {"the greatest", integer, "1000", "1000"},
      {"too small", integer, "-2", kNoInteger},
      {"too great", integer, "1001", kNoInteger},
      {"beyond 64 bits, signed", integer, "18446744073709551615", kNoInteger},
      {"beyond 64 bits", integer, "1e+300", kNoInteger},
      {"a fraction", integer, "1.0", kNoInteger},
      {"a text", integer, "\"1\"", kNoInteger},
      {"a truth value", integer, "true", kNoInteger},
      {"a whole number is a number", number, "2", "2.000000"},
      {"a fraction", number, "2.25", "2.250000"},
      {"too small", number, "0.99", kNoNumber},
      {"too great", number, "100.5", kNoNumber},
      {"a text is no number", number, "\"2\"", kNoNumber},
      {"a text", text, "\"x\"", "x"},
      {"an empty one", text, "\"\"", kNoText},
      {"a number is no text", text, "1", kNoText},
      {"a second", time, "\"1s\"", "1000000000"},
      {"a fraction", time, "\"0.0015s\"", "1500000"},
      {"nine digits", time, "\"1.000000001s\"", "1000000001"},
      {"ten digits", time, "\"1.0000000001s\"", kNoTime},
      {"too long", time, "\"3601s\"", kNoTime},
      {"too short", time, "\"0s\"", kNoTime},
      {"negative", time, "\"-1s\"", kNoTime},
      {"no unit", time, "\"1\"", kNoTime},
      {"another unit", time, "\"1ms\"", kNoTime},
      {"no digits", time, "\"s\"", kNoTime},
      {"no digits before the point", time, "\".5s\"", kNoTime},
      {"no digits after it", time, "\"1.s\"", kNoTime},
      {"more seconds than anybody means", time, "\"99999999999999999999s\"", kNoTime},
      {"a number is no duration", time, "1", kNoTime},
  };
  for (const FieldRow& row : rows) {
    SCOPED_TRACE(std::string(row.why) + ": " + row.value);
    auto reader = ConfigReader::Parse("acme", std::string("{\"f\": ") + row.value + "}");
    ASSERT_TRUE(reader.ok());
    const std::string read = row.read(*reader);
    if (reader->status().ok()) {
      EXPECT_EQ(read, row.expected);
    } else {
      EXPECT_EQ(reader->status().message(),
                "acme config: field \"f\": " + std::string(row.expected) + ", got " + row.value);
    }
  }
}

TEST(ConfigReader, APolicyMayRefuseForReasonsOfItsOwn) {
  auto reader = ConfigReader::Parse("acme", R"({"a": 1, "b": null})");
  ASSERT_TRUE(reader.ok());
  EXPECT_TRUE(reader->Has("a"));
  EXPECT_FALSE(reader->Has("b"));
  EXPECT_FALSE(reader->Has("c"));
  reader->Refuse("a", "no more than b");
  EXPECT_EQ(reader->status().message(), "acme config: field \"a\": expected no more than b, got 1");
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

// Takes {"ok": true} and refuses the rest.
class Choosy final : public Builder, private ConfigParser {
 public:
  struct Config final : LoadBalancingConfig {};
  std::string Name() const override { return "choosy"; }
  std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
    return nullptr;
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    if (json != R"({"ok":true})") return absl::InvalidArgumentError("choosy config: no");
    return std::make_shared<const Config>();
  }
};

class Plain final : public Builder {
 public:
  std::string Name() const override { return "plain"; }
  std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
    return nullptr;
  }
};

TEST(ConfigReaderTest, CFG_021_ReadsTheFirstChildThatIsRegistered) {
  Registry registry;
  registry.Register(std::make_shared<Choosy>());
  registry.Register(std::make_shared<Plain>());
  struct Fact {
    const char* reason;
    const char* list;
    const char* chosen;
    bool has_config;
  };
  const Fact facts[] = {
      {"one", R"([{"choosy": {"ok": true}}])", "choosy", true},
      {"without a parser its config is not looked at", R"([{"plain": [3]}])", "plain", false},
      {"the first", R"([{"plain": {}}, {"choosy": {"ok": true}}])", "plain", false},
      {"the unknown is passed over", R"([{"later": 3}, {"plain": {}}])", "plain", false},
      {"behind it nothing is looked at", R"([{"plain": {}}, 3])", "plain", false},
  };
  for (const Fact& fact : facts) {
    auto reader = ConfigReader::Parse("p", std::string(R"({"childPolicy": )") + fact.list + "}");
    ASSERT_TRUE(reader.ok()) << fact.reason;
    const ChildPolicy child = reader->Child("childPolicy", registry);
    ASSERT_TRUE(reader->status().ok()) << fact.reason << ": " << reader->status();
    EXPECT_EQ(child.builder->Name(), fact.chosen) << fact.reason;
    EXPECT_EQ(child.config != nullptr, fact.has_config) << fact.reason;
  }
}

TEST(ConfigReaderTest, RefusesChildrenThatCannotBe) {
  Registry registry;
  registry.Register(std::make_shared<Choosy>());
  struct Fact {
    const char* json;
    const char* message;
  };
  constexpr char kExpected[] =
      "expected a list of {\"policy\": {config}}, one of them registered, got ";
  const Fact facts[] = {
      {"{}", "nothing"},
      {R"({"childPolicy": null})", "null"},
      {R"({"childPolicy": []})", "[]"},
      {R"({"childPolicy": {}})", "{}"},
      {R"({"childPolicy": ["choosy"]})", "[\"choosy\"]"},
      {R"({"childPolicy": [{"later": {}}]})", "[{\"later\":{}}]"},
      {R"({"childPolicy": [{"a": {}, "choosy": {"ok": true}}]})",
       "[{\"a\":{},\"choosy\":{\"ok\":true}}]"},
  };
  for (const Fact& fact : facts) {
    auto reader = ConfigReader::Parse("p", fact.json);
    EXPECT_EQ(reader->Child("childPolicy", registry).builder, nullptr);
    EXPECT_EQ(reader->status().message(),
              std::string("p config: field \"childPolicy\": ") + kExpected + fact.message);
  }
  auto reader = ConfigReader::Parse("p", R"({"childPolicy": [{"choosy": {}}]})");
  EXPECT_EQ(reader->Child("childPolicy", registry).builder, nullptr);
  EXPECT_EQ(reader->status().message(), "p config: field \"childPolicy\": choosy config: no");
}

}  // namespace
}  // namespace lbc::policies
