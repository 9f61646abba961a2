// The resolver of scheme dns: the addresses that a name has, each an endpoint of its own.
//
//   dns:db.example:80      dns:///db.example      dns://10.0.0.53:53/db.example:80
//
// The port is 443 if the target says none. An authority names the server to ask, at port 53 if it
// says none; without one the machine's own name servers are asked, after its hosts file. A target
// that is an address is listed at once and never asked about.
//
// When it asks (RESOLVER-014):
//   - At once when it is built.
//   - After an answer that the channel took: when the channel asks for it, but not before 30 s have
//     passed. Requests in between count as one.
//   - After an error, the channel's own included (RESOLVER-013): by itself, after 1.6 s, and 1.6
//     times longer each time, up to 120 s, a fifth more or less.
// Each error is reported to the channel, which keeps the last list. A name server that says nothing
// for 30 s is an error too.
//
// What it does not do: service configs from TXT records (gRFC A2), and balancers from SRV records
// (grpclb).
#ifndef REFERENCE_RESOLVER_DNS_RESOLVER_H_
#define REFERENCE_RESOLVER_DNS_RESOLVER_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "reference/core/backoff.h"
#include "reference/resolver/name_lookup.h"
#include "reference/resolver/resolver.h"

namespace lbc {

/// The defaults are gRPC's.
struct DnsResolverOptions {
  /// From an answer to the next question, at least.
  Duration resolution_interval_min = std::chrono::seconds(30);
  /// What a question may take.
  Duration question_timeout = std::chrono::seconds(30);
  /// After errors.
  BackoffOptions backoff{};
};

/// Immutable, as far as `lookup` is. Resolvers keep `lookup`.
class DnsResolverBuilder final : public ResolverBuilder {
 public:
  explicit DnsResolverBuilder(std::shared_ptr<NameLookup> lookup, DnsResolverOptions options = {})
      : lookup_(std::move(lookup)), options_(options) {}

  [[nodiscard]] std::string scheme() const override { return "dns"; }

  /// INVALID_ARGUMENT, quoting the part, if the target names no host, or its authority is no
  /// address.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener, const ResolverOptions& options) override;

 private:
  const std::shared_ptr<NameLookup> lookup_;
  const DnsResolverOptions options_;
};

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_DNS_RESOLVER_H_
