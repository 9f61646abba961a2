// The Watch call of the health service over grpc++ (A17).
#ifndef REFERENCE_TRANSPORT_STREAMS_HEALTH_H_
#define REFERENCE_TRANSPORT_STREAMS_HEALTH_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "reference/channel/transport.h"

namespace lbc {

/// Opens it on `channel`, which is connected; see Connection::WatchHealth.
[[nodiscard]] std::unique_ptr<HealthWatch> OpenHealthWatch(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& service, HealthEvents events);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_STREAMS_HEALTH_H_
