// ChannelAccess: the one door to those parts of grpc++ 1.51 that only its own stubs may use.
//
// A channel of ours under generated stubs (grpc_channel.h) has to make calls on other channels and
// to look into a call's ClientContext. grpc++ keeps both private, but lets every instance of the
// template ClientReader in; one for a type of ours is such an instance. No definition of grpc++ is
// changed or copied by that, but these private parts change from release to release: hence the
// assertion, and hence one file.
#ifndef REFERENCE_TRANSPORT_CHANNEL_ACCESS_H_
#define REFERENCE_TRANSPORT_CHANNEL_ACCESS_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/sync_stream.h>
#include <grpcpp/version_info.h>

#include <map>
#include <optional>
#include <string>

static_assert(GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51,
              "read this grpc++'s channel_interface.h, client_context.h and call_op_set.h first");

namespace lbc {
/// Nobody's message type.
struct ChannelAccessTag;
}  // namespace lbc

namespace grpc {

template <>
class ClientReader<lbc::ChannelAccessTag> {
 public:
  static internal::Call CreateCall(ChannelInterface& channel, const internal::RpcMethod& method,
                                   ClientContext* context, CompletionQueue* queue) {
    return channel.CreateCall(method, context, queue);
  }
  static CompletionQueue* CallbackCQ(ChannelInterface& channel) { return channel.CallbackCQ(); }

  static const std::multimap<std::string, std::string>& metadata(const ClientContext& context) {
    return context.send_initial_metadata_;
  }
  static const std::string& authority(const ClientContext& context) { return context.authority_; }
  /// What the application said, if it said anything.
  static std::optional<bool> wait_for_ready(const ClientContext& context) {
    if (!context.wait_for_ready_explicitly_set_) return std::nullopt;
    return context.wait_for_ready_;
  }
  static void set_deadline(ClientContext& context, gpr_timespec deadline) {
    context.deadline_ = deadline;
  }
  /// Takes the call off a context, which may then be given another one. `cancelled`: the next one
  /// is cancelled as soon as it is there. The caller owns what is returned.
  static grpc_call* Detach(ClientContext& context, bool cancelled) {
    const internal::MutexLock lock(&context.mu_);
    grpc_call* const call = context.call_;
    context.call_ = nullptr;
    if (cancelled) context.call_canceled_ = true;
    return call;
  }

  /// Between the two a queue that is being shut down does not end.
  static void RegisterAvalanching(CompletionQueue& queue) { queue.RegisterAvalanching(); }
  static void CompleteAvalanching(CompletionQueue& queue) { queue.CompleteAvalanching(); }
};

}  // namespace grpc

namespace lbc {
using ChannelAccess = grpc::ClientReader<ChannelAccessTag>;
}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_CHANNEL_ACCESS_H_
