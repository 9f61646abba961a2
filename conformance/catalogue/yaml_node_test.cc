#include "conformance/catalogue/yaml_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/catalogue/limits.h"

namespace lbc::catalogue {
namespace {

using testing::HasSubstr;

YamlNode Parsed(std::string_view text) {
  absl::StatusOr<YamlNode> node = ParseYaml(text, "t.yaml");
  EXPECT_TRUE(node.ok()) << node.status();
  return node.ok() ? *node : YamlNode{};
}

TEST(YamlNode, KeepsLinesOrderAndQuotes) {
  const YamlNode root = Parsed("b: 1\na: [x, \"true\"]\nc:\n  d: >\n    two\n    lines\ne:\n");
  ASSERT_EQ(root.fields.size(), 4u);
  EXPECT_EQ(root.fields[0].name, "b");
  const YamlNode* list = root.Find("a");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->line, 2);
  ASSERT_EQ(list->items.size(), 2u);
  EXPECT_FALSE(list->items[0].quoted);
  EXPECT_TRUE(list->items[1].quoted);
  ASSERT_NE(root.Find("c")->Find("d"), nullptr);
  EXPECT_EQ(root.Find("c")->Find("d")->text, "two lines\n");
  EXPECT_EQ(root.Find("e")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(root.Find("none"), nullptr);
}

TEST(YamlNode, AnEmptyFileIsNull) {
  EXPECT_EQ(Parsed("").kind, YamlNode::Kind::kNull);
  EXPECT_EQ(Parsed("# only a comment\n").kind, YamlNode::Kind::kNull);
}

TEST(YamlNode, RefusesWhatIsNotPartOfTheFormat) {
  struct Row {
    const char* why;
    std::string text;
    const char* complaint;
  };
  const Row rows[] = {
      {"the second of two equal keys would win in silence", "a: 1\nb: 2\na: 3\n",
       "t.yaml:3: \"a\" stands twice; the first is on line 1"},
      {"aliases can blow a small file up", "a: &x [1]\nb: 2\n", "t.yaml:1: anchors are not part"},
      {"an alias of nothing", "a: *x\n", "t.yaml:1: this is not YAML"},
      {"merge keys hide where a field comes from", "a: {<<: {b: 1}}\n", "t.yaml:1: merge keys"},
      {"tags change what a scalar is", "a: !!int 3\n", "t.yaml:1: tags"},
      {"a map as a key", "? {a: 1}\n: 2\n", "t.yaml:1: a field's name must be a plain word"},
      {"two documents", "a: 1\n---\nb: 2\n", "t.yaml: holds more than one YAML document"},
      {"a bracket left open", "a: [1, 2\n", "this is not YAML"},
      {"a tab where YAML wants blanks", "a:\n\tb: 1\n", "t.yaml:2: this is not YAML"},
      {"zero bytes", std::string("a: b\0c", 6), "t.yaml: holds a zero byte"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const absl::StatusOr<YamlNode> node = ParseYaml(row.text, "t.yaml");
    ASSERT_FALSE(node.ok());
    EXPECT_EQ(node.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(node.status().message()), HasSubstr(row.complaint));
  }
}

TEST(YamlNode, AFileIsReadOrSaidToBeMissing) {
  EXPECT_TRUE(ParseYamlFile(std::filesystem::path(LBC_SPEC_DIR) / "areas.yaml").ok());
  EXPECT_EQ(ParseYamlFile("no/such.yaml").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ParseYamlFile(LBC_SPEC_DIR).status().code(), absl::StatusCode::kNotFound) << "a folder";
}

TEST(Quoted, CutsLongTextsAndHidesControlCharacters) {
  EXPECT_EQ(Quoted("a\x1b[1m\nb"), "\"a?[1m?b\"");
  EXPECT_EQ(Quoted(std::string(200, 'x')).size(), kMaxQuotedBytes + 5);
}

}  // namespace
}  // namespace lbc::catalogue
