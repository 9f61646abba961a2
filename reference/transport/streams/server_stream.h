// ServerStream: a call on a connection on which the client says one thing and the server many.
#ifndef REFERENCE_TRANSPORT_STREAMS_SERVER_STREAM_H_
#define REFERENCE_TRANSPORT_STREAMS_SERVER_STREAM_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace lbc {

/// What comes on it, from threads of grpc++, one thing after another.
struct ServerStreamEvents {
  /// A message, as bytes.
  std::function<void(const std::string&)> message;
  /// It is over, for whatever reason but that it was closed here. The last event.
  std::function<void(absl::Status)> end;
};

/// Open as long as this lives. Destroying it cancels the call; an event that is under way then is
/// finished first, unless it is the event that destroys it. No event comes afterwards.
class ServerStream {
 public:
  /// Calls `method`, "/service/method", with the message `request` on `channel`.
  ServerStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
               const std::string& request, ServerStreamEvents events);
  ~ServerStream();
  ServerStream(const ServerStream&) = delete;
  ServerStream& operator=(const ServerStream&) = delete;

 private:
  class Reading;
  const std::shared_ptr<Reading> reading_;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_STREAMS_SERVER_STREAM_H_
