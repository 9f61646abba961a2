#include "reference/transport/grpc_channel.h"

#include <grpc/grpc.h>
#include <grpc/support/time.h>
#include <grpcpp/alarm.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "reference/policies/builtin.h"
#include "reference/resolver/ip_resolvers.h"
#include "reference/transport/channel_access.h"
#include "reference/transport/dns/cares_lookup.h"
#include "reference/transport/event_loop.h"
#include "reference/transport/grpc_status.h"
#include "reference/transport/grpc_transport.h"
#include "reference/transport/stub_call.h"
#include "reference/transport/system_random.h"

namespace lbc {
namespace {

// The channel of placeholders. One for the process, never destroyed: the queue on which callback
// calls run is this channel's, and has to outlive them all.
grpc::Channel& WaitingRoom() {
  static const auto* const room = [] {
    // A program that only calls may have made nothing of grpc++'s yet that does this. For ever, as
    // the channel.
    grpc_init();
    return std::make_unique<std::shared_ptr<grpc::Channel>>(
               grpc::CreateChannelInternal("",
                                           grpc_lame_client_channel_create(
                                               nullptr, GRPC_STATUS_UNAVAILABLE, "a placeholder"),
                                           CallInterceptor::Factories()))
        .release();
  }();
  return **room;
}

// What a channel lives in, kept as long as the channel or any of its calls is.
struct World {
  EventLoop loop;
  SystemRandom random;
  GrpcTransport transport;
  std::shared_ptr<const Registry> policies;
  std::shared_ptr<const ResolverRegistry> resolvers;
};

class LoopChannel final : public GrpcChannel {
 public:
  LoopChannel(std::shared_ptr<World> world, std::shared_ptr<Channel> channel)
      : world_(std::move(world)), channel_(std::move(channel)) {}
  ~LoopChannel() override {
    const auto closed = std::make_shared<std::promise<void>>();
    channel_->Close([closed](const absl::Status&) { closed->set_value(); });
    closed->get_future().wait();
  }
  LoopChannel(const LoopChannel&) = delete;
  LoopChannel& operator=(const LoopChannel&) = delete;

  grpc_connectivity_state GetState(bool try_to_connect) override {
    return ToGrpc(channel_->GetState(try_to_connect));
  }
  std::shared_ptr<UnaryCall> StartUnary(UnaryRequest request, UnaryCall::Ended ended) override {
    // Its attempts end on grpc++'s queue of callbacks, which goes with the last channel that has
    // asked for it, even from inside a callback, where it must not.
    static_cast<void>(CallbackCQ());
    return UnaryCall::Start(*channel_, world_->loop, std::move(request), std::move(ended));
  }
  void ResetConnectBackoff() override { channel_->ResetConnectBackoff(); }
  absl::Status Close() override {
    const auto closed = std::make_shared<std::promise<absl::Status>>();
    channel_->Close([closed](const absl::Status& status) { closed->set_value(status); });
    return closed->get_future().get();
  }

 private:
  grpc::internal::Call CreateCall(const grpc::internal::RpcMethod& method,
                                  grpc::ClientContext* context,
                                  grpc::CompletionQueue* queue) override {
    return StubCall::Create(*channel_, WaitingRoom(), world_->loop, method, context, queue);
  }
  // Calls are hooked to StubCall or to an inner channel.
  void PerformOpsOnCall(grpc::internal::CallOpSetInterface* /*ops*/,
                        grpc::internal::Call* /*call*/) override {}
  // Methods are registered with a channel, and here every call may have another.
  void* RegisterMethod(const char* /*method*/) override { return nullptr; }
  grpc::CompletionQueue* CallbackCQ() override { return ChannelAccess::CallbackCQ(WaitingRoom()); }

  void NotifyOnStateChangeImpl(grpc_connectivity_state last_observed, gpr_timespec deadline,
                               grpc::CompletionQueue* queue, void* tag) override;
  bool WaitForStateChangeImpl(grpc_connectivity_state last_observed,
                              gpr_timespec deadline) override;

  const std::shared_ptr<World> world_;
  const std::shared_ptr<Channel> channel_;
  std::mutex mutex_;
  std::list<grpc::Alarm> alarms_;  // Guarded by mutex_. An alarm has to outlive its ringing.
};

bool LoopChannel::WaitForStateChangeImpl(grpc_connectivity_state last_observed,
                                         gpr_timespec deadline) {
  struct Change {
    std::mutex mutex;
    std::condition_variable happened;
    bool done = false;
  };
  const auto change = std::make_shared<Change>();
  const auto id = channel_->connectivity().Watch(FromGrpc(last_observed), [change] {
    const std::lock_guard lock(change->mutex);
    change->done = true;
    change->happened.notify_all();
  });
  const std::optional<TimePoint> until = FromGrpc(deadline, world_->loop);
  std::unique_lock lock(change->mutex);
  const auto done = [&] { return change->done; };
  if (until.has_value()) {
    change->happened.wait_until(lock, *until, done);
  } else {
    change->happened.wait(lock, done);
  }
  const bool changed = change->done;
  lock.unlock();
  if (!changed) channel_->connectivity().Unwatch(id);
  return changed;
}

void LoopChannel::NotifyOnStateChangeImpl(grpc_connectivity_state last_observed,
                                          gpr_timespec deadline, grpc::CompletionQueue* queue,
                                          void* tag) {
  struct Watch {
    std::atomic<bool> over{false};
    std::unique_ptr<Timer> timer;
  };
  const auto watch = std::make_shared<Watch>();
  // An alarm that rings tells true, one that is cancelled false.
  const auto tell = [this, queue, tag, watch](bool changed) {
    if (watch->over.exchange(true)) return;
    {
      const std::lock_guard lock(mutex_);
      grpc::Alarm& alarm = alarms_.emplace_back();
      alarm.Set(queue,
                changed ? gpr_inf_past(GPR_CLOCK_MONOTONIC) : gpr_inf_future(GPR_CLOCK_MONOTONIC),
                tag);
      if (!changed) alarm.Cancel();
    }
    ChannelAccess::CompleteAvalanching(*queue);
  };
  ChannelAccess::RegisterAvalanching(*queue);
  channel_->connectivity().Watch(FromGrpc(last_observed), [tell] { tell(true); });
  const std::optional<TimePoint> until = FromGrpc(deadline, world_->loop);
  if (!until.has_value()) return;
  world_->loop.Post([world = world_, watch, tell, until = *until] {
    watch->timer = world->loop.After(until - world->loop.Now(), [tell] { tell(false); });
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<GrpcChannel>> MakeGrpcChannel(std::string_view target,
                                                             GrpcChannelOptions options) {
  auto world = std::make_shared<World>();
  world->policies = std::move(options.policies);
  if (world->policies == nullptr) {
    auto builtin = std::make_shared<Registry>(Registry::Names::kExact, *options.log);
    policies::RegisterBuiltinPolicies(*builtin);
    world->policies = std::move(builtin);
  }
  world->resolvers = std::move(options.resolvers);
  if (world->resolvers == nullptr) {
    auto listed = std::make_shared<ResolverRegistry>();
    RegisterIpResolvers(*listed);
    RegisterDnsResolver(*listed);
    world->resolvers = std::move(listed);
  }
  if (options.credentials != nullptr) {
    options.channel.connect.credentials = std::make_shared<GrpcCredentials>(options.credentials);
  }
  auto channel = Channel::Make(target, std::move(options.channel),
                               {.transport = &world->transport,
                                .clock = &world->loop,
                                .random = &world->random,
                                .serializer = &world->loop,
                                .policies = world->policies.get(),
                                .resolvers = world->resolvers.get(),
                                .log = options.log,
                                .owner = world});
  if (!channel.ok()) return channel.status();
  return std::make_shared<LoopChannel>(std::move(world), *std::move(channel));
}

}  // namespace lbc
