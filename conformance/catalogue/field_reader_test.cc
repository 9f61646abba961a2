#include "conformance/catalogue/field_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lbc::catalogue {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Colour { kRed, kGreen };
constexpr Word<Colour> kColours[] = {{"red", Colour::kRed}, {"green", Colour::kGreen}};

// Reads every kind of field there is from `yaml`.
absl::Status Read(std::string_view yaml) {
  absl::StatusOr<YamlNode> node = ParseYaml(yaml, "f.yaml");
  if (!node.ok()) return node.status();
  FieldReader fields("f.yaml", *node, "thing");
  fields.Text("name");
  fields.OptionalWord("colour", std::span<const Word<Colour>>(kColours));
  fields.OptionalTexts("tags");
  fields.OptionalNumber("size");
  fields.Optional("inner");
  return fields.Finish();
}

TEST(FieldReader, ReadsWhatItIsAskedFor) {
  const auto node =
      ParseYaml("name: >\n  two\n  words\ncolour: green\ntags: [a, b]\nsize: 1.5\n", "f");
  ASSERT_TRUE(node.ok());
  FieldReader fields("f", *node, "");
  EXPECT_EQ(fields.Text("name"), "two words");
  EXPECT_EQ(fields.OptionalWord("colour", std::span<const Word<Colour>>(kColours)), Colour::kGreen);
  EXPECT_THAT(fields.Texts("tags"), ElementsAre("a", "b"));
  EXPECT_EQ(fields.OptionalNumber("size"), 1.5);
  EXPECT_EQ(fields.OptionalText("absent"), std::nullopt);
  EXPECT_TRUE(fields.Finish().ok());
}

TEST(FieldReader, EveryComplaintNamesFileLineFieldAndWhatWasExpected) {
  struct Row {
    const char* yaml;
    const char* complaint;
  };
  const Row rows[] = {
      {"[a]", "f.yaml:1: thing: expected a map of fields"},
      {"colour: red\n", "f.yaml:1: thing: name: is missing"},
      {"name: ''\n", "f.yaml:1: thing: name: expected a text that is not empty"},
      {"name: [x]\n", "f.yaml:1: thing: name: expected a text"},
      {"name: x\ncolour: gren\n",
       "f.yaml:2: thing: colour: \"gren\" is not known; expected one of red, green (did you mean "
       "\"green\"?)"},
      {"name: x\ncolour: [red]\n", "f.yaml:2: thing: colour: expected one of red, green"},
      {"name: x\ntags: a\n", "f.yaml:2: thing: tags: expected a list of texts"},
      {"name: x\ntags: [a, a]\n", "f.yaml:2: thing: tags: \"a\" stands twice in the list"},
      {"name: x\ntags: [{}]\n", "f.yaml:2: thing: tags: expected a text that is not empty"},
      {"name: x\nsize: big\n", "f.yaml:2: thing: size: expected a number"},
      {"name: x\nsize: '3'\n", "f.yaml:2: thing: size: expected a number"},
      {"name: x\nsize: inf\n", "f.yaml:2: thing: size: expected a number"},
      {"name: x\ncolor: red\n",
       "f.yaml:2: thing: \"color\": is not a field here; expected one of name, colour, tags, size, "
       "inner "
       "(did you mean \"colour\"?)"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.yaml);
    const absl::Status status = Read(row.yaml);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.complaint));
  }
}

TEST(FieldReader, TheFirstComplaintWins) {
  EXPECT_THAT(std::string(Read("name: ''\ncolour: pink\nsize: x\n").message()), HasSubstr("name:"));
}

TEST(Nearest, SuggestsOnlyWhatMayHaveBeenMeant) {
  constexpr std::string_view kKnown[] = {"equal", "keyed", "least_loaded"};
  EXPECT_EQ(Nearest("Equal", kKnown), "equal") << "case is a slip too";
  EXPECT_EQ(Nearest("leastloaded", kKnown), "least_loaded");
  EXPECT_EQ(Nearest("zebra", kKnown), "");
  EXPECT_EQ(Nearest("", kKnown), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'e'), kKnown), "") << "not compared: too long";
}

}  // namespace
}  // namespace lbc::catalogue
