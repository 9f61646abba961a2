// ParseTarget: the text form of a channel's target, taken apart.
#ifndef REFERENCE_RESOLVER_TARGET_H_
#define REFERENCE_RESOLVER_TARGET_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/resolver_state.h"

namespace lbc {

/// Reads scheme://authority/path or scheme:path, percent-decoding the last two. The path loses one
/// leading slash if an authority part, empty or not, comes before it. Empty if the text has no
/// scheme or a broken escape.
///
///   "dns:///db.example:80"     dns, "", "db.example:80"
///   "ipv4:10.0.0.1:80"         ipv4, "", "10.0.0.1:80"
///   "unix:///run/db.sock"      unix, "", "/run/db.sock" (a unix path keeps its slash)
[[nodiscard]] std::optional<Target> ParseTarget(std::string_view text);

/// The text with each escape, a percent sign and two hexadecimal digits, as the byte it stands for.
/// INVALID_ARGUMENT names the first percent sign that begins none.
[[nodiscard]] absl::StatusOr<std::string> PercentDecoded(std::string_view text);

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_TARGET_H_
