// Load reports over grpc++: what comes with the end of a call, and what comes on a stream (A51).
#ifndef REFERENCE_TRANSPORT_STREAMS_LOAD_REPORTS_H_
#define REFERENCE_TRANSPORT_STREAMS_LOAD_REPORTS_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <string_view>

#include "reference/core/clock.h"
#include "reference/core/metadata.h"
#include "reference/core/pick_result.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// The trailer in which servers report, and the one in which a server may repeat it for clients
/// like this: grpc++ keeps the first to itself.
inline constexpr std::string_view kLoadReportTrailer = "endpoint-load-metrics-bin";
inline constexpr std::string_view kLoadReportTrailerCopy = "lbc-endpoint-load-metrics-bin";

/// The report in a call's trailers, as policies::LoadReport; null if there is none, or none that
/// can be read (DONE-009). Pure.
[[nodiscard]] std::shared_ptr<const ServerLoad> LoadReportOf(const Metadata& trailers);

/// Opens the stream of reports on `channel`, which is connected; see Connection::OpenLoadReports.
[[nodiscard]] std::unique_ptr<LoadReportStream> OpenLoadReportStream(
    const std::shared_ptr<grpc::Channel>& channel, Duration interval, LoadReportEvents events);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_STREAMS_LOAD_REPORTS_H_
