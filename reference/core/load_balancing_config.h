// LoadBalancingConfig: a policy's own part of the service config, parsed.
#ifndef REFERENCE_CORE_LOAD_BALANCING_CONFIG_H_
#define REFERENCE_CORE_LOAD_BALANCING_CONFIG_H_

namespace lbc {

/// Base of every policy's config type. The channel never looks inside: it hands the object that a
/// builder's parser made to the balancers of that builder, the same object (BLD-013, BLD-014).
/// Immutable once parsed. A policy that is given a type it does not know answers an error
/// (BLD-016).
class LoadBalancingConfig {
 public:
  virtual ~LoadBalancingConfig() = default;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_LOAD_BALANCING_CONFIG_H_
