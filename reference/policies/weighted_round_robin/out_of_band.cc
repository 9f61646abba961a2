#include "reference/policies/weighted_round_robin/out_of_band.h"

#include <string>
#include <utility>

namespace lbc::policies {

OutOfBandReports::OutOfBandReports(ClientConn& parent, const BuildOptions& options)
    : DelegatingClientConn(parent),
      log_(*options.log),
      producers_(options),
      self_(std::make_shared<OutOfBandReports*>(this)) {}

void OutOfBandReports::Want(std::optional<Duration> period) {
  if (period == period_) return;
  period_ = period;
  for (auto& [raw, connection] : ready_) Listen(connection);
}

void OutOfBandReports::Assign(const SubConn& sub_conn, OwnerOf<EndpointWeight> weight) {
  const auto found = ready_.find(&sub_conn);
  if (found != ready_.end()) found->second.weight = std::move(weight);
}

absl::StatusOr<std::shared_ptr<SubConn>> OutOfBandReports::NewSubConn(
    const std::vector<Address>& addresses, NewSubConnOptions options) {
  // The listener knows its SubConn by what NewSubConn has answered, which comes after it.
  const auto made = std::make_shared<std::weak_ptr<SubConn>>();
  options.state_listener = [weak = std::weak_ptr(self_), made,
                            childs = std::move(options.state_listener)](const SubConnState& state) {
    // First: the child may answer READY with a picker, which is assigned.
    if (const auto self = weak.lock()) {
      if (const auto sub_conn = made->lock()) (*self)->OnState(sub_conn, state.connectivity_state);
    }
    if (childs) childs(state);
  };
  auto answer = parent().NewSubConn(addresses, std::move(options));
  if (answer.ok()) *made = *answer;
  return answer;
}

void OutOfBandReports::OnState(const std::shared_ptr<SubConn>& sub_conn, ConnectivityState state) {
  // The stream, if there was one, has ended with the state that it was opened in.
  ready_.erase(sub_conn.get());
  if (state != ConnectivityState::kReady) return;
  Connection& connection = ready_[sub_conn.get()];
  connection.sub_conn = sub_conn;
  Listen(connection);
}

void OutOfBandReports::Listen(Connection& connection) {
  std::unique_ptr<LoadReportListening> before = std::move(connection.listening);
  if (!period_.has_value()) return;
  auto listening =
      ListenForLoadReports(*connection.sub_conn, producers_, *period_,
                           [this, raw = connection.sub_conn.get()](const LoadReport& report) {
                             const auto found = ready_.find(raw);
                             if (found != ready_.end() && found->second.weight.get() != nullptr)
                               found->second.weight->Report(report);
                           });
  if (listening.ok()) {
    connection.listening = *std::move(listening);
  } else {
    log_.Log(LogLevel::kWarning, "weighted_round_robin: no load reports out of band: " +
                                     std::string(listening.status().message()));
  }
}

}  // namespace lbc::policies
