#include "reference/policies/common/endpoint_key.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace lbc::policies {

std::string EndpointKey(const Endpoint& endpoint) {
  std::vector<std::string_view> addrs;
  addrs.reserve(endpoint.addresses.size());
  for (const Address& address : endpoint.addresses) addrs.push_back(address.addr);
  std::sort(addrs.begin(), addrs.end());
  std::string key;
  for (const std::string_view addr : addrs) {
    // The length first: no text can be mistaken for two others.
    key += std::to_string(addr.size());
    key += ':';
    key += addr;
  }
  return key;
}

}  // namespace lbc::policies
