#include "reference/transport/streams/load_reports.h"

#include <utility>

#include "reference/policies/common/load_report.h"
#include "reference/transport/streams/server_stream.h"
#include "reference/transport/streams/streams.pb.h"

namespace lbc {
namespace {

constexpr char kMethod[] = "/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics";

// Null if `bytes` are no report.
std::shared_ptr<const ServerLoad> ToLoad(const std::string& bytes) {
  streams::LoadReport report;
  if (!report.ParseFromString(bytes)) return nullptr;
  auto load = std::make_shared<policies::LoadReport>();
  load->cpu_utilization = report.cpu_utilization();
  load->application_utilization = report.application_utilization();
  load->qps = report.rps_fractional();
  load->eps = report.eps();
  return load;
}

std::string RequestFor(Duration interval) {
  streams::LoadReportRequest request;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  request.mutable_report_interval()->set_seconds(seconds.count());
  request.mutable_report_interval()->set_nanos(
      static_cast<std::int32_t>((interval - seconds).count()));
  return request.SerializeAsString();
}

class Stream final : public LoadReportStream {
 public:
  Stream(const std::shared_ptr<grpc::Channel>& channel, Duration interval, LoadReportEvents events)
      : stream_(channel, kMethod, RequestFor(interval),
                {.message =
                     [report = std::move(events.report)](const std::string& bytes) {
                       if (auto load = ToLoad(bytes)) report(std::move(load));
                     },
                 .end = std::move(events.end)}) {}

 private:
  ServerStream stream_;
};

}  // namespace

std::shared_ptr<const ServerLoad> LoadReportOf(const Metadata& trailers) {
  const std::string* bytes = FindFirst(trailers, kLoadReportTrailer);
  if (bytes == nullptr) bytes = FindFirst(trailers, kLoadReportTrailerCopy);
  return bytes == nullptr ? nullptr : ToLoad(*bytes);
}

std::unique_ptr<LoadReportStream> OpenLoadReportStream(
    const std::shared_ptr<grpc::Channel>& channel, Duration interval, LoadReportEvents events) {
  return std::make_unique<Stream>(channel, interval, std::move(events));
}

}  // namespace lbc
