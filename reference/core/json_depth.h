// A limit on how deep JSON from outside may nest. JSON readers build a document of any depth, but
// what walks it afterwards (writing it out, comparing it, taking it down) calls itself once a
// level, and a megabyte of brackets in a service config or in etcd would end the process.
#ifndef REFERENCE_CORE_JSON_DEPTH_H_
#define REFERENCE_CORE_JSON_DEPTH_H_

#include <string_view>

namespace lbc {

/// Deeper than any config nests for a purpose: each level of child policies takes four.
inline constexpr int kJsonDepthMax = 100;

/// Whether objects and lists stand more than kJsonDepthMax deep in each other. Brackets inside
/// texts do not count. Needs no valid JSON: ask before it is parsed, and refuse with
/// INVALID_ARGUMENT.
[[nodiscard]] bool NestsTooDeep(std::string_view json);

}  // namespace lbc

#endif  // REFERENCE_CORE_JSON_DEPTH_H_
