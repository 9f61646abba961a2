// Files nobody should have written. The parser must answer, whatever it is given: a tree or a
// complaint, no crash and no endless work. Run under the sanitizers too (preset asan).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/limits.h"
#include "conformance/catalogue/loaders.h"
#include "conformance/catalogue/mutate_text_test_util.h"
#include "conformance/catalogue/yaml_node.h"

namespace lbc::catalogue {
namespace {

using testing::HasSubstr;

constexpr int kMutationsPerFile = 150;

std::string Times(std::string_view text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

TEST(HostileYaml, EachLimitHasItsComplaint) {
  struct Row {
    const char* why;
    std::string text;
    const char* complaint;
  };
  std::string wide = "a: {";
  for (int i = 0; i < 3000; ++i) wide += "k" + std::to_string(i) + ": 1, ";
  const Row rows[] = {
      {"lists in lists, just over", Times("[", kMaxDepth + 1) + Times("]", kMaxDepth + 1),
       "nested deeper"},
      {"lists in lists, absurdly", Times("[", 100'000), "f.yaml"},
      {"maps in maps", Times("{a: ", 50'000), "f.yaml"},
      {"block lists in lists", Times("- ", 50'000) + "x", "f.yaml"},
      {"keys of keys", Times("? ", 50'000) + "x", "f.yaml"},
      {"one huge text", "a: " + std::string(kMaxScalarBytes + 1, 'x'), "the text is longer"},
      {"one huge file", std::string(kMaxFileBytes + 1, ' '), "is larger than"},
      {"very many fields", wide + "}", "more than 2000 entries"},
      {"very many entries", "[" + Times("1,", 3000) + "]", "more than 2000 entries"},
      {"an anchor bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "anchors are not part"},
      {"a list that holds itself", "&a [*a]", "anchors are not part"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const absl::StatusOr<YamlNode> node = ParseYaml(row.text, "f.yaml");
    ASSERT_FALSE(node.ok());
    EXPECT_THAT(std::string(node.status().message()), HasSubstr(row.complaint));
  }
}

TEST(HostileYaml, WhatIsJustWithinTheLimitsIsRead) {
  EXPECT_TRUE(ParseYaml(Times("[", kMaxDepth) + Times("]", kMaxDepth), "f").ok());
  EXPECT_TRUE(ParseYaml("a: " + std::string(kMaxScalarBytes, 'x'), "f").ok());
  EXPECT_TRUE(ParseYaml("[" + Times("1,", static_cast<int>(kMaxChildren)) + "]", "f").ok());
}

// Every loader is run on every mutated file: also those it was not made for.
TEST(HostileYaml, MutatedSpecFilesNeverCrashALoader) {
  ChanceForTest chance(20261122);
  int read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LBC_SPEC_DIR)) {
    if (entry.path().extension() != ".yaml") continue;
    const absl::StatusOr<std::string> whole = ReadTextFile(entry.path());
    ASSERT_TRUE(whole.ok()) << whole.status();
    const std::string text = whole->substr(0, 3000);
    for (int i = 0; i < kMutationsPerFile; ++i) {
      const absl::StatusOr<YamlNode> node = ParseYaml(MutatedForTest(text, chance), "f.yaml");
      if (!node.ok()) {
        EXPECT_THAT(std::string(node.status().message()), HasSubstr("f.yaml"));
        continue;
      }
      ++read;
      (void)LoadAreas(*node, "f.yaml").ok();
      (void)LoadSources(*node, "f.yaml").ok();
      (void)LoadEditions(*node, "f.yaml").ok();
      (void)LoadRequirements(*node, "f.yaml", {"PF", "pick_first", "f.yaml"}).ok();
    }
  }
  EXPECT_GT(read, 100) << "some mutants must get past the parser, or the loaders were never tried";
}

TEST(HostileYaml, RandomPunctuationNeverCrashesTheParser) {
  ChanceForTest chance(7);
  for (int i = 0; i < 20'000; ++i) {
    (void)ParseYaml(PunctuationForTest(chance), "f.yaml").ok();
  }
}

}  // namespace
}  // namespace lbc::catalogue
