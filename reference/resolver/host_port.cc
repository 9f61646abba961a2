#include "reference/resolver/host_port.h"

#include <arpa/inet.h>

#include <charconv>

namespace lbc {
namespace {

bool IsIpv4(const std::string& host) {
  in_addr ignored{};
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

bool IsIpv6(const std::string& host) {
  in6_addr ignored{};
  return inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &ignored) == 1;
}

absl::Status Bad(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError("\"" + std::string(text) + "\": " + std::string(why));
}

}  // namespace

std::string HostPort::Joined() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + port;
}

bool IsPort(std::string_view text) {
  int port = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 0 && port <= 65535;
}

absl::StatusOr<HostPort> SplitHostPort(std::string_view text, std::string_view default_port) {
  if (text.empty()) return Bad(text, "expected a host, like db.example:80");
  HostPort split{.host = std::string(text), .port = std::string(default_port)};
  if (IsIpv6(split.host)) {
    split.literal = true;
    return split;
  }
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return Bad(text, "a bracket is not closed");
    split.host = text.substr(1, bracket - 1);
    if (!IsIpv6(split.host)) return Bad(text, "expected an IPv6 address in brackets");
    rest = text.substr(bracket + 1);
    if (!rest.empty() && !rest.starts_with(':')) return Bad(text, "expected a colon after ]");
  } else {
    const std::size_t colon = text.find(':');
    split.host = text.substr(0, colon);
    if (colon != std::string_view::npos) rest = text.substr(colon);
  }
  if (!rest.empty()) {
    split.port = rest.substr(1);
    if (!IsPort(split.port)) return Bad(text, "expected a port from 0 to 65535 after the colon");
  }
  if (split.host.empty()) split.host = "localhost";
  split.literal = IsIpv4(split.host) || IsIpv6(split.host);
  return split;
}

}  // namespace lbc
