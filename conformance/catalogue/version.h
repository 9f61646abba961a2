// Versions as far as editions need them: dotted numbers, compared number by number.
//
// "v1.64.0", "1.64" and "1.64.0" are one version; what follows the numbers ("-dev",
// "+incompatible") is ignored, because a development version behaves like the release it leads to.
// Pure functions, any thread.
#ifndef CONFORMANCE_CATALOGUE_VERSION_H_
#define CONFORMANCE_CATALOGUE_VERSION_H_

#include <array>
#include <optional>
#include <string_view>

namespace lbc::catalogue {

using Version = std::array<int, 3>;

/// Major, minor, patch; missing ones are 0. nullopt unless `text` begins with a number (after a
/// "v").
std::optional<Version> ParseVersion(std::string_view text);

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_VERSION_H_
