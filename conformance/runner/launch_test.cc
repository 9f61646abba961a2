#include "conformance/runner/launch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lbc::runner {
namespace {

TEST(Launch, OnlyWhatAShellWouldNotChangeDoesWithoutOne) {
  using Words = std::vector<std::string>;
  const struct {
    const char* reason;
    const char* command;
    Words words;
  } kRows[] = {
      {"a path", "/bin/true", {"/bin/true"}},
      {"spaces only part words", "  ./a  --b=c:1  d ", {"./a", "--b=c:1", "d"}},
      {"it is looked for along PATH", "true", {}},
      {"an assignment", "A=/b ./c", {}},
      {"an option of exec", "-a/b ./c", {}},
      {"quotes", "./a 'b c'", {}},
      {"a variable", "./a $HOME", {}},
      {"a redirection", "./a >b", {}},
      {"two commands", "./a;./b", {}},
      {"a pattern", "./a *", {}},
      {"somebody's home", "~/a", {}},
      {"a comment", "./a #b", {}},
      {"a second line", "./a\n./b", {}},
      {"nothing", "", {}},
  };
  for (const auto& row : kRows) EXPECT_EQ(PlainWords(row.command), row.words) << row.reason;
}

}  // namespace
}  // namespace lbc::runner
