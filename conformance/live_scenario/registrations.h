// Registrations: a real etcd of a case, and what its servers have written there.
//
// The judge writes in the servers' place, with etcd's own etcdctl, as a server in order would: it
// is granted a lease, puts its endpoint with it, and keeps the lease alive; a server that leaves
// gives its lease back. Endpoints are in the form of etcd's Go client, package naming. A client
// finds them at the target etcd://HOST:PORT/service.
//
// One thread.
#ifndef CONFORMANCE_LIVE_SCENARIO_REGISTRATIONS_H_
#define CONFORMANCE_LIVE_SCENARIO_REGISTRATIONS_H_

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fixtures/etcd/etcd_process.h"

namespace lbc::live_scenario {

class Registrations {
 public:
  static constexpr int kLongerThanAnyCase = 600;

  // Returns when etcd serves.
  [[nodiscard]] absl::Status StartEtcd();
  // SIGKILL; later it is there again with what was written.
  void KillEtcd();
  [[nodiscard]] absl::Status StartEtcdAgain();

  // Each returns when etcd has said yes.
  // `seconds`: how long the lease lives without a heartbeat.
  [[nodiscard]] absl::Status Grant(const std::string& server, int seconds = kLongerThanAnyCase);
  // `weight`: 0 to say nothing of it.
  [[nodiscard]] absl::Status Put(const std::string& server, const std::string& addr, int weight);
  [[nodiscard]] absl::Status KeepAlive(const std::string& server);
  [[nodiscard]] absl::Status Revoke(const std::string& server);
  // Returns when its endpoint is gone, or after so long.
  [[nodiscard]] absl::Status AwaitGone(const std::string& server,
                                       std::chrono::milliseconds longest) const;

  // "etcd://127.0.0.1:20001/service".
  [[nodiscard]] std::string target() const;

 private:
  [[nodiscard]] absl::StatusOr<std::string> LeaseOf(const std::string& server) const;

  std::unique_ptr<fixtures::EtcdProcess> etcd_;
  std::map<std::string, std::string> leases_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_REGISTRATIONS_H_
