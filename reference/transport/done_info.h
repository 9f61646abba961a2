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

/// `received`: headers or a message came before the status. grpc++ does not say whether a status
/// came from the server or was made at home, so bytes_received is a guess from below: also true for
/// OK and where there are trailers, false for a server's bare error without metadata. bytes_sent is
/// always true, for grpc++ has taken the call; whether it left is not known.
[[nodiscard]] DoneInfo MakeDoneInfo(const grpc::Status& status, const GrpcMetadata& trailers,
                                    bool received);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_DONE_INFO_H_
