// Builder: makes the balancers of one policy. This is what is registered under the policy's name.
#ifndef REFERENCE_CORE_BUILDER_H_
#define REFERENCE_CORE_BUILDER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/balancer.h"
#include "reference/core/build_options.h"
#include "reference/core/client_conn.h"
#include "reference/core/load_balancing_config.h"

namespace lbc {

/// Reads a policy's part of the service config.
class ConfigParser {
 public:
  virtual ~ConfigParser() = default;

  /// Parses the JSON value that stands beside the policy's name. Unknown fields are ignored
  /// (BLD-015); an invalid value is an INVALID_ARGUMENT that names the field and says what was
  /// expected. Such a config is never delivered to a balancer. Called from any thread.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const = 0;
};

/// A policy that can be built. Immutable; shared by all channels; called from any thread.
class Builder {
 public:
  virtual ~Builder() = default;

  /// The policy's name, lower-case words joined by underscores, the same for the builder's whole
  /// life (REG-013, REG-014).
  [[nodiscard]] virtual std::string Name() const = 0;

  /// Makes a fresh balancer that shares no changing state with others (BLD-001). Does nothing that
  /// blocks (BLD-005), and may already call `client_conn` (BLD-006), which outlives the balancer.
  /// Null if the policy cannot be built; the channel then treats the list as bad (BLD-007).
  [[nodiscard]] virtual std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                        const BuildOptions& options) const = 0;

  /// The policy's parser, owned by the builder; null if it takes no config, in which case any
  /// config is accepted and none is delivered (BLD-012).
  [[nodiscard]] virtual const ConfigParser* config_parser() const { return nullptr; }
};

}  // namespace lbc

#endif  // REFERENCE_CORE_BUILDER_H_
