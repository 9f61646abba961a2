#include "conformance/trace/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace lbc::trace {

std::string DigestOf(std::string_view body) {
  return fmt::format("{:016x}", XXH64(body.data(), body.size(), 0));
}

}  // namespace lbc::trace
