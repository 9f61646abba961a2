// BuildOptions: what a policy is built with beside its ClientConn.
//
// Two kinds of things. What the channel knows about itself (target, credentials, names), which only
// policies that open channels of their own need. And the four things that stand in for the outside
// world: clock, random, serializer, log. A policy has no others.
//
// grpc-go's Dialer has no place here: in C++ a transport, not a function, opens connections.
#ifndef REFERENCE_CORE_BUILD_OPTIONS_H_
#define REFERENCE_CORE_BUILD_OPTIONS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "reference/core/clock.h"
#include "reference/core/log_sink.h"
#include "reference/core/random.h"
#include "reference/core/resolver_state.h"
#include "reference/core/serializer.h"

namespace lbc {

/// Credentials, opaque to policies: only a transport knows the concrete type.
class Credentials {
 public:
  virtual ~Credentials() = default;
};

/// Given to Builder::Build. The pointers below are never null and outlive every balancer and every
/// picker built with them.
struct BuildOptions {
  /// The channel's transport credentials; null: none (BLD-002).
  std::shared_ptr<const Credentials> dial_creds{};
  /// Transport and per-call credentials in one; null: none.
  std::shared_ptr<const Credentials> creds_bundle{};
  /// The channel's effective authority.
  std::string authority{};
  /// The channel's user agent, empty if not set.
  std::string custom_user_agent{};
  /// The channel's channelz number, if it has one.
  std::optional<std::int64_t> channelz_parent{};
  /// The same target as the resolver was given.
  Target target{};

  Clock* clock = nullptr;
  Random* random = nullptr;
  Serializer* serializer = nullptr;
  LogSink* log = &NoLog();
};

}  // namespace lbc

#endif  // REFERENCE_CORE_BUILD_OPTIONS_H_
