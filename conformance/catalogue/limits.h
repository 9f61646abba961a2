// Limits on what people hand us as YAML: spec files and profiles.
//
// A profile comes from somebody else's repository and is read before anything is judged, so a
// hostile or mangled one must end in a sentence that says what is wrong: never in a crash, nor in
// minutes of parsing. Each limit is far above what a real file needs (the largest spec file has
// about 60 requirements and 60 KiB) and far below what hurts. Used by yaml_node.cc alone; the tests
// aim at both sides of each.
#ifndef CONFORMANCE_CATALOGUE_LIMITS_H_
#define CONFORMANCE_CATALOGUE_LIMITS_H_

#include <cstddef>

namespace lbc::catalogue {

/// Bytes in one file. Real: 60 KiB.
inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;

/// Maps and sequences inside each other. Real: 5 in the spec; a policy's `config` may nest some
/// more.
inline constexpr int kMaxDepth = 32;

/// Maps, sequences and scalars in one file. Real: about 1,500.
inline constexpr std::size_t kMaxNodes = 100'000;

/// Fields of one map, entries of one list. Real: about 60. Looking for repeats costs the square of
/// it.
inline constexpr std::size_t kMaxChildren = 2'000;

/// Bytes in one scalar. Real: a note of 800 bytes.
inline constexpr std::size_t kMaxScalarBytes = 64 * 1024;

/// Bytes of somebody else's text that one of our messages quotes before it is cut.
inline constexpr std::size_t kMaxQuotedBytes = 60;

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_LIMITS_H_
