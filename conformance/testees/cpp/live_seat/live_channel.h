// LiveChannel: one channel of the reference over real connections. Calls of one message go by
// StartUnary, which tries them again as the service config says; streams as a generated stub's.
//
// Its resolver reports what the judge says; everything else is MakeGrpcChannel's. Calls have one
// request and one answer, both empty, and carry their number in the header lbconform-call, by which
// the judge's servers tell them apart. One thread, but for what grpc++ calls back.
#ifndef CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_CHANNEL_H_
#define CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_CHANNEL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/live_seat/happenings.h"
#include "conformance/testees/cpp/live_seat/sins.h"
#include "reference/transport/grpc_channel.h"

namespace lbc::testee {

class LiveChannel {
 public:
  /// An error is what MakeGrpcChannel says. `happenings` outlives the channel and its calls.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<LiveChannel>> Open(
      std::uint32_t number, const lbcp::v1::OpenChannel& open, Sin sin, Happenings& happenings);
  ~LiveChannel();
  LiveChannel(const LiveChannel&) = delete;
  LiveChannel& operator=(const LiveChannel&) = delete;

  void List(const lbcp::v1::PushResolverState& list);
  void Start(const lbcp::v1::StartCalls& start);
  void Connect();
  /// Ends every call. Nothing may be asked of it afterwards but this.
  void Close();

 private:
  class ListedServers;
  class WrongLists;
  LiveChannel(std::uint32_t number, Sin sin, Happenings& happenings);
  void Watch();
  // Why a wrong client fails the call without sending it; null: it does not.
  const char* WhyItFails(const lbcp::v1::StartCalls& start, std::uint64_t call);
  // Whether calls are to wait for readiness; no value: nothing is said.
  [[nodiscard]] std::optional<bool> Waits(const lbcp::v1::StartCalls& start) const;
  // Fills in what the call is to be like.
  void Prepare(const lbcp::v1::StartCalls& start, std::uint64_t call,
               grpc::ClientContext& context) const;
  // What the application is told of a call's end.
  void Tell(std::uint64_t call, const grpc::Status& status);
  void StartStream(const lbcp::v1::StartCalls& start, std::uint64_t call);
  void StartOne(const lbcp::v1::StartCalls& start, std::uint64_t call, bool tell);
  // As a generated stub would, whose calls are not tried again.
  void StartByStub(const lbcp::v1::StartCalls& start, std::uint64_t call, bool tell);

  const std::uint32_t number_;
  const Sin sin_;
  Happenings& happenings_;
  std::shared_ptr<ListedServers> servers_;
  std::shared_ptr<GrpcChannel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
  std::atomic<bool> closing_{false};
  std::thread watch_;
  bool listed_ = false;
  lbcp::v1::PushResolverState all_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_LIVE_SEAT_LIVE_CHANNEL_H_
