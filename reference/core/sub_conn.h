// SubConn: a policy's handle on one connection.
//
// The channel makes it (ClientConn::NewSubConn), the policy decides when it connects and when it
// ends. It starts IDLE and never connects by itself; after a failure it backs off, then goes IDLE
// and waits to be asked again; when an established connection is lost it goes straight to IDLE.
//
//   IDLE ──Connect──▶ CONNECTING ──▶ READY ──lost──▶ IDLE
//                          └──▶ TRANSIENT_FAILURE ──back-off over──▶ IDLE        any ──Shutdown──▶
//                          SHUTDOWN
//
// Policies call these methods on the serializer, from inside any of their own methods or listeners.
// No method blocks or waits. Two SubConns are the same when they are the same object.
#ifndef REFERENCE_CORE_SUB_CONN_H_
#define REFERENCE_CORE_SUB_CONN_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/address.h"
#include "reference/core/clock.h"
#include "reference/core/sub_conn_state.h"

namespace lbc {

class ServerLoad;
class SubConn;

/// A stream of load reports that is open. Its end, by whoever, is the end of all events; destroying
/// it closes it, also from inside its own events. On the serializer.
class LoadReportStream {
 public:
  virtual ~LoadReportStream() = default;
};

/// What comes on such a stream, on the serializer and never from inside OpenLoadReports.
struct LoadReportEvents {
  /// The server says how it is. Never null.
  std::function<void(std::shared_ptr<const ServerLoad>)> report;
  /// The stream is over, for whatever reason but that it was closed here. UNIMPLEMENTED: the server
  /// knows no such reports.
  std::function<void(const absl::Status&)> end;
};

/// Something that lives on a SubConn beside the calls and produces data for policies: for example a
/// stream of load reports. Shared by all who ask with the same builder.
class Producer {
 public:
  virtual ~Producer() = default;
  /// The last that used it has let go, or the SubConn changed state: stop. Called once, on the
  /// serializer; those that still hold it get nothing more from it.
  virtual void Close() {}
};

/// Makes producers. Its identity (address) is what makes two requests the same (SC-032).
class ProducerBuilder {
 public:
  virtual ~ProducerBuilder() = default;

  /// Starts a producer on `sub_conn`; never null. Called when the first request for it arrives.
  [[nodiscard]] virtual std::shared_ptr<Producer> Build(SubConn& sub_conn) const = 0;
};

/// A hold on a producer. `release` gives it up, on the serializer; the last release closes it. A
/// second call does nothing, nor does one after the producer was closed.
struct ProducerHold {
  std::shared_ptr<Producer> producer{};
  std::function<void()> release;
};

/// One connection of a policy. Implemented by channels, not by policies; a policy that wraps
/// SubConns must unwrap them in its picker (PICK-020).
class SubConn {
 public:
  virtual ~SubConn() = default;

  /// Asks for a connection. From IDLE it starts an attempt; in any other state it does nothing
  /// (SC-003).
  virtual void Connect() = 0;

  /// Gives the SubConn up: no new call is placed on it, those under way may finish. The listener
  /// hears SHUTDOWN once and then nothing more. Calling it again does nothing (SC-012).
  virtual void Shutdown() = 0;

  /// Replaces the addresses. A connection to an address that is still listed is kept.
  [[deprecated("make a new SubConn for new addresses")]] virtual void UpdateAddresses(
      const std::vector<Address>& addresses) = 0;

  /// Asks to be told about the health of the connection while it is READY. The first answer comes
  /// soon and never inline; READY when nobody checks health. A listener lives until the next state
  /// change or until another is registered; null unregisters. Does nothing unless READY
  /// (HEALTH-010, HEALTH-011).
  virtual void RegisterHealthListener(StateListener listener) = 0;

  /// Returns the producer that `builder`, which outlives it, makes on this SubConn, making it if
  /// nobody has yet. Every change of state closes it: ask again then. Channels that have no
  /// producers answer UNIMPLEMENTED.
  [[nodiscard]] virtual absl::StatusOr<ProducerHold> GetOrBuildProducer(
      const ProducerBuilder& /*builder*/) {
    return absl::UnimplementedError("this channel has no producers");
  }

  /// Opens a stream on which the server reports its load every `interval`, or as often as it likes
  /// better. For producers, so that there is one stream however many listen
  /// (policies/common/load_report_producer.h). Errors: UNAVAILABLE unless READY (SC-033),
  /// UNIMPLEMENTED if the channel has no such streams. A stream that is open ends with the
  /// connection.
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration /*interval*/, LoadReportEvents /*events*/) {
    return absl::UnimplementedError("this channel has no streams of load reports");
  }
};

}  // namespace lbc

#endif  // REFERENCE_CORE_SUB_CONN_H_
