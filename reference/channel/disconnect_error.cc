#include "reference/channel/disconnect_error.h"

#include "absl/strings/cord.h"

namespace lbc {
namespace {

constexpr char kKey[] = "lbc.disconnect_error";

}  // namespace

absl::Status WithDisconnectError(absl::Status status, std::string_view reason) {
  status.SetPayload(kKey, absl::Cord(absl::string_view(reason.data(), reason.size())));
  return status;
}

std::string DisconnectErrorOf(const absl::Status& status) {
  const auto reason = status.GetPayload(kKey);
  return reason.has_value() ? std::string(*reason) : "unknown";
}

}  // namespace lbc
