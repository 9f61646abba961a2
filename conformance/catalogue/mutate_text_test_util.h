// Spoils valid files at random, for the robustness tests of the YAML formats (catalogue and
// profile).
//
// Seeded by the caller, so that a failure is found again. Test only.
#ifndef CONFORMANCE_CATALOGUE_MUTATE_TEXT_TEST_UTIL_H_
#define CONFORMANCE_CATALOGUE_MUTATE_TEXT_TEST_UTIL_H_

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace lbc::catalogue {

/// Numbers that look random and are the same in every run of one seed.
class ChanceForTest {
 public:
  explicit ChanceForTest(std::uint64_t seed) : state_(seed) {}

  /// A number in [0, n); 0 if n is 0.
  std::size_t Below(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return n == 0 ? 0 : static_cast<std::size_t>(state_ >> 33) % n;
  }

 private:
  std::uint64_t state_;
};

/// `text` after one to eight small accidents: bytes changed, cut, doubled, or YAML's own signs put
/// in.
inline std::string MutatedForTest(std::string text, ChanceForTest& chance) {
  static constexpr std::string_view kSigns[] = {"[",
                                                "]",
                                                "{",
                                                "}",
                                                ":",
                                                "- ",
                                                "? ",
                                                "&a ",
                                                "*a",
                                                "!!x ",
                                                "|\n",
                                                ">\n",
                                                "#",
                                                "\n",
                                                "\t",
                                                "  ",
                                                "'",
                                                "\"",
                                                "\\",
                                                "<<: ",
                                                "---\n",
                                                "...\n",
                                                "%YAML 9.9\n",
                                                "\xff",
                                                "\xe2\x80\xa8",
                                                "~",
                                                "null",
                                                "-1",
                                                "1e999",
                                                ", ",
                                                "\r",
                                                "\xef\xbb\xbf",
                                                "@",
                                                "`",
                                                "\\x",
                                                "\"\\u"};
  for (std::size_t n = 1 + chance.Below(8); n > 0; --n) {
    const std::size_t at = chance.Below(text.size() + 1);
    const std::size_t length = chance.Below(40);
    switch (chance.Below(5)) {
      case 0:
        text.insert(at, kSigns[chance.Below(std::size(kSigns))]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.insert(at, 1, static_cast<char>(1 + chance.Below(255)));
        break;
      default:
        text.resize(at == 0 ? text.size() : at);
        break;
    }
  }
  return text;
}

/// Up to 60 of the signs that mean something to YAML, in any order.
inline std::string PunctuationForTest(ChanceForTest& chance) {
  static constexpr std::string_view kBytes = "[]{}:,-?&*!|>'\"%@`#<~= \n\n\t\\ab01.";
  std::string out;
  for (std::size_t n = chance.Below(60); n > 0; --n) {
    out += kBytes[chance.Below(kBytes.size())];
  }
  return out;
}

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_MUTATE_TEXT_TEST_UTIL_H_
