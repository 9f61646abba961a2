// SplitHostPort: "host:port" as targets and authorities spell it, taken apart.
#ifndef REFERENCE_RESOLVER_HOST_PORT_H_
#define REFERENCE_RESOLVER_HOST_PORT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lbc {

struct HostPort {
  std::string host{};
  std::string port{};
  /// The host is an IPv4 or IPv6 address and no name.
  bool literal = false;

  /// As a transport spells it: an IPv6 address stands in brackets.
  [[nodiscard]] std::string Joined() const;
};

/// Whether `text` is a number from 0 to 65535.
[[nodiscard]] bool IsPort(std::string_view text);

/// Reads "host", "host:port", ":port" (localhost), "[v6]", "[v6]:port" and a bare IPv6 address.
/// INVALID_ARGUMENT, quoting `text`, for anything else.
[[nodiscard]] absl::StatusOr<HostPort> SplitHostPort(std::string_view text,
                                                     std::string_view default_port);

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_HOST_PORT_H_
