#include "reference/resolver/ip_resolvers.h"

#include <arpa/inet.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "reference/resolver/host_port.h"

namespace lbc {
namespace {

constexpr std::string_view kDefaultPort = "443";

// One item of a target's list in the transport's spelling, or why it is none.
using Reader = std::function<absl::StatusOr<std::string>(std::string_view item)>;

absl::Status Bad(std::string_view item, std::string_view expected) {
  return absl::InvalidArgumentError("address \"" + std::string(item) + "\": expected " +
                                    std::string(expected));
}

absl::StatusOr<std::string> ReadIpv4(std::string_view item) {
  const std::size_t colon = item.find(':');
  const std::string host(item.substr(0, colon));
  const std::string port(colon == std::string_view::npos ? kDefaultPort : item.substr(colon + 1));
  in_addr ignored{};
  if (inet_pton(AF_INET, host.c_str(), &ignored) != 1 || !IsPort(port)) {
    return Bad(item, "an IPv4 address and port, like 10.0.0.1:80");
  }
  return host + ":" + port;
}

absl::StatusOr<std::string> ReadIpv6(std::string_view item) {
  constexpr std::string_view kExpected = "an IPv6 address and port, like [2001:db8::1]:80";
  std::string host(item);
  std::string port(kDefaultPort);
  if (item.starts_with('[')) {
    const std::size_t bracket = item.find(']');
    if (bracket == std::string_view::npos) return Bad(item, kExpected);
    host = std::string(item.substr(1, bracket - 1));
    const std::string_view rest = item.substr(bracket + 1);
    if (rest.starts_with(':')) {
      port = std::string(rest.substr(1));
    } else if (!rest.empty()) {
      port.clear();
    }
  }
  in6_addr ignored{};
  const std::string without_zone = host.substr(0, host.find('%'));
  if (inet_pton(AF_INET6, without_zone.c_str(), &ignored) != 1 || !IsPort(port)) {
    return Bad(item, kExpected);
  }
  return "[" + host + "]:" + port;
}

absl::StatusOr<std::string> ReadUnix(std::string_view item) {
  if (item.empty()) return Bad(item, "the path of a socket");
  return "unix:" + std::string(item);
}

// The list is told while the resolver is being built; nothing is left to do.
class ListedResolver final : public Resolver {};

class ListedBuilder final : public ResolverBuilder {
 public:
  ListedBuilder(std::string scheme, bool many, Reader read)
      : scheme_(std::move(scheme)), many_(many), read_(std::move(read)) {}

  [[nodiscard]] std::string scheme() const override { return scheme_; }

  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener,
      const ResolverOptions& /*options*/) override {
    if (!target.authority.empty()) {
      return absl::InvalidArgumentError("target \"" + target.text + "\": scheme " + scheme_ +
                                        " takes no authority");
    }
    ResolverState state;
    std::string_view rest = target.endpoint;
    for (bool more = true; more;) {
      const std::size_t comma = many_ ? rest.find(',') : std::string_view::npos;
      more = comma != std::string_view::npos;
      absl::StatusOr<std::string> addr = read_(rest.substr(0, comma));
      if (!addr.ok()) return addr.status();
      state.addresses.push_back({.addr = *std::move(addr)});
      state.endpoints.push_back({.addresses = {state.addresses.back()}});
      if (more) rest.remove_prefix(comma + 1);
    }
    // What the policy says of the list changes nothing: it will not get another one.
    static_cast<void>(listener.UpdateState(std::move(state)));
    return std::make_unique<ListedResolver>();
  }

 private:
  const std::string scheme_;
  const bool many_;
  const Reader read_;
};

}  // namespace

void RegisterIpResolvers(ResolverRegistry& registry) {
  registry.Register(std::make_shared<ListedBuilder>("ipv4", true, ReadIpv4));
  registry.Register(std::make_shared<ListedBuilder>("ipv6", true, ReadIpv6));
  registry.Register(std::make_shared<ListedBuilder>("unix", false, ReadUnix));
}

}  // namespace lbc
