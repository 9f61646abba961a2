// Resolver: turns a channel's target into a list of servers, and keeps the list fresh.
//
// The channel parses its target, finds the builder of the target's scheme and builds a resolver.
// The resolver reports what it finds to the channel, now and whenever it changes, until it is
// destroyed. A channel in idle mode has no resolver; leaving idle builds a new one.
//
// Everything here happens on the channel's serializer. A resolver that learns something on another
// thread posts it there.
#ifndef REFERENCE_RESOLVER_RESOLVER_H_
#define REFERENCE_RESOLVER_RESOLVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/core/log_sink.h"
#include "reference/core/random.h"
#include "reference/core/resolver_state.h"
#include "reference/core/serializer.h"

namespace lbc {

/// The channel, as its resolver sees it. Outlives the resolver.
class ResolverListener {
 public:
  virtual ~ResolverListener() = default;

  /// A new list, whole: it replaces the one before. May be called from inside Build. Returns what
  /// the policy said about the list (CC-021); on an error the resolver should look again after a
  /// while of its own choosing (RESOLVER-013).
  virtual absl::Status UpdateState(ResolverState state) = 0;

  /// Resolution failed; `error` is not OK. What was listed before stays valid.
  virtual void ReportError(absl::Status error) = 0;
};

/// A resolver at work in one channel. Destroying it ends it: it reports nothing more.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// A hint that the list may be out of date. May be ignored or merged with others (CC-013). Never
  /// reports from inside this call.
  virtual void ResolveNow() {}
};

/// What a resolver is built with. The pointers are never null and outlive the resolver.
struct ResolverOptions {
  Clock* clock = nullptr;
  Random* random = nullptr;
  Serializer* serializer = nullptr;
  LogSink* log = &NoLog();
};

/// Makes the resolvers of one scheme. Immutable, unless it says otherwise.
class ResolverBuilder {
 public:
  virtual ~ResolverBuilder() = default;
  /// The part of a target before the colon: lower-case letters, digits, '+', '-', '.'.
  [[nodiscard]] virtual std::string scheme() const = 0;
  /// Starts resolving. An error says what is wrong with the target; calls then fail with it.
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener, const ResolverOptions& options) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_RESOLVER_H_
