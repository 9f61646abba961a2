#include "conformance/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace lbc::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The first character of a text; an ill-formed byte is a character of one byte that is not `valid`.
struct Rune {
  char32_t value = kReplacement;
  std::size_t bytes = 1;
  bool valid = false;
};

Rune First(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length, true};
}

// Calls `visit(rune, its bytes)` for every character of `text`.
template <typename Visit>
void ForEachRune(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const Rune rune = First(text);
    visit(rune, text.substr(0, rune.bytes));
    text.remove_prefix(rune.bytes);
  }
}

constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Characters that reorder or hide the text around them.
bool IsInvisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x061C;
}

// The picture of a control character: U+2400 onward.
std::string ControlPicture(char32_t c) {
  const char32_t picture = c == 0x7F ? 0x2421 : 0x2400 + c;
  return {static_cast<char>(0xE2), static_cast<char>(0x80 | ((picture >> 6) & 0x3F)),
          static_cast<char>(0x80 | (picture & 0x3F))};
}

bool IsWide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool IsCombining(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05BD) || IsInvisible(c) ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

std::size_t LongestRun(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Everything but ASCII letters, digits and `plain` percent-encoded.
std::string PercentEncoded(std::string_view text, std::string_view plain) {
  std::string out;
  for (const char c : text) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

int ColumnsOf(char32_t c) { return IsCombining(c) ? 0 : IsWide(c) ? 2 : 1; }

}  // namespace

std::string ToUtf8(std::string_view text) {
  std::string out;
  ForEachRune(text, [&](Rune rune, std::string_view bytes) {
    out += rune.valid ? bytes : kReplacementUtf8;
  });
  return out;
}

std::string ForTerminal(std::string_view text) {
  std::string out;
  ForEachRune(text, [&](Rune rune, std::string_view bytes) {
    if (!rune.valid) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
    } else if (rune.value == '\n') {
      out += "\\n";
    } else if (rune.value == '\t') {
      out += "\\t";
    } else if (IsControl(rune.value)) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(rune.value));
    } else if (IsInvisible(rune.value)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(rune.value));
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string ForXml(std::string_view text) {
  std::string out;
  ForEachRune(text, [&](Rune rune, std::string_view bytes) {
    switch (rune.value) {
      case '&':
        out += "&amp;";
        return;
      case '<':
        out += "&lt;";
        return;
      case '>':
        out += "&gt;";
        return;
      case '"':
        out += "&quot;";
        return;
      // As references, because a reader of XML turns bare ones into spaces in attributes.
      case '\t':
      case '\n':
        out += fmt::format("&#{};", static_cast<int>(rune.value));
        return;
      default:
        break;
    }
    const bool forbidden = rune.value == 0xFFFE || rune.value == 0xFFFF || !rune.valid;
    if (forbidden) {
      out += kReplacementUtf8;
    } else if (rune.value < 0x20 || rune.value == 0x7F) {
      out += ControlPicture(rune.value);
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string ForMarkdown(std::string_view text) {
  // Special anywhere, and special where a line begins.
  constexpr std::string_view kMarkup = "\\`*_{}[]|~$";
  constexpr std::string_view kAtStart = "#+-.=!:";
  std::string out;
  const std::string line = ForTerminal(text);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '<' || c == '>') {
      out += c == '<' ? "&lt;" : "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "@\xE2\x80\x8B";  // A zero-width space: nobody is mentioned.
    } else if (std::string_view(line).substr(i, 3) == "://") {
      out += "\\:";
    } else {
      const bool at_start = i == 0 && kAtStart.find(c) != std::string_view::npos;
      if (at_start || kMarkup.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string MarkdownCode(std::string_view text) {
  std::string shown = ForTerminal(text);
  const std::string fence(LongestRun(shown, '`') + 1, '`');
  // A pipe would end a table cell even here.
  for (std::size_t at = 0; (at = shown.find('|', at)) != std::string::npos; at += 2) {
    shown.insert(at, 1, '\\');
  }
  const bool padded = shown.empty() || shown.front() == '`' || shown.back() == '`';
  return padded ? fence + " " + shown + " " + fence : fence + shown + fence;
}

std::string MarkdownCodeBlock(std::string_view text) {
  const std::string fence(std::max<std::size_t>(LongestRun(text, '`'), 2) + 1, '`');
  std::string out = fence + "text\n";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += ForTerminal(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + fence + "\n";
}

std::string ForScriptElement(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else if (json.substr(i, 3) == "\xE2\x80\xA8" || json.substr(i, 3) == "\xE2\x80\xA9") {
      out += json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string ForUri(std::string_view text) { return PercentEncoded(text, "-._~/"); }

std::string EncodeUrl(std::string_view url) {
  // Without parentheses, which would end a link of Markdown.
  return PercentEncoded(url, "-._~/:?#[]@!$&'*+,;=%");
}

int Columns(std::string_view utf8) {
  int columns = 0;
  ForEachRune(utf8, [&](Rune rune, std::string_view) { columns += ColumnsOf(rune.value); });
  return columns;
}

std::vector<std::string> Wrap(std::string_view text, int columns) {
  std::vector<std::string> lines(1);
  int used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const int width = Columns(word);
    if (used > 0 && used + 1 + width > columns) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += width + (used > 0 ? 1 : 0);
  }
  return lines;
}

std::string Shorten(std::string_view text, int columns) {
  if (Columns(text) <= columns) return std::string(text);
  std::string out;
  int used = 0;
  bool full = false;
  ForEachRune(text, [&](Rune rune, std::string_view bytes) {
    full = full || used + ColumnsOf(rune.value) > columns - 1;
    if (full) return;
    used += ColumnsOf(rune.value);
    out += bytes;
  });
  return out + "…";
}

}  // namespace lbc::report
