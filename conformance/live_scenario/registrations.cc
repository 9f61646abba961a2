#include "conformance/live_scenario/registrations.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

namespace lbc::live_scenario {
namespace {

constexpr char kService[] = "service";

}  // namespace

absl::Status Registrations::StartEtcd() {
  auto started = fixtures::EtcdProcess::Start();
  if (!started.ok()) return started.status();
  etcd_ = *std::move(started);
  return absl::OkStatus();
}

void Registrations::KillEtcd() { etcd_->Kill(); }
absl::Status Registrations::StartEtcdAgain() { return etcd_->StartAgain(); }

absl::StatusOr<std::string> Registrations::LeaseOf(const std::string& server) const {
  const auto found = leases_.find(server);
  if (found == leases_.end()) return absl::FailedPreconditionError(server + " has no lease");
  return found->second;
}

absl::Status Registrations::Grant(const std::string& server, int seconds) {
  const absl::StatusOr<std::string> said = etcd_->Ctl({"lease", "grant", std::to_string(seconds)});
  if (!said.ok()) return said.status();
  // "lease 694d77aa9e38260f granted with TTL(600s)".
  std::istringstream words(*said);
  std::string word;
  words >> word >> leases_[server];
  return absl::OkStatus();
}

absl::Status Registrations::Put(const std::string& server, const std::string& addr, int weight) {
  const std::string metadata = weight == 0 ? "null" : fmt::format(R"({{"weight":{}}})", weight);
  const absl::StatusOr<std::string> lease = LeaseOf(server);
  if (!lease.ok()) return lease.status();
  return etcd_
      ->Ctl({"put", "--lease=" + *lease, fmt::format("{}/{}", kService, server),
             fmt::format(R"({{"Op":0,"Addr":"{}","Metadata":{}}})", addr, metadata)})
      .status();
}

absl::Status Registrations::KeepAlive(const std::string& server) {
  const absl::StatusOr<std::string> lease = LeaseOf(server);
  if (!lease.ok()) return lease.status();
  return etcd_->Ctl({"lease", "keep-alive", "--once", *lease}).status();
}

absl::Status Registrations::Revoke(const std::string& server) {
  const absl::StatusOr<std::string> lease = LeaseOf(server);
  if (!lease.ok()) return lease.status();
  leases_.erase(server);
  return etcd_->Ctl({"lease", "revoke", *lease}).status();
}

absl::Status Registrations::AwaitGone(const std::string& server,
                                      std::chrono::milliseconds longest) const {
  return etcd_->AwaitDeleted(fmt::format("{}/{}", kService, server), longest);
}

std::string Registrations::target() const {
  return fmt::format("etcd://{}/{}", etcd_->addr(), kService);
}

}  // namespace lbc::live_scenario
