#include "reference/policies/pick_first/address_order.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "reference/policies/common/address_map.h"
#include "reference/policies/common/known_attributes.h"

namespace lbc::policies {
namespace {

// PF-027: sorted by u^(1/weight), descending, with u uniform in [0, 1). The logarithm of that has
// the same order and does not round heavy weights to 1.
std::vector<const Endpoint*> Shuffled(const std::vector<Endpoint>& endpoints, Random& random) {
  std::vector<std::pair<double, const Endpoint*>> keyed;
  keyed.reserve(endpoints.size());
  for (const Endpoint& endpoint : endpoints) {
    keyed.emplace_back(std::log(random.Unit()) / WeightOf(endpoint), &endpoint);
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Endpoint*> order;
  order.reserve(keyed.size());
  for (const auto& [key, endpoint] : keyed) order.push_back(endpoint);
  return order;
}

AddressRefs FlattenEndpoints(const std::vector<Endpoint>& endpoints, Random* shuffle) {
  AddressRefs flat;
  const auto append = [&flat](const Endpoint& endpoint) {
    for (const Address& address : endpoint.addresses) flat.push_back(&address);
  };
  if (shuffle != nullptr) {
    for (const Endpoint* endpoint : Shuffled(endpoints, *shuffle)) append(*endpoint);
  } else {
    for (const Endpoint& endpoint : endpoints) append(endpoint);
  }
  return flat;
}

AddressRefs FlatHalf(const std::vector<Address>& addresses, Random* shuffle) {
  AddressRefs flat;
  for (const Address& address : addresses) flat.push_back(&address);
  if (shuffle != nullptr) {
    for (std::size_t i = flat.size(); i > 1; --i) {
      std::swap(flat[i - 1], flat[static_cast<std::size_t>(shuffle->Below(i))]);
    }
  }
  return flat;
}

// "1.2.3.4:80" -> "1.2.3.4", "[::1]:80" -> "::1"; nothing if it is neither.
std::optional<std::string_view> HostOf(std::string_view addr) {
  if (!addr.empty() && addr.front() == '[') {
    const std::size_t end = addr.find(']');
    if (end == std::string_view::npos || end + 1 >= addr.size() || addr[end + 1] != ':') {
      return std::nullopt;
    }
    return addr.substr(1, end - 1);
  }
  const std::size_t colon = addr.find(':');
  if (colon == std::string_view::npos || addr.find(':', colon + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  return addr.substr(0, colon);
}

}  // namespace

AddressFamily FamilyOf(std::string_view addr) {
  const std::optional<std::string_view> host = HostOf(addr);
  if (!host) return AddressFamily::kOther;
  const std::string text(host->substr(0, host->find('%')));  // Without an IPv6 zone.
  in_addr v4{};
  if (text.size() == host->size() && inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    return AddressFamily::kIpv4;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return AddressFamily::kOther;
  // PF-029: an IPv4 address in IPv6 clothes goes over the IPv4 network.
  return IN6_IS_ADDR_V4MAPPED(&v6) ? AddressFamily::kIpv4 : AddressFamily::kIpv6;
}

AddressRefs WithoutRepeats(const AddressRefs& addresses) {
  if (addresses.size() < 2) return addresses;
  AddressRefs kept;
  kept.reserve(addresses.size());
  AddressMap<bool> seen;
  for (const Address* address : addresses) {
    if (seen.emplace(address, true).second) kept.push_back(address);
  }
  return kept;
}

AddressRefs InterleaveFamilies(const AddressRefs& addresses) {
  if (addresses.size() < 2) return addresses;
  // One queue per family, in the order in which families first appear.
  std::vector<AddressFamily> turn;
  std::array<AddressRefs, 3> queues;
  for (const Address* address : addresses) {
    const AddressFamily family = FamilyOf(address->addr);
    AddressRefs& queue = queues[static_cast<std::size_t>(family)];
    if (queue.empty()) turn.push_back(family);
    queue.push_back(address);
  }
  AddressRefs mixed;
  mixed.reserve(addresses.size());
  for (std::size_t round = 0; mixed.size() < addresses.size(); ++round) {
    for (const AddressFamily family : turn) {
      const AddressRefs& queue = queues[static_cast<std::size_t>(family)];
      if (round < queue.size()) mixed.push_back(queue[round]);
    }
  }
  return mixed;
}

AddressRefs OrderAddresses(const ResolverState& list, Random* shuffle) {
  return InterleaveFamilies(WithoutRepeats(list.endpoints.empty()
                                               ? FlatHalf(list.addresses, shuffle)
                                               : FlattenEndpoints(list.endpoints, shuffle)));
}

}  // namespace lbc::policies
