#include "reference/policies/common/endpoint_path.h"

namespace lbc::policies {

std::map<std::string, ResolverState> SplitByPath(const ResolverState& list) {
  std::map<std::string, ResolverState> parts;
  for (const Endpoint& endpoint : list.endpoints) {
    const std::vector<std::string>* path = endpoint.attributes.Get(kEndpointPath);
    if (path == nullptr || path->empty()) continue;
    const auto [place, fresh] = parts.try_emplace(path->front());
    ResolverState& part = place->second;
    if (fresh) {
      part.service_config = list.service_config;
      part.attributes = list.attributes;
    }
    Endpoint inner = endpoint;
    inner.attributes = inner.attributes.With(
        kEndpointPath, std::vector<std::string>(path->begin() + 1, path->end()));
    part.addresses.insert(part.addresses.end(), inner.addresses.begin(), inner.addresses.end());
    part.endpoints.push_back(std::move(inner));
  }
  return parts;
}

}  // namespace lbc::policies
