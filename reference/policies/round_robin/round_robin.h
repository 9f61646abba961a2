// round_robin: a connection to every endpoint, and calls to each in turn.
//
// Every endpoint has a pick_first child of its own (EndpointSharding), so that a server with
// several addresses counts once. Calls take turns among the READY endpoints, beginning at a random
// one with every new picker (RR-005); while none is READY they wait, or fail with an endpoint's
// error once all failed. Endpoints whose health is listened to count as READY only while healthy.
//
// Costs, for n endpoints: a pick is O(1), one step of a counter that all threads share. A change of
// one endpoint is O(1) amortised, and the first pick after it O(n). A list is compared
// with the one before in O(n), and what changed costs what it is, or O(n) if that is much; about a
// kilobyte is kept for each endpoint.
//
// There is no config; whatever comes is accepted and not looked at (RR-019).
#ifndef REFERENCE_POLICIES_ROUND_ROBIN_ROUND_ROBIN_H_
#define REFERENCE_POLICIES_ROUND_ROBIN_ROUND_ROBIN_H_

#include <memory>
#include <string>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kRoundRobin = "round_robin";

/// Builds round_robin policies. Their children are built by whatever `registry` holds under
/// "pick_first" when a policy is built; without it there is no policy.
class RoundRobinBuilder final : public Builder {
 public:
  /// `registry` outlives the builder.
  explicit RoundRobinBuilder(const Registry& registry) : registry_(registry) {}

  [[nodiscard]] std::string Name() const override { return std::string(kRoundRobin); }
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                const BuildOptions& options) const override;

 private:
  const Registry& registry_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_ROUND_ROBIN_ROUND_ROBIN_H_
