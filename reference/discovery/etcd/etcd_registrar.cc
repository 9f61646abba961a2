#include "reference/discovery/etcd/etcd_registrar.h"

#include <algorithm>
#include <set>
#include <utility>

#include "reference/discovery/etcd/printable.h"

namespace lbc {
namespace {

absl::Status Bad(const std::string& text) { return absl::InvalidArgumentError(text); }

absl::Status Check(const std::string& target, const std::vector<EtcdInstance>& instances) {
  if (target.empty()) return Bad("target: expected a name, got none");
  if (instances.empty()) return Bad("instances: expected one or more, got none");
  std::set<std::string> keys;
  for (const EtcdInstance& instance : instances) {
    absl::Status status = CheckEndpointKey(target, instance.key);
    if (!status.ok()) return status;
    if (!keys.insert(instance.key).second) return Bad("key \"" + instance.key + "\" comes twice");
    status = CheckEndpointAddr(instance.endpoint.addr);
    if (!status.ok()) return Bad("key \"" + instance.key + "\": " + std::string(status.message()));
  }
  return absl::OkStatus();
}

absl::Status Check(const EtcdRegistrarOptions& options) {
  if (options.ttl < std::chrono::seconds(1)) return Bad("ttl: expected at least 1 s");
  if (options.heartbeat < Duration::zero() || options.heartbeat >= options.ttl) {
    return Bad("heartbeat: expected less than ttl, or 0 for a third of it");
  }
  if (options.retry.min <= Duration::zero() || options.retry.max < options.retry.min) {
    return Bad("retry: expected 0 < min <= max");
  }
  return absl::OkStatus();
}

}  // namespace

struct EtcdRegistrar::Checked {};

absl::StatusOr<std::unique_ptr<EtcdRegistrar>> EtcdRegistrar::Make(
    const EtcdRegistrarContext& context, const std::string& target,
    std::vector<EtcdInstance> instances, const EtcdRegistrarOptions& options, Watcher watcher) {
  if (absl::Status status = Check(target, instances); !status.ok()) return status;
  if (absl::Status status = Check(options); !status.ok()) return status;
  auto made = std::make_unique<EtcdRegistrar>(Checked{}, context, target, std::move(instances),
                                              options, std::move(watcher));
  made->Grant();
  return made;
}

EtcdRegistrar::EtcdRegistrar(const Checked& /*checked*/, const EtcdRegistrarContext& context,
                             std::string target, std::vector<EtcdInstance> instances,
                             const EtcdRegistrarOptions& options, Watcher watcher)
    : context_(context),
      target_(std::move(target)),
      options_(options),
      watcher_(std::move(watcher)),
      instances_(std::move(instances)),
      pause_(options.retry) {}

EtcdRegistrar::~EtcdRegistrar() = default;

void EtcdRegistrar::Grant() {
  grant_ = {};
  written_ = false;
  granting_ = true;
  writing_ = false;
  stale_.clear();  // They went with their lease.
  call_ = context_.client->GrantLease(options_.ttl, [this](absl::StatusOr<EtcdGrant> granted) {
    granting_ = false;
    if (granted.ok()) grant_ = *granted;
    if (closing_ != nullptr) return Revoke();
    if (!granted.ok()) return Retry("grant a lease", granted.status(), &EtcdRegistrar::Grant);
    Renewed();
    Write();
  });
}

void EtcdRegistrar::Write() {
  std::vector<EtcdWrite> writes;
  for (const EtcdInstance& instance : instances_) {
    writes.push_back({instance.key, EncodeEndpointValue(instance.endpoint)});
  }
  for (const std::string& key : stale_) writes.push_back({key, std::nullopt});
  writing_ = true;
  written_ = true;  // Unless they change meanwhile.
  call_ = context_.client->Write(std::move(writes), grant_.lease, [this](absl::Status status) {
    writing_ = false;
    const bool changed = !written_;
    if (!status.ok()) written_ = false;
    if (absl::IsNotFound(status)) {
      return Retry("write, for the lease is gone", status, &EtcdRegistrar::Grant);
    }
    if (!status.ok()) return Retry("write", status, &EtcdRegistrar::Write);
    pause_.Reset();
    if (changed) return Write();
    stale_.clear();
    NextHeartbeat();
    Tell(absl::OkStatus());
  });
}

void EtcdRegistrar::Heartbeat() {
  call_ = context_.client->KeepAlive(grant_.lease, [this](absl::Status status) {
    if (status.ok()) {
      Renewed();
      return NextHeartbeat();
    }
    if (!absl::IsNotFound(status)) {
      // The lease may well live: only etcd knows, when it can be asked again.
      return Retry("keep the lease alive", status, &EtcdRegistrar::Heartbeat);
    }
    context_.log->Log(LogLevel::kWarning,
                      Printable("etcd: " + target_ + ": the lease is lost; registering again"));
    Grant();
    Tell(status);
  });
}

void EtcdRegistrar::Revoke() {
  timer_ = nullptr;
  call_ = nullptr;
  if (grant_.lease == 0) return std::exchange(closing_, nullptr)(absl::OkStatus());
  call_ = context_.client->RevokeLease(grant_.lease, [this](absl::Status status) {
    if (absl::IsNotFound(status)) status = absl::OkStatus();  // Then the keys are gone, too.
    std::exchange(closing_, nullptr)(std::move(status));
  });
}

absl::Status EtcdRegistrar::Update(std::vector<EtcdInstance> instances) {
  if (absl::Status status = Check(target_, instances); !status.ok()) return status;
  const auto listed = [](const std::vector<EtcdInstance>& list, const std::string& key) {
    return std::any_of(list.begin(), list.end(), [&](const auto& i) { return i.key == key; });
  };
  for (const EtcdInstance& old : instances_) stale_.push_back(old.key);
  std::sort(stale_.begin(), stale_.end());
  stale_.erase(std::unique(stale_.begin(), stale_.end()), stale_.end());
  std::erase_if(stale_, [&](const std::string& key) { return listed(instances, key); });
  instances_ = std::move(instances);
  // Without a lease there is nothing to write with yet; then all is written when there is one.
  if (grant_.lease == 0) return absl::OkStatus();
  written_ = false;
  // Two writes under way might overtake each other.
  if (writing_) return absl::OkStatus();
  timer_ = nullptr;
  Write();
  return absl::OkStatus();
}

void EtcdRegistrar::Close(EtcdClient::Done done) {
  closing_ = std::move(done);
  // A lease that is being granted would stay behind if nobody waited for its number.
  if (!granting_) Revoke();
}

void EtcdRegistrar::Next(Duration delay, void (EtcdRegistrar::*step)()) {
  timer_ = context_.clock->After(delay, [this, step] { (this->*step)(); });
}

void EtcdRegistrar::Retry(const char* what, const absl::Status& status,
                          void (EtcdRegistrar::*step)()) {
  Duration pause = pause_.Next(*context_.random);
  // When etcd comes back a lease has its time anew, and that may be less than the longest pause.
  if (step == &EtcdRegistrar::Heartbeat) pause = std::min(pause, HeartbeatPause());
  Next(pause, step);
  context_.log->Log(LogLevel::kWarning, Printable("etcd: " + target_ + ": cannot " + what + ": " +
                                                  std::string(status.message())));
  if (!written_) Tell(status);
}

void EtcdRegistrar::Tell(const absl::Status& status) {
  if (watcher_ != nullptr) watcher_(status);
}

void EtcdRegistrar::Renewed() {
  renewed_at_ = context_.clock->Now();
  pause_.Reset();
}

Duration EtcdRegistrar::HeartbeatPause() const {
  return options_.heartbeat > Duration::zero() ? options_.heartbeat : Duration(grant_.ttl) / 3;
}

void EtcdRegistrar::NextHeartbeat() {
  // Counted from the last one: frequent updates must not keep the lease from being renewed.
  Next(renewed_at_ + HeartbeatPause() - context_.clock->Now(), &EtcdRegistrar::Heartbeat);
}

}  // namespace lbc
