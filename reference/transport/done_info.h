// MakeDoneInfo: the end of a call over grpc++, as a policy's completion hook hears of it.
#ifndef REFERENCE_TRANSPORT_DONE_INFO_H_
#define REFERENCE_TRANSPORT_DONE_INFO_H_

#include <grpcpp/support/status.h>
#include <grpcpp/support/string_ref.h>

#include <map>

#include "reference/core/metadata.h"
#include "reference/core/pick_result.h"

namespace lbc {

/// grpc++'s form of headers and trailers.
using GrpcMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

[[nodiscard]] Metadata FromGrpc(const GrpcMetadata& metadata);

/// `received`: headers or a message came before the status.
[[nodiscard]] DoneInfo MakeDoneInfo(const grpc::Status& status, const GrpcMetadata& trailers,
                                    bool received);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_DONE_INFO_H_
