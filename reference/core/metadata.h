// Metadata: the headers or trailers of a call.
#ifndef REFERENCE_CORE_METADATA_H_
#define REFERENCE_CORE_METADATA_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lbc {

/// Pairs in order; a key may come more than once. Keys are lower case.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// The first value of `key`, or null when there is none.
[[nodiscard]] inline const std::string* FindFirst(const Metadata& metadata, std::string_view key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return &value;
  }
  return nullptr;
}

}  // namespace lbc

#endif  // REFERENCE_CORE_METADATA_H_
