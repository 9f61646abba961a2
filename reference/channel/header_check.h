// Whether what a policy wants to send with an attempt can be sent.
#ifndef REFERENCE_CHANNEL_HEADER_CHECK_H_
#define REFERENCE_CHANNEL_HEADER_CHECK_H_

#include "absl/status/status.h"
#include "reference/core/metadata.h"

namespace lbc {

/// OK, or INTERNAL naming the first key that is wrong (PICK-022). A key is made of a-z, 0-9, '-',
/// '_' and '.'; a value of printable ASCII, unless the key ends in "-bin". What begins with a colon
/// is for the channel and is not looked at.
[[nodiscard]] absl::Status CheckHeaders(const Metadata& headers);

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_HEADER_CHECK_H_
