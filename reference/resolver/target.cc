#include "reference/resolver/target.h"

#include <charconv>
#include <string>

namespace lbc {
namespace {

bool IsSchemeChar(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  return letter || (!first && other);
}

std::string LowerCased(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

absl::StatusOr<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    // Unsigned: of a signed number "-1" would be one.
    unsigned code = 0;
    const char* const end = digits.data() + digits.size();
    if (digits.size() < 2 || std::from_chars(digits.data(), end, code, 16).ptr != end) {
      return absl::InvalidArgumentError("\"" + std::string(text.substr(i, 3)) +
                                        "\" is no escape: expected % and two hexadecimal digits, "
                                        "and %25 for a percent sign itself");
    }
    decoded += static_cast<char>(code);
    i += 2;
  }
  return decoded;
}

std::optional<Target> ParseTarget(std::string_view text) {
  std::size_t colon = 0;
  while (colon < text.size() && IsSchemeChar(text[colon], colon == 0)) ++colon;
  if (colon == 0 || colon == text.size() || text[colon] != ':') return std::nullopt;

  Target target{.scheme = LowerCased(text.substr(0, colon)), .text = std::string(text)};
  std::string_view path = text.substr(colon + 1);
  if (path.starts_with("//")) {
    path.remove_prefix(2);
    const std::size_t slash = path.find('/');
    const absl::StatusOr<std::string> authority = PercentDecoded(path.substr(0, slash));
    if (!authority.ok()) return std::nullopt;
    target.authority = *authority;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    if (target.scheme != "unix" && !path.empty()) path.remove_prefix(1);
  }
  const absl::StatusOr<std::string> endpoint = PercentDecoded(path);
  if (!endpoint.ok()) return std::nullopt;
  target.endpoint = *endpoint;
  return target;
}

}  // namespace lbc
