// The client of the demo: calls whoever is registered, and draws who answers.
#ifndef REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_
#define REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_

#include <iostream>
#include <string>

namespace lbc::example {

struct ClientOptions {
  std::string etcd = "127.0.0.1:2379";
  std::string config = R"({"loadBalancingConfig": [{"smooth_weighted_round_robin": {}}]})";
  bool breaker = false;
  /// Calls are tried again as `config` says, which those of a generated stub are not.
  bool retries = false;
  bool captions = false;
  bool redraw = false;
  double rate = 200;
  double every_seconds = 0.5;
  double seconds = 1e6;
};

/// Every so many seconds, a table of the calls since the one before; with `redraw` in the same
/// place of a terminal. With `options.captions` each line of `captions` is shown over the tables
/// until the next one comes, and the client ends with them. What the channel remarks goes to `out`,
/// too. Returns the exit code: 1 if no call went well.
int RunClient(const ClientOptions& options, std::istream& captions, std::ostream& out);

}  // namespace lbc::example

#endif  // REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_
