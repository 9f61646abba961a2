#include "reference/transport/streams/server_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <mutex>
#include <utility>
#include <vector>

namespace lbc {
namespace {

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace

// The call. Keeps itself until grpc++ says that it is done.
class ServerStream::Reading final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public std::enable_shared_from_this<Reading> {
 public:
  Reading(const std::shared_ptr<grpc::Channel>& channel, const std::string& request,
          ServerStreamEvents events)
      : stub_(channel), request_(BufferOf(request)), events_(std::move(events)) {}

  void Start(const std::string& method) {
    self_ = shared_from_this();
    stub_.PrepareBidiStreamingCall(&context_, method, /*options=*/{}, this);
    StartWriteLast(&request_, {});
    StartRead(&received_);
    StartCall();
  }

  void Stop() {
    {
      // Recursive: an event may destroy the stream that it comes on.
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    context_.TryCancel();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      const std::lock_guard lock(mutex_);
      if (!stopped_) events_.message(BytesOf(received_));
    }
    StartRead(&received_);
  }
  void OnDone(const grpc::Status& status) override {
    const std::shared_ptr<Reading> self = std::move(self_);
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    events_.end(
        absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()));
  }

  grpc::ClientContext context_;
  grpc::GenericStub stub_;
  const grpc::ByteBuffer request_;
  grpc::ByteBuffer received_;
  std::shared_ptr<Reading> self_;
  std::recursive_mutex mutex_;  // Held while events run.
  bool stopped_ = false;        // Guarded by mutex_.
  const ServerStreamEvents events_;
};

ServerStream::ServerStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                           const std::string& request, ServerStreamEvents events)
    : reading_(std::make_shared<Reading>(channel, request, std::move(events))) {
  reading_->Start(method);
}

ServerStream::~ServerStream() { reading_->Stop(); }

}  // namespace lbc
