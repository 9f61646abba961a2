// pick_first: connect to one address and send everything there. The leaf of most policies:
// round_robin and its relatives run one pick_first per endpoint.
//
// Addresses are tried in order (address_order.h), in a *pass*. An attempt that neither succeeds nor
// fails within 250 ms is joined by an attempt on the next address (Happy Eyeballs, gRFC A61). The
// first address to connect wins; the others are given up. When all have failed the policy reports
// TRANSIENT_FAILURE and stays in it until something connects (gRFC A62), while every address goes
// on trying after its own back-off. When the connection is lost it goes IDLE and waits for a call,
// then starts from the front.
//
//   CONNECTING ──connected──▶ READY ──lost──▶ IDLE ──pick or ExitIdle──▶ CONNECTING
//        └──all failed──▶ TRANSIENT_FAILURE ──connected──▶ READY
//
// A new list that holds the connected address changes nothing; any other starts a new pass, except
// in IDLE. A parent may ask that the endpoint count as READY only while healthy
// (kEnableHealthListener).
//
// Costs, for n addresses: a list is O(n), every other event at most O(n) and, while READY, O(1); a
// pick is O(1) and writes nothing.
//
// Not here: re-resolution, which SubConns ask for themselves, and back-off, which is theirs.
#ifndef REFERENCE_POLICIES_PICK_FIRST_PICK_FIRST_H_
#define REFERENCE_POLICIES_PICK_FIRST_PICK_FIRST_H_

#include <memory>
#include <string>
#include <string_view>

#include "reference/core/builder.h"

namespace lbc::policies {

inline constexpr std::string_view kPickFirst = "pick_first";

/// How long an attempt is given before the next address is tried beside it (PF-002).
inline constexpr Duration kConnectionDelay = std::chrono::milliseconds(250);

/// Builds pick_first policies. Config: PickFirstConfig.
class PickFirstBuilder final : public Builder, public ConfigParser {
 public:
  [[nodiscard]] std::string Name() const override { return std::string(kPickFirst); }
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                const BuildOptions& options) const override;
  [[nodiscard]] const ConfigParser* config_parser() const override { return this; }
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PICK_FIRST_PICK_FIRST_H_
