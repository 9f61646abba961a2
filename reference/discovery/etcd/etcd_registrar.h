// EtcdRegistrar: keeps a server registered in etcd, for as long as it lives.
//
//   grant a lease → write all instances with it, in one transaction → heartbeat … → revoke
//
// If the server dies without a word, etcd deletes its keys when the lease runs out; if it leaves
// in order (Close), at once. If etcd forgets the lease, because heartbeats did not reach it in time
// or because it lost its data, a new one is granted and everything is written again. Whatever else
// fails is tried again after a pause, for ever: etcd being away is no reason for a server to stop.
//
// Decides only: the client it is given does the asking. All on one serializer, that of the client.
#ifndef REFERENCE_DISCOVERY_ETCD_ETCD_REGISTRAR_H_
#define REFERENCE_DISCOVERY_ETCD_ETCD_REGISTRAR_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/core/log_sink.h"
#include "reference/core/random.h"
#include "reference/discovery/etcd/endpoint_value.h"
#include "reference/discovery/etcd/etcd_client.h"
#include "reference/discovery/etcd/retry_pause.h"

namespace lbc {

/// What is registered, and under which key: the target, a slash, and a name of its own.
struct EtcdInstance {
  std::string key{};
  EtcdEndpoint endpoint{};
};

struct EtcdRegistrarOptions {
  /// How long clients go on trying a server that died without a word. At least 1 s; etcd makes it
  /// longer if it is less than about one and a half of its election timeouts.
  std::chrono::seconds ttl{10};
  /// Between heartbeats, less than `ttl`. Zero: a third of what etcd granted.
  Duration heartbeat{};
  EtcdRetryOptions retry{};
};

/// What a registrar works with. Never null; outlives it.
struct EtcdRegistrarContext {
  EtcdClient* client = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  LogSink* log = &NoLog();
};

class EtcdRegistrar {
 public:
  /// Told of each change: OK when everything is written, else why it is not, or not any more.
  using Watcher = std::function<void(const absl::Status&)>;

  /// Starts registering. INVALID_ARGUMENT, naming the field, before anything is asked of etcd, if
  /// the target is empty, there are no instances, a key does not belong to the target or comes
  /// twice, an address is none, or an option is out of its range. etcd refuses more than 128
  /// instances in one transaction, unless it was started with another --max-txn-ops.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<EtcdRegistrar>> Make(
      const EtcdRegistrarContext& context, const std::string& target,
      std::vector<EtcdInstance> instances, const EtcdRegistrarOptions& options = {},
      Watcher watcher = nullptr);

  struct Checked;  // Only Make has one.
  EtcdRegistrar(const Checked& checked, const EtcdRegistrarContext& context, std::string target,
                std::vector<EtcdInstance> instances, const EtcdRegistrarOptions& options,
                Watcher watcher);
  /// Lets go without a word to etcd: the lease runs out by itself.
  ~EtcdRegistrar();
  EtcdRegistrar(const EtcdRegistrar&) = delete;
  EtcdRegistrar& operator=(const EtcdRegistrar&) = delete;

  /// Registers these from now on, instead of those before: overwrites keys that stay, deletes those
  /// that do not come again. The same errors as Make; then nothing changes. Not after Close.
  absl::Status Update(std::vector<EtcdInstance> instances);

  /// Leaves: revokes the lease, which deletes the keys. `done` is told how that went, once; if it
  /// failed the keys are gone when the lease has run out. Heartbeats end at once. Once; `done` may
  /// destroy the registrar.
  void Close(EtcdClient::Done done);

 private:
  void Grant();
  void Write();
  void Heartbeat();
  void Revoke();
  // Calls `step` after `delay`, in place of whatever was to be next.
  void Next(Duration delay, void (EtcdRegistrar::*step)());
  void Retry(const char* what, const absl::Status& status, void (EtcdRegistrar::*step)());
  void Tell(const absl::Status& status);
  void Renewed();
  [[nodiscard]] Duration HeartbeatPause() const;
  void NextHeartbeat();

  const EtcdRegistrarContext context_;
  const std::string target_;
  const EtcdRegistrarOptions options_;
  const Watcher watcher_;
  std::vector<EtcdInstance> instances_;
  // Keys written with this lease that are not to be there any more.
  std::vector<std::string> stale_;

  RetryPause pause_;
  EtcdGrant grant_{};  // Lease 0: none.
  TimePoint renewed_at_{};
  bool granting_ = false;
  bool writing_ = false;
  bool written_ = false;  // All instances, as they are.
  EtcdClient::Done closing_;
  // One thing at a time: a question under way or a pause.
  std::unique_ptr<EtcdCall> call_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_ETCD_REGISTRAR_H_
