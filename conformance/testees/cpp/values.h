// The judge's values in the words of reference/core, and back.
#ifndef CONFORMANCE_TESTEES_CPP_VALUES_H_
#define CONFORMANCE_TESTEES_CPP_VALUES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/hooks.h"
#include "reference/core/address.h"
#include "reference/core/connectivity_state.h"
#include "reference/core/resolver_state.h"

namespace lbc::testee {

/// Both halves of the resolver state, unless the update asks for one (host rule 1).
[[nodiscard]] ResolverState ToResolverState(const lbcp::v1::UpdateResolverState& update,
                                            const Hooks& hooks);

/// The call that `pick` describes.
[[nodiscard]] Call ToCall(const lbcp::v1::Pick& pick, const Hooks& hooks);

/// How the call ended, for its completion hook.
[[nodiscard]] DoneInfo ToDoneInfo(const lbcp::v1::CallDone& done, const Hooks& hooks);

/// None for a number that is no state.
[[nodiscard]] std::optional<ConnectivityState> ToState(lbcp::v1::ConnectivityState state);
[[nodiscard]] lbcp::v1::ConnectivityState FromState(ConnectivityState state);

/// An error of this text that carries no status of a call (host rule 2); OK for an empty text.
[[nodiscard]] absl::Status ToError(const std::string& text);

/// "scheme://authority/endpoint" taken apart; the whole text is the endpoint when it has no scheme.
[[nodiscard]] Target ToTarget(const std::string& text);

/// Addresses as the judge gave them, as far as a string attribute can tell.
void FillAddresses(const std::vector<Address>& addresses,
                   google::protobuf::RepeatedPtrField<lbcp::v1::Address>* out);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_VALUES_H_
