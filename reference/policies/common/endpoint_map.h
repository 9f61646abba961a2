// EndpointMap: a map keyed by what makes two endpoints the same server (RESOLVER-017): that they
// list the same `addr` texts, in whatever order. The same as EndpointKey says, without making texts
// of texts.
#ifndef REFERENCE_POLICIES_COMMON_ENDPOINT_MAP_H_
#define REFERENCE_POLICIES_COMMON_ENDPOINT_MAP_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>

#include "reference/core/endpoint.h"

namespace lbc::policies {

struct ServerHash {
  std::size_t operator()(const Endpoint* endpoint) const {
    std::size_t sum = 0;  // The order does not count.
    for (const Address& address : endpoint->addresses)
      sum += std::hash<std::string>()(address.addr);
    return sum;
  }
};
struct ServerEqual {
  bool operator()(const Endpoint* a, const Endpoint* b) const {
    return std::is_permutation(a->addresses.begin(), a->addresses.end(), b->addresses.begin(),
                               b->addresses.end(),
                               [](const Address& x, const Address& y) { return x.addr == y.addr; });
  }
};

/// Keys are borrowed: the endpoints pointed to must outlive the map and not change.
template <typename V>
using EndpointMap = std::unordered_map<const Endpoint*, V, ServerHash, ServerEqual>;

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_ENDPOINT_MAP_H_
