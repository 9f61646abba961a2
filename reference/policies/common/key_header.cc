#include "reference/policies/common/key_header.h"

#include <algorithm>
#include <string>

#include "reference/policies/common/hash_circle.h"

namespace lbc::policies {

bool NamesATextHeader(std::string_view name) {
  const bool legal = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return legal && !name.ends_with("-bin");
}

std::optional<std::uint64_t> HashOfHeader(const Metadata& metadata, std::string_view name) {
  const std::string* first = nullptr;
  std::string joined;
  for (const auto& [key, value] : metadata) {
    if (key != name) continue;
    if (first == nullptr) {
      first = &value;
      continue;
    }
    if (joined.empty()) joined = *first;
    joined += ',';
    joined += value;
  }
  if (first == nullptr) return std::nullopt;
  // A joined text has a comma, so empty means that there was one value.
  return HashText(joined.empty() ? *first : joined);
}

}  // namespace lbc::policies
