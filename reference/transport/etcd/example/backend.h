// A server of the demo: answers with its name and weight, and is registered in etcd meanwhile.
#ifndef REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_
#define REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_

#include <iostream>
#include <string>

namespace lbc::example {

/// The trailer of a call that was tried before: how often.
inline constexpr char kAttemptsBefore[] = "attempts-before";

struct BackendOptions {
  std::string etcd = "127.0.0.1:2379";
  std::string name = "a";
  /// One that is no number is registered as the text that it is.
  std::string weight = "1";
  int ttl_seconds = 10;
  /// Of its calls, UNAVAILABLE.
  int fails_percent = 0;
  /// So many addresses, all of them this server's.
  int instances = 1;
};

/// Serves until it is told to leave. Lines of `orders` are "weight W", or "leave"; it leaves when
/// they end, too. Returns the exit code: 1 if it was not registered at its end, or could not be
/// taken out again.
int RunBackend(const BackendOptions& options, std::istream& orders, std::ostream& errors);

}  // namespace lbc::example

#endif  // REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_
