// LiveStream: a bidirectional stream of the reference's client, one message at a time.
//
// Each message is sent when the answer to the one before has come; after the last the client's side
// ends. Owns itself until it has ended.
#ifndef CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_STREAM_H_
#define CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace lbc::testee {

class LiveStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  /// `ended` is called once, on a thread of grpc++'s.
  static void Start(grpc::GenericStub& stub, const std::string& method,
                    std::unique_ptr<grpc::ClientContext> context, std::uint64_t messages,
                    std::function<void(const grpc::Status&)> ended) {
    // Let go in OnDone.
    LiveStream* const stream =
        std::unique_ptr<LiveStream>(new LiveStream(std::move(context), messages, std::move(ended)))
            .release();
    stub.PrepareBidiStreamingCall(stream->context_.get(), method, grpc::StubOptions(), stream);
    stream->Go();
    stream->StartCall();
  }

  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&answer_);
  }
  void OnReadDone(bool ok) override {
    if (ok) Go();
  }
  void OnDone(const grpc::Status& status) override {
    const std::unique_ptr<LiveStream> last(this);
    ended_(status);
  }

 private:
  LiveStream(std::unique_ptr<grpc::ClientContext> context, std::uint64_t messages,
             std::function<void(const grpc::Status&)> ended)
      : context_(std::move(context)), left_(messages), ended_(std::move(ended)) {}

  void Go() {
    if (left_ == 0) return StartWritesDone();
    --left_;
    StartWrite(&message_);
  }

  const std::unique_ptr<grpc::ClientContext> context_;
  std::uint64_t left_;
  const std::function<void(const grpc::Status&)> ended_;
  // A message of no bytes; a buffer that holds none at all cannot be sent.
  const grpc::Slice nothing_{"", 0};
  const grpc::ByteBuffer message_{&nothing_, 1};
  grpc::ByteBuffer answer_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_STREAM_H_
