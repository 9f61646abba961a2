// CaresLookup: asks name servers by way of c-ares.
//
// Each question has a c-ares channel and a thread of its own while it lasts, so nobody waits, the
// machine's settings are read afresh, and nothing is left behind. A resolver has one question at a
// time, and rarely (reference/resolver/dns_resolver.h).
//
// Addresses come in the order of RFC 6724, as c-ares sorts them: the ones this machine can reach
// first.
#ifndef REFERENCE_TRANSPORT_DNS_CARES_LOOKUP_H_
#define REFERENCE_TRANSPORT_DNS_CARES_LOOKUP_H_

#include <memory>
#include <string>

#include "reference/resolver/dns_resolver.h"
#include "reference/resolver/name_lookup.h"
#include "reference/resolver/resolver_registry.h"

namespace lbc {

class CaresLookup final : public NameLookup {
 public:
  /// Destroying the question returns when its thread has ended, which waits for no network.
  [[nodiscard]] std::unique_ptr<Question> Ask(const std::string& host, const std::string& server,
                                              Answered answered) override;
};

/// Registers scheme "dns".
void RegisterDnsResolver(ResolverRegistry& registry, DnsResolverOptions options = {});

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_DNS_CARES_LOOKUP_H_
