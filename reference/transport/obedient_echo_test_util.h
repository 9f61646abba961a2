// Echo services whose handlers end as a test tells them to: one synchronous, one of callbacks, and
// one half and half.
//
//   Orders orders;
//   orders.code = grpc::StatusCode::INTERNAL;
//   SynchronousEcho service;
//   service.Obey(orders);
//   … calls end INTERNAL, and orders.run says how many handlers were run …
//
// Streaming handlers read all there is before they end, so that a call that is cancelled ends when
// its reads fail.
#ifndef REFERENCE_TRANSPORT_OBEDIENT_ECHO_TEST_UTIL_H_
#define REFERENCE_TRANSPORT_OBEDIENT_ECHO_TEST_UTIL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <future>
#include <memory>

#include "fixtures/backends/echo.grpc.pb.h"

namespace lbc {

/// What handlers do, and what became of them.
struct Orders {
  /// How they end.
  std::atomic<grpc::StatusCode> code{grpc::StatusCode::OK};
  std::atomic<int> run{0};
  /// The next unary handler says so in `waiting` and does not end before Release.
  std::atomic<bool> hold{false};
  std::promise<void> waiting{};

  [[nodiscard]] grpc::Status End() const { return {code.load(), "as ordered"}; }
  /// The unary handler that waits ends.
  void Release() { held_ != nullptr ? held_->Finish(End()) : released_.set_value(); }

  /// For handlers.
  void WaitIfHeld() {
    if (!hold.exchange(false)) return;
    waiting.set_value();
    released_.get_future().wait();
  }
  void FinishUnlessHeld(grpc::ServerUnaryReactor* reactor) {
    if (!hold.exchange(false)) return reactor->Finish(End());
    held_ = reactor;
    waiting.set_value();
  }

 private:
  std::promise<void> released_;
  grpc::ServerUnaryReactor* held_ = nullptr;
};

class SynchronousEcho : public fixtures::Echo::Service {
 public:
  void Obey(Orders& orders) { orders_ = &orders; }

  grpc::Status Unary(grpc::ServerContext* /*context*/, const fixtures::EchoRequest* /*request*/,
                     fixtures::EchoReply* /*reply*/) override {
    ++orders_->run;
    orders_->WaitIfHeld();
    return orders_->End();
  }
  grpc::Status Down(grpc::ServerContext* /*context*/, const fixtures::EchoRequest* /*request*/,
                    grpc::ServerWriter<fixtures::EchoReply>* writer) override {
    ++orders_->run;
    writer->Write({});
    return orders_->End();
  }
  grpc::Status Up(grpc::ServerContext* /*context*/,
                  grpc::ServerReader<fixtures::EchoRequest>* reader,
                  fixtures::EchoReply* /*reply*/) override {
    ++orders_->run;
    for (fixtures::EchoRequest request; reader->Read(&request);) continue;
    return orders_->End();
  }
  grpc::Status Both(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<fixtures::EchoReply, fixtures::EchoRequest>* stream) override {
    ++orders_->run;
    for (fixtures::EchoRequest request; stream->Read(&request);) stream->Write({});
    return orders_->End();
  }

 protected:
  Orders* orders_ = nullptr;
};

class DownReactor final : public grpc::ServerWriteReactor<fixtures::EchoReply> {
 public:
  explicit DownReactor(const Orders& orders) : orders_(orders) { StartWrite(&reply_); }
  void OnWriteDone(bool /*ok*/) override { Finish(orders_.End()); }
  void OnDone() override { const std::unique_ptr<DownReactor> last(this); }

 private:
  const Orders& orders_;
  const fixtures::EchoReply reply_;
};

class UpReactor final : public grpc::ServerReadReactor<fixtures::EchoRequest> {
 public:
  explicit UpReactor(const Orders& orders) : orders_(orders) { StartRead(&request_); }
  void OnReadDone(bool ok) override { ok ? StartRead(&request_) : Finish(orders_.End()); }
  void OnDone() override { const std::unique_ptr<UpReactor> last(this); }

 private:
  const Orders& orders_;
  fixtures::EchoRequest request_;
};

class BothReactor final
    : public grpc::ServerBidiReactor<fixtures::EchoRequest, fixtures::EchoReply> {
 public:
  explicit BothReactor(const Orders& orders) : orders_(orders) { StartRead(&request_); }
  void OnReadDone(bool ok) override { ok ? StartWrite(&reply_) : Finish(orders_.End()); }
  void OnWriteDone(bool ok) override { ok ? StartRead(&request_) : Finish(orders_.End()); }
  void OnDone() override { const std::unique_ptr<BothReactor> last(this); }

 private:
  const Orders& orders_;
  fixtures::EchoRequest request_;
  const fixtures::EchoReply reply_;
};

inline grpc::ServerUnaryReactor* RunUnary(Orders& orders, grpc::CallbackServerContext& context) {
  ++orders.run;
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  orders.FinishUnlessHeld(reactor);
  return reactor;
}
template <typename Reactor>
Reactor* RunStream(Orders& orders) {
  ++orders.run;
  return std::make_unique<Reactor>(orders).release();
}

/// By callbacks.
class CallbackEcho final : public fixtures::Echo::CallbackService {
 public:
  void Obey(Orders& orders) { orders_ = &orders; }

  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context,
                                  const fixtures::EchoRequest* /*request*/,
                                  fixtures::EchoReply* /*reply*/) override {
    return RunUnary(*orders_, *context);
  }
  grpc::ServerWriteReactor<fixtures::EchoReply>* Down(
      grpc::CallbackServerContext* /*context*/, const fixtures::EchoRequest* /*request*/) override {
    return RunStream<DownReactor>(*orders_);
  }
  grpc::ServerReadReactor<fixtures::EchoRequest>* Up(grpc::CallbackServerContext* /*context*/,
                                                     fixtures::EchoReply* /*reply*/) override {
    return RunStream<UpReactor>(*orders_);
  }
  grpc::ServerBidiReactor<fixtures::EchoRequest, fixtures::EchoReply>* Both(
      grpc::CallbackServerContext* /*context*/) override {
    return RunStream<BothReactor>(*orders_);
  }

 private:
  Orders* orders_ = nullptr;
};

/// Unary and Up by callbacks, Down and Both synchronously.
class HalfCallbackEcho final : public fixtures::Echo::WithCallbackMethod_Unary<
                                   fixtures::Echo::WithCallbackMethod_Up<SynchronousEcho>> {
 public:
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context,
                                  const fixtures::EchoRequest* /*request*/,
                                  fixtures::EchoReply* /*reply*/) override {
    return RunUnary(*orders_, *context);
  }
  grpc::ServerReadReactor<fixtures::EchoRequest>* Up(grpc::CallbackServerContext* /*context*/,
                                                     fixtures::EchoReply* /*reply*/) override {
    return RunStream<UpReactor>(*orders_);
  }
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_OBEDIENT_ECHO_TEST_UTIL_H_
