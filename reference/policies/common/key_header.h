// The header of a call that holds its key, for policies that hash one (gRFC A76).
#ifndef REFERENCE_POLICIES_COMMON_KEY_HEADER_H_
#define REFERENCE_POLICIES_COMMON_KEY_HEADER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "reference/core/metadata.h"

namespace lbc::policies {

/// Whether a text header may be called so: as HTTP/2 and gRPC allow it, in lower case, and not
/// ending in "-bin", whose encoded values are nobody's key.
[[nodiscard]] bool NamesATextHeader(std::string_view name);

/// The hash (HashText) of the value that `metadata` has under `name`; several values count as one,
/// joined by commas. None if there is no such header. An empty value is a value.
[[nodiscard]] std::optional<std::uint64_t> HashOfHeader(const Metadata& metadata,
                                                        std::string_view name);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_KEY_HEADER_H_
