#include "reference/transport/streams/health.h"

#include <utility>

#include "reference/transport/streams/server_stream.h"
#include "reference/transport/streams/streams.pb.h"

namespace lbc {
namespace {

constexpr char kMethod[] = "/grpc.health.v1.Health/Watch";

std::string RequestFor(const std::string& service) {
  streams::HealthRequest request;
  request.set_service(service);
  return request.SerializeAsString();
}

// What cannot be read is no good news either.
ServingStatus ToServingStatus(const std::string& bytes) {
  streams::HealthAnswer answer;
  if (!answer.ParseFromString(bytes)) return ServingStatus::kUnknown;
  switch (answer.status()) {
    case streams::HealthAnswer::SERVING:
      return ServingStatus::kServing;
    case streams::HealthAnswer::NOT_SERVING:
      return ServingStatus::kNotServing;
    case streams::HealthAnswer::SERVICE_UNKNOWN:
      return ServingStatus::kServiceUnknown;
    default:
      return ServingStatus::kUnknown;
  }
}

class Watch final : public HealthWatch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& service,
        HealthEvents events)
      : stream_(channel, kMethod, RequestFor(service),
                {.message = [answer = std::move(events.answer)](
                                const std::string& bytes) { answer(ToServingStatus(bytes)); },
                 .end = std::move(events.end)}) {}

 private:
  ServerStream stream_;
};

}  // namespace

std::unique_ptr<HealthWatch> OpenHealthWatch(const std::shared_ptr<grpc::Channel>& channel,
                                             const std::string& service, HealthEvents events) {
  return std::make_unique<Watch>(channel, service, std::move(events));
}

}  // namespace lbc
