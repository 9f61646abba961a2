// lbconform new cpp.
#include "conformance/cli/new_command.h"

namespace lbc::cli {
absl::StatusOr<Written> WriteCppTestee(const NewOptions&, Scaffold&) {
  return absl::UnimplementedError("not yet");
}
}  // namespace lbc::cli
