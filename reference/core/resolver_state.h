// ResolverState: what a resolver found out, in one piece.
//
// It lists servers twice. `endpoints` is the half to read; `addresses` is the older one, flat, kept
// because policies built on the base balancer read it. A channel fills `endpoints` from `addresses`
// when a resolver gives only those (CC-022), never the other way round (CC-023).
#ifndef REFERENCE_CORE_RESOLVER_STATE_H_
#define REFERENCE_CORE_RESOLVER_STATE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/address.h"
#include "reference/core/attributes.h"
#include "reference/core/endpoint.h"

namespace lbc {

/// A service config as it came from the resolver: its text if it was valid, else why it was not.
struct ServiceConfigResult {
  absl::Status status{};
  /// JSON text; meaningful when `status` is OK.
  std::string json{};
};

/// One result of name resolution. A plain value.
struct ResolverState {
  std::vector<Address> addresses{};
  std::vector<Endpoint> endpoints{};
  /// Null: the resolver gave no service config.
  std::shared_ptr<const ServiceConfigResult> service_config{};
  /// What the resolver tells the policy about the list as a whole.
  Attributes attributes{};
};

/// Where the resolver was pointed: the parsed form of "scheme://authority/path".
struct Target {
  std::string scheme{};
  std::string authority{};
  /// The path without its leading slash.
  std::string endpoint{};
  /// The text it was parsed from.
  std::string text{};
};

}  // namespace lbc

#endif  // REFERENCE_CORE_RESOLVER_STATE_H_
