#include "reference/transport/etcd/etcd_discovery.h"

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <utility>

#include "reference/transport/event_loop.h"
#include "reference/transport/system_random.h"

namespace lbc {

absl::Status RegisterEtcdResolver(ResolverRegistry& schemes, EtcdConnectionOptions connection,
                                  EtcdResolverOptions options) {
  if (absl::Status status = CheckEtcdConnection(connection); !status.ok()) return status;
  schemes.Register(std::make_shared<EtcdResolverBuilder>(
      [connection = std::move(connection)](Serializer& serializer) {
        return MakeGrpcEtcdClient(connection, serializer);
      },
      options));
  return absl::OkStatus();
}

struct EtcdRegistration::State {
  // Does `work` on the loop's thread and waits for it.
  void Run(const std::function<void()>& work) {
    std::promise<void> done;
    loop.Post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  // The registrar's parts live and die on the loop's thread.
  void Drop() {
    Run([this] {
      registrar = nullptr;
      client = nullptr;
    });
  }

  SystemRandom random;
  std::unique_ptr<EtcdClient> client;        // On the loop's thread.
  std::unique_ptr<EtcdRegistrar> registrar;  // On the loop's thread; null once it has left.
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  bool registered = false;    // Guarded by mutex.
  absl::Status last_failure;  // Guarded by mutex.
  EventLoop loop;             // Last, so that its thread goes first.
};

EtcdRegistration::EtcdRegistration(std::unique_ptr<State> state) : state_(std::move(state)) {}

EtcdRegistration::~EtcdRegistration() { static_cast<void>(Leave()); }

absl::StatusOr<std::unique_ptr<EtcdRegistration>> EtcdRegistration::Make(
    EtcdConnectionOptions connection, const std::string& target,
    std::vector<EtcdInstance> instances, const EtcdRegistrarOptions& options, LogSink& log) {
  if (absl::Status status = CheckEtcdConnection(connection); !status.ok()) return status;
  auto state = std::make_unique<State>();
  State& s = *state;
  const auto watcher = [&s](const absl::Status& status) {
    const std::lock_guard lock(s.mutex);
    s.registered = status.ok();
    s.last_failure = status;
    s.changed.notify_all();
  };
  absl::Status failed;
  s.Run([&] {
    s.client = MakeGrpcEtcdClient(std::move(connection), s.loop);
    auto registrar = EtcdRegistrar::Make({s.client.get(), &s.loop, &s.random, &log}, target,
                                         std::move(instances), options, watcher);
    if (registrar.ok()) {
      s.registrar = *std::move(registrar);
    } else {
      failed = registrar.status();
    }
  });
  if (!failed.ok()) {
    s.Drop();
    return failed;
  }
  return std::make_unique<EtcdRegistration>(std::move(state));
}

absl::Status EtcdRegistration::AwaitRegistered(Duration timeout) const {
  std::unique_lock lock(state_->mutex);
  if (state_->changed.wait_for(lock, timeout, [this] { return state_->registered; })) {
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError("not registered yet; the last failure: " +
                                     state_->last_failure.ToString());
}

absl::Status EtcdRegistration::Update(std::vector<EtcdInstance> instances) {
  absl::Status status = absl::FailedPreconditionError("it has left");
  state_->Run([&] {
    if (state_->registrar == nullptr) return;
    status = state_->registrar->Update(std::move(instances));
    const std::lock_guard lock(state_->mutex);
    if (status.ok()) state_->registered = false;
  });
  return status;
}

absl::Status EtcdRegistration::Leave() {
  std::promise<absl::Status> left;
  state_->loop.Post([&] {
    if (state_->registrar == nullptr) return left.set_value(absl::OkStatus());
    state_->registrar->Close([&](const absl::Status& status) { left.set_value(status); });
  });
  absl::Status status = left.get_future().get();
  state_->Drop();
  return status;
}

void EtcdRegistration::DieForTest() { state_->Drop(); }

}  // namespace lbc
