// NameLookup: what a dns resolver needs of the world: the addresses of a name.
//
// When to ask, and what to make of an answer, is DnsResolverBuilder's affair (dns_resolver.h);
// reference/transport/dns asks real name servers.
#ifndef REFERENCE_RESOLVER_NAME_LOOKUP_H_
#define REFERENCE_RESOLVER_NAME_LOOKUP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lbc {

/// From any thread.
class NameLookup {
 public:
  /// A question under way. Destroying it withdraws it, which waits for no name server: its answer
  /// is not heard afterwards.
  class Question {
   public:
    virtual ~Question() = default;
  };
  /// The IPv4 and IPv6 addresses, the one to prefer first; never an empty list.
  using Answered = std::function<void(absl::StatusOr<std::vector<std::string>> addresses)>;

  virtual ~NameLookup() = default;
  /// Asks for the addresses of `host`, without waiting. `server` is the "address:port" of the name
  /// server to ask; empty: the machine's own. `answered` is called once, on some other thread,
  /// never inside this call, and must not destroy the question.
  [[nodiscard]] virtual std::unique_ptr<Question> Ask(const std::string& host,
                                                      const std::string& server,
                                                      Answered answered) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_NAME_LOOKUP_H_
