#include "reference/discovery/etcd/printable.h"

namespace lbc {
namespace {

void AppendEscape(unsigned char c, std::string& text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text += '\\';
  switch (c) {
    case '\n':
      text += 'n';
      return;
    case '\r':
      text += 'r';
      return;
    case '\t':
      text += 't';
      return;
    default:
      text += {'x', kDigits[c >> 4], kDigits[c & 15]};
  }
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : '\0';
    if (c < 0x20 || c == 0x7f) {
      AppendEscape(c, printable);
    } else if (c == 0xc2 && next >= 0x80 && next <= 0x9f) {
      AppendEscape(next, printable);
      ++i;
    } else {
      printable += text[i];
    }
  }
  return printable;
}

}  // namespace lbc
