#include "reference/core/balancer.h"

#include "absl/strings/cord.h"

namespace lbc {
namespace {

// A payload and not a code or a text: it survives rewording and cannot be met by chance.
constexpr char kBadResolverState[] = "lbconform/bad-resolver-state";

}  // namespace

absl::Status BadResolverStateError(std::string_view message) {
  absl::Status status(absl::StatusCode::kUnavailable, {message.data(), message.size()});
  status.SetPayload(kBadResolverState, absl::Cord());
  return status;
}

bool IsBadResolverState(const absl::Status& status) {
  return status.GetPayload(kBadResolverState).has_value();
}

}  // namespace lbc
