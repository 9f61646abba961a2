// AddressMap: a map keyed by what makes two addresses one connection (RESOLVER-016).
#ifndef REFERENCE_POLICIES_COMMON_ADDRESS_MAP_H_
#define REFERENCE_POLICIES_COMMON_ADDRESS_MAP_H_

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>

#include "reference/core/address.h"

namespace lbc::policies {

/// Hashes `addr` and `server_name`; attributes are left to the comparison, for they rarely differ.
struct ConnectionHash {
  std::size_t operator()(const Address* address) const {
    const std::hash<std::string> hash;
    return hash(address->addr) * 31 + hash(address->server_name);
  }
};
struct ConnectionEqual {
  bool operator()(const Address* a, const Address* b) const { return SameConnection(*a, *b); }
};

/// Keys are borrowed: the addresses pointed to must outlive the map and not change.
template <typename V>
using AddressMap = std::unordered_map<const Address*, V, ConnectionHash, ConnectionEqual>;

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_ADDRESS_MAP_H_
