#include "reference/discovery/etcd/printable.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc {
namespace {

TEST(Printable, EscapesControlCharactersAndNothingElse) {
  EXPECT_EQ(Printable("shop/a \"10.0.0.1:80\" \\ ü€"), "shop/a \"10.0.0.1:80\" \\ ü€");
  EXPECT_EQ(Printable("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(Printable("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(Printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m")
      << "a terminal's CSI in one character";
  EXPECT_EQ(Printable("\xc2\xa0"), "\xc2\xa0");
  EXPECT_EQ(Printable("\xc2"), "\xc2") << "cut in the middle of a character";
  EXPECT_EQ(Printable(Printable("\n\x1b")), Printable("\n\x1b"));
}

}  // namespace
}  // namespace lbc
