// OutOfBandReports: the streams of load reports of all connections, where the config wants them.
//
// It stands between the channel and the children, so that it sees every SubConn become READY and
// cease to be. On the serializer.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_OUT_OF_BAND_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_OUT_OF_BAND_H_

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "reference/core/build_options.h"
#include "reference/core/client_conn.h"
#include "reference/policies/common/delegating_client_conn.h"
#include "reference/policies/common/load_report_producer.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/weighted_round_robin/endpoint_weight.h"

namespace lbc::policies {

class OutOfBandReports final : public DelegatingClientConn {
 public:
  /// `parent` and what `options` points to outlive this.
  OutOfBandReports(ClientConn& parent, const BuildOptions& options);

  /// Listen on every READY SubConn from now on, wanting a report every `period`; none: listen on
  /// none. Does nothing if that is so already.
  void Want(std::optional<Duration> period);

  /// What the server of `sub_conn` reports from now on, while that stays READY, is about `weight`.
  void Assign(const SubConn& sub_conn, OwnerOf<EndpointWeight> weight);

  [[nodiscard]] absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses, NewSubConnOptions options) override;

 private:
  struct Connection {
    std::shared_ptr<SubConn> sub_conn;
    OwnerOf<EndpointWeight> weight;  // None until it is assigned.
    std::unique_ptr<LoadReportListening> listening;
  };
  void OnState(const std::shared_ptr<SubConn>& sub_conn, ConnectivityState state);
  void Listen(Connection& connection);

  LogSink& log_;
  const LoadReportProducerBuilder producers_;
  std::optional<Duration> period_;
  std::map<const SubConn*, Connection> ready_;
  // Listeners of SubConns may outlive this.
  const std::shared_ptr<OutOfBandReports*> self_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_OUT_OF_BAND_H_
