#include "conformance/report/text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/report/sample_runs.h"

namespace lbc::report {
namespace {

struct Row {
  const char* why;
  std::string text;
  std::string expected;
};

TEST(Text, IllFormedBytesAreReplacedOneByOne) {
  const Row kRows[] = {
      {"plain", "abc", "abc"},
      {"all lengths", "é漢🦄", "é漢🦄"},
      {"a lone continuation", "\x80", "\xef\xbf\xbd"},
      {"a sequence cut short", "\xc3(", "\xef\xbf\xbd("},
      {"overlong", "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"a surrogate", "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
      {"beyond Unicode", "\xf5", "\xef\xbf\xbd"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(ToUtf8(row.text), row.expected);
  }
}

TEST(Text, TerminalShowsByName) {
  const Row kRows[] = {
      {"an escape sequence", "\x1b[31m", "\\x1b[31m"},
      {"line ends", "a\nb\tc\r", "a\\nb\\tc\\x0d"},
      {"the one-byte introducer", "\xc2\x9b", "\\x9b"},
      {"right-to-left override", "\xe2\x80\xae", "\\u202e"},
      {"no UTF-8", "\xff", "\\xff"},
      {"other scripts stay", "שלום", "שלום"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(ForTerminal(row.text), row.expected);
  }
}

TEST(Text, XmlHasNoForbiddenCharacter) {
  const Row kRows[] = {
      {"markup", "<a b=\"c\">&", "&lt;a b=&quot;c&quot;&gt;&amp;"},
      {"white space survives in attributes", "a\tb\n", "a&#9;b&#10;"},
      {"escape", "\x1b", "␛"},
      {"nul", std::string(1, '\0'), "␀"},
      {"delete", "\x7f", "␡"},
      {"no character", "\xef\xbf\xbf", "\xef\xbf\xbd"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(ForXml(row.text), row.expected);
  }
}

TEST(Text, MarkdownIsNotMarkedUp) {
  const Row kRows[] = {
      {"emphasis and code", "*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"},
      {"a cell", "a|b", "a\\|b"},
      {"html", "<b>&", "&lt;b&gt;&amp;"},
      {"a mention", "@everyone",
       "@\xe2\x80\x8b"
       "everyone"},
      {"a link", "http://x", "http\\://x"},
      {"a heading", "# a #1", "\\# a #1"},
      {"names stay readable", "pick_first/ZZ-012/x", "pick\\_first/ZZ-012/x"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(ForMarkdown(row.text), row.expected);
  }
}

TEST(Text, MarkdownCodeCannotBeLeft) {
  EXPECT_EQ(MarkdownCode("a"), "`a`");
  EXPECT_EQ(MarkdownCode("a`b"), "``a`b``");
  EXPECT_EQ(MarkdownCode("`"), "`` ` ``");
  EXPECT_EQ(MarkdownCode("a|b"), "`a\\|b`");
  EXPECT_EQ(MarkdownCodeBlock("a\n```\n"), "````text\na\n```\n````\n");
  EXPECT_EQ(MarkdownCodeBlock("a\x1b"), "```text\na\\x1b\n```\n");
}

TEST(Text, JsonInAScriptElementIsTheSameJson) {
  for (const std::string& text : HostileTexts()) {
    const std::string json = nlohmann::json(ToUtf8(text)).dump();
    const std::string inside = ForScriptElement(json);
    EXPECT_EQ(nlohmann::json::parse(inside), nlohmann::json::parse(json));
    EXPECT_EQ(inside.find_first_of("<>&"), std::string::npos);
    EXPECT_EQ(inside.find("\xe2\x80\xa8"), std::string::npos);
    EXPECT_EQ(inside.find("\xe2\x80\xa9"), std::string::npos);
  }
}

TEST(Text, UriPartsAreAscii) {
  EXPECT_EQ(ForUri("a/b_c-1.cc"), "a/b_c-1.cc");
  EXPECT_EQ(ForUri("a b:é"), "a%20b%3A%C3%A9");
}

TEST(Text, WrapsAtSpaces) {
  EXPECT_EQ(Wrap("aa bb cc", 5), (std::vector<std::string>{"aa bb", "cc"}));
  EXPECT_EQ(Wrap("", 5), (std::vector<std::string>{""}));
  EXPECT_EQ(Wrap("a wordtoolong b", 5), (std::vector<std::string>{"a", "wordtoolong", "b"}));
  EXPECT_EQ(Wrap("漢字 漢字", 5), (std::vector<std::string>{"漢字", "漢字"}));
}

TEST(Text, CountsColumns) {
  EXPECT_EQ(Columns("abc"), 3);
  EXPECT_EQ(Columns("漢字"), 4);
  EXPECT_EQ(Columns("e\xcc\x81"), 1);
  EXPECT_EQ(Shorten("abcdef", 4), "abc…");
  EXPECT_EQ(Shorten("漢字漢字", 4), "漢…");
  EXPECT_EQ(Shorten("abcd", 4), "abcd");
}

}  // namespace
}  // namespace lbc::report
