// The path of an endpoint through a tree of policies: which child of each policy it belongs to.
//
// Policies with named children (weighted_target, priority) stand inside each other, and one list
// serves the whole tree. An endpoint says for itself where it goes: the first name of its path is a
// child of the outermost such policy, the second a child of that child, and so on. Each policy
// takes the first name off before it passes the endpoint on. Whoever makes the list sets it; an
// endpoint without a name left is nobody's, and is left out.
#ifndef REFERENCE_POLICIES_COMMON_ENDPOINT_PATH_H_
#define REFERENCE_POLICIES_COMMON_ENDPOINT_PATH_H_

#include <map>
#include <string>
#include <vector>

#include "reference/core/attributes.h"
#include "reference/core/resolver_state.h"

namespace lbc::policies {

/// Of an Endpoint: the names of children, the outermost policy's first.
inline constexpr AttributeKey<std::vector<std::string>> kEndpointPath{"lbc.endpoint_path"};

/// The part of `list` that is each child's, in the order of the list, with what the list says as a
/// whole. Both halves of a part are made from the endpoints. A name that no endpoint has is not in
/// it.
[[nodiscard]] std::map<std::string, ResolverState> SplitByPath(const ResolverState& list);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_ENDPOINT_PATH_H_
