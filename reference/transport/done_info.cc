#include "reference/transport/done_info.h"

#include <string>

#include "reference/transport/grpc_status.h"
#include "reference/transport/streams/load_reports.h"

namespace lbc {

Metadata FromGrpc(const GrpcMetadata& metadata) {
  Metadata read;
  for (const auto& [key, value] : metadata) {
    read.emplace_back(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
  }
  return read;
}

DoneInfo MakeDoneInfo(const grpc::Status& status, const GrpcMetadata& trailers, bool received) {
  DoneInfo info{.status = FromGrpc(status), .trailers = FromGrpc(trailers), .bytes_sent = true};
  info.server_load = LoadReportOf(info.trailers);  // DONE-009
  info.bytes_received = received || status.ok() || !info.trailers.empty();
  return info;
}

}  // namespace lbc
