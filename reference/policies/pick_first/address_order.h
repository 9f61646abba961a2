// The order in which pick_first tries addresses. Pure functions.
//
// A list of endpoints becomes a list of addresses in four steps (gRFC A61, A62, A113):
//   1. if asked for, endpoints are shuffled, heavier ones tending to the front;
//   2. they are flattened: all addresses of the first, then all of the second, …;
//   3. repeats are removed;
//   4. address families take turns, beginning with that of the first address, so that a broken IPv6
//      network costs one attempt and not all (RFC 8305, section 4).
#ifndef REFERENCE_POLICIES_PICK_FIRST_ADDRESS_ORDER_H_
#define REFERENCE_POLICIES_PICK_FIRST_ADDRESS_ORDER_H_

#include <string_view>
#include <vector>

#include "reference/core/random.h"
#include "reference/core/resolver_state.h"

namespace lbc::policies {

/// Addresses of one list, borrowed from it.
using AddressRefs = std::vector<const Address*>;

/// All four steps. `shuffle` null: no shuffling. Reads the endpoints; the flat half only when there
/// are none.
[[nodiscard]] AddressRefs OrderAddresses(const ResolverState& list, Random* shuffle);

/// What kind of address "ip:port" holds. Host names and whatever cannot be read are of a third
/// kind.
enum class AddressFamily { kIpv4, kIpv6, kOther };
[[nodiscard]] AddressFamily FamilyOf(std::string_view addr);

/// Step 3: of addresses that are one connection, the first stays.
[[nodiscard]] AddressRefs WithoutRepeats(const AddressRefs& addresses);

/// Step 4.
[[nodiscard]] AddressRefs InterleaveFamilies(const AddressRefs& addresses);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PICK_FIRST_ADDRESS_ORDER_H_
