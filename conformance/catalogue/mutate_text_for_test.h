// Spoils valid files at random, for the robustness tests of the YAML formats (catalogue and
// profile).
//
// Seeded by the caller, so that a failure is found again. Test only.
#ifndef LBC_CONFORMANCE_CATALOGUE_MUTATE_TEXT_FOR_TEST_H_
#define LBC_CONFORMANCE_CATALOGUE_MUTATE_TEXT_FOR_TEST_H_

#include <random>
#include <string>
#include <string_view>

namespace lbc::catalogue {

/// A number in [0, n); 0 if n is 0.
inline std::size_t BelowForTest(std::size_t n, std::mt19937& random) {
  return n == 0 ? 0 : random() % n;
}

/// `text` after one to eight small accidents: bytes changed, cut, doubled, or YAML's own signs put
/// in.
inline std::string MutatedForTest(std::string text, std::mt19937& random) {
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
  for (std::size_t n = 1 + BelowForTest(8, random); n > 0; --n) {
    const std::size_t at = BelowForTest(text.size() + 1, random);
    const std::size_t length = BelowForTest(40, random);
    switch (BelowForTest(5, random)) {
      case 0:
        text.insert(at, kSigns[BelowForTest(std::size(kSigns), random)]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.insert(at, 1, static_cast<char>(1 + BelowForTest(255, random)));
        break;
      default:
        text.resize(at == 0 ? text.size() : at);
        break;
    }
  }
  return text;
}

/// Up to 60 of the signs that mean something to YAML, in any order.
inline std::string PunctuationForTest(std::mt19937& random) {
  static constexpr std::string_view kBytes = "[]{}:,-?&*!|>'\"%@`#<~= \n\n\t\\ab01.";
  std::string out;
  for (std::size_t n = BelowForTest(60, random); n > 0; --n) {
    out += kBytes[BelowForTest(kBytes.size(), random)];
  }
  return out;
}

}  // namespace lbc::catalogue

#endif  // LBC_CONFORMANCE_CATALOGUE_MUTATE_TEXT_FOR_TEST_H_
