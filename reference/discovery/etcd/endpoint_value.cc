#include "reference/discovery/etcd/endpoint_value.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "reference/core/json_depth.h"
#include "reference/discovery/etcd/printable.h"

namespace lbc {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kQuotedMax = 80;  // A value may be a megabyte, a log line should not.

absl::Status Bad(std::string_view field, std::string_view expected, std::string_view found) {
  std::string text(field);
  text += text.empty() ? "expected " : ": expected ";
  text += expected;
  text += ", got ";
  text += Printable(found.substr(0, kQuotedMax));
  if (found.size() > kQuotedMax) text += "…";
  return absl::InvalidArgumentError(text);
}

std::string Text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool EqualWithoutCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// The field of this name, else one that differs in case only; null if there is none, or if it is
// null, which Go takes as absent.
const Json* Field(const Json& object, std::string_view name) {
  const Json* found = nullptr;
  for (const auto& [key, value] : object.items()) {
    if (key == name || (found == nullptr && EqualWithoutCase(key, name))) found = &value;
    if (key == name) break;
  }
  return found == nullptr || found->is_null() ? nullptr : found;
}

absl::Status CheckOp(const Json& object) {
  const Json* op = Field(object, "Op");
  if (op == nullptr) return absl::OkStatus();
  if (op->is_number_unsigned() && op->get<std::uint64_t>() <= 255) return absl::OkStatus();
  return Bad("Op", "a number from 0 to 255", Text(*op));
}

Attributes ReadMetadata(const Json& object) {
  Attributes attributes;
  const Json* metadata = Field(object, "Metadata");
  if (metadata == nullptr || !metadata->is_object()) return attributes;
  for (const auto& [name, value] : metadata->items()) {
    if (value.is_string()) {
      attributes = attributes.With(AttributeKey<std::string>{name}, value.get<std::string>());
    } else if (value.is_number()) {
      attributes = attributes.With(AttributeKey<double>{name}, value.get<double>());
    } else if (value.is_boolean()) {
      attributes = attributes.With(AttributeKey<bool>{name}, value.get<bool>());
    }
  }
  return attributes;
}

}  // namespace

absl::Status CheckEndpointAddr(std::string_view addr) {
  constexpr std::string_view kUnix = "unix:";
  if (addr.starts_with(kUnix) && addr.size() > kUnix.size()) return absl::OkStatus();
  const std::size_t colon = addr.rfind(':');
  if (colon != std::string_view::npos && colon > 0) {
    const char* const end = addr.data() + addr.size();
    int port = -1;
    const auto [read, error] = std::from_chars(addr.data() + colon + 1, end, port);
    const bool bracketed = addr.front() == '[' && addr[colon - 1] == ']' && colon > 2;
    const bool plain = addr.substr(0, colon).find_first_of(":[]") == std::string_view::npos;
    if (error == std::errc() && read == end && port >= 0 && port <= 65535 && (bracketed || plain)) {
      return absl::OkStatus();
    }
  }
  return Bad("Addr", "a host and a port, like 10.0.0.1:80", "\"" + std::string(addr) + "\"");
}

std::string EncodeEndpointValue(const EtcdEndpoint& endpoint) {
  nlohmann::ordered_json value;
  value["Op"] = 0;
  value["Addr"] = endpoint.addr;
  Json metadata;  // Null while empty, as Go writes it.
  for (const auto& [name, text] : endpoint.metadata) metadata[name] = text;
  if (endpoint.weight.has_value()) metadata["weight"] = *endpoint.weight;
  value["Metadata"] = metadata;
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

absl::StatusOr<Address> DecodeEndpointValue(std::string_view value) {
  if (NestsTooDeep(value)) {
    return Bad("",
               "at most " + std::to_string(kJsonDepthMax) + " objects and lists inside each other",
               "\"" + std::string(value) + "\"");
  }
  const Json object = Json::parse(value, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Bad("", "a JSON object", "\"" + std::string(value) + "\"");
  if (absl::Status status = CheckOp(object); !status.ok()) return status;
  const Json* addr = Field(object, "Addr");
  if (addr == nullptr) return Bad("Addr", "a host and a port, like 10.0.0.1:80", "none");
  if (!addr->is_string()) return Bad("Addr", "a text", Text(*addr));
  Address address{.addr = addr->get<std::string>()};
  if (absl::Status status = CheckEndpointAddr(address.addr); !status.ok()) return status;
  address.metadata = ReadMetadata(object);
  return address;
}

absl::Status CheckEndpointKey(std::string_view target, std::string_view key) {
  const std::string prefix = std::string(target) + "/";
  if (!target.empty() && key.starts_with(prefix) && key.size() > prefix.size()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("key \"" + Printable(key) + "\": expected \"" +
                                    Printable(prefix) + "\" and the instance's own name after it");
}

}  // namespace lbc
