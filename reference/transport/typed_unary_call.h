// CallUnary: a synchronous call with messages of an ordinary proto, tried again as the service
// config says, which a generated stub's calls are not (unary_call.h says why).
//
//   BuyReply reply;
//   const grpc::Status status =
//       CallUnary(**channel, {.method = "/shop.Shop/Buy", .timeout = 1s}, request, &reply);
#ifndef REFERENCE_TRANSPORT_TYPED_UNARY_CALL_H_
#define REFERENCE_TRANSPORT_TYPED_UNARY_CALL_H_

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <future>
#include <utility>

#include "reference/transport/grpc_channel.h"

namespace lbc {

/// Returns when the call has ended; `how.message` is made of `request`, and `trailers`, if not
/// null, are those of the last attempt. Not from a thread of grpc++'s or the channel's.
template <class Request, class Reply>
[[nodiscard]] grpc::Status CallUnary(GrpcChannel& channel, UnaryRequest how, const Request& request,
                                     Reply* reply, Metadata* trailers = nullptr) {
  bool own_buffer = false;
  const grpc::Status written =
      grpc::SerializationTraits<Request>::Serialize(request, &how.message, &own_buffer);
  if (!written.ok()) return written;
  std::promise<UnaryResult> ended;
  static_cast<void>(channel.StartUnary(
      std::move(how), [&](UnaryResult result) { ended.set_value(std::move(result)); }));
  UnaryResult result = ended.get_future().get();
  if (trailers != nullptr) *trailers = std::move(result.trailers);
  if (!result.status.ok()) return result.status;
  return grpc::SerializationTraits<Reply>::Deserialize(&result.message, reply);
}

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_TYPED_UNARY_CALL_H_
