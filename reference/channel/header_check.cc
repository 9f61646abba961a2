#include "reference/channel/header_check.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace lbc {
namespace {

bool IsKeyChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }

absl::Status Bad(std::string_view key, std::string_view expected) {
  return absl::InternalError("the picker's header \"" + std::string(key) + "\": expected " +
                             std::string(expected));
}

}  // namespace

absl::Status CheckHeaders(const Metadata& headers) {
  for (const auto& [key, value] : headers) {
    if (key.starts_with(':')) continue;
    if (key.empty() || !std::all_of(key.begin(), key.end(), IsKeyChar)) {
      return Bad(key, "a key of a-z, 0-9, '-', '_' and '.'");
    }
    if (key.ends_with("-bin")) continue;
    if (!std::all_of(value.begin(), value.end(), IsPrintable)) {
      return Bad(key, "a value of printable ASCII, or a key that ends in -bin");
    }
  }
  return absl::OkStatus();
}

}  // namespace lbc
