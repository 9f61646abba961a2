#include "conformance/trace/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <nlohmann/json.hpp>

namespace lbc::trace {
namespace {

constexpr std::string_view kOfAll = "all:";

std::string Hash(std::string_view text) {
  return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

}  // namespace

std::string DigestOf(std::string_view header, std::string_view body) {
  // Objects of this type are sorted by their fields' names.
  nlohmann::json fields = nlohmann::json::parse(header, nullptr, /*allow_exceptions=*/false);
  if (fields.is_object()) fields.erase("digest");
  std::string text = fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text += '\n';
  text += body;
  return std::string(kOfAll) + Hash(text);
}

bool IsDigestOf(std::string_view digest, std::string_view header, std::string_view body) {
  return digest == (digest.starts_with(kOfAll) ? DigestOf(header, body) : Hash(body));
}

}  // namespace lbc::trace
