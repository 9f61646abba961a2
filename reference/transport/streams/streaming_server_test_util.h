// StreamingServer: answers every stream with what the test gave it, then waits until it is
// cancelled.
#ifndef REFERENCE_TRANSPORT_STREAMS_STREAMING_SERVER_TEST_UTIL_H_
#define REFERENCE_TRANSPORT_STREAMS_STREAMING_SERVER_TEST_UTIL_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/transport/grpc_transport.h"

namespace lbc {

inline constexpr std::chrono::seconds kAmple{30};  // For what should take a moment.

/// Serves one stream, of any method.
class StreamingServer final : public grpc::CallbackGenericService {
 public:
  /// `answers` are messages, as bytes.
  explicit StreamingServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    addr_ = "127.0.0.1:" + std::to_string(port);
  }
  ~StreamingServer() override { server_->Shutdown(gpr_inf_past(GPR_CLOCK_MONOTONIC)); }
  StreamingServer(const StreamingServer&) = delete;
  StreamingServer& operator=(const StreamingServer&) = delete;

  [[nodiscard]] const std::string& addr() const { return addr_; }
  /// The method and the request, once they have come.
  [[nodiscard]] std::pair<std::string, std::string> Asked() { return asked_.get_future().get(); }
  /// Waits until the client has cancelled the stream.
  [[nodiscard]] bool IsCancelled() {
    return cancelled_.get_future().wait_for(kAmple) == std::future_status::ready;
  }

 private:
  class Stream final : public grpc::ServerGenericBidiReactor {
   public:
    Stream(StreamingServer& server, std::string method)
        : server_(server), method_(std::move(method)) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return;
      std::vector<grpc::Slice> slices;
      std::string bytes;
      if (request_.Dump(&slices).ok()) {
        for (const grpc::Slice& slice : slices)
          bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
      server_.asked_.set_value({method_, bytes});
      WriteNext();
    }
    void OnWriteDone(bool ok) override {
      if (ok) WriteNext();
    }
    void OnCancel() override {
      server_.cancelled_.set_value();
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { const std::unique_ptr<Stream> last(this); }

   private:
    void WriteNext() {
      if (next_ == server_.answers_.size()) return;
      const grpc::Slice slice(server_.answers_[next_++]);
      answer_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&answer_);
    }
    StreamingServer& server_;
    const std::string method_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer answer_;
    std::size_t next_ = 0;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return std::make_unique<Stream>(*this, context->method()).release();
  }

  const std::vector<std::string> answers_;
  std::promise<std::pair<std::string, std::string>> asked_;
  std::promise<void> cancelled_;
  std::unique_ptr<grpc::Server> server_;
  std::string addr_;
};

/// A connection to `addr` that is ready.
inline std::shared_ptr<Connection> ConnectTo(const std::string& addr) {
  auto ready = std::make_shared<std::promise<void>>();
  auto connection = GrpcTransport().Connect({.addr = addr}, {},
                                            {.ready = [ready] { ready->set_value(); },
                                             .failed = [](const absl::Status&) {},
                                             .lost = [](const absl::Status&) {}});
  EXPECT_EQ(ready->get_future().wait_for(kAmple), std::future_status::ready);
  return connection;
}

/// What `events` promise, waited for; fails the test if it does not come.
template <typename T>
T Await(std::promise<T>& promise) {
  auto future = promise.get_future();
  EXPECT_EQ(future.wait_for(kAmple), std::future_status::ready);
  return future.get();
}

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_STREAMS_STREAMING_SERVER_TEST_UTIL_H_
