// ManualResolver: a resolver whose list the application (or a test) hands in.
//
//   auto servers = std::make_shared<ManualResolver>("static");
//   resolvers.Register(servers);
//   … a channel to "static:///whatever" …
//   servers->UpdateState(list);      // on the channel's serializer
//
// It serves one channel at a time. What is handed in before the channel is there, or while it is
// idle, is kept and told when a resolver is built.
#ifndef REFERENCE_RESOLVER_MANUAL_RESOLVER_H_
#define REFERENCE_RESOLVER_MANUAL_RESOLVER_H_

#include <memory>
#include <optional>
#include <string>

#include "reference/resolver/resolver.h"

namespace lbc {

/// Builder and handle in one. On the channel's serializer, except for what happens before any
/// channel is made.
class ManualResolver final : public ResolverBuilder {
 public:
  explicit ManualResolver(std::string scheme = "manual") : scheme_(std::move(scheme)) {}

  [[nodiscard]] std::string scheme() const override { return scheme_; }
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener, const ResolverOptions& options) override;

  /// Hands `state` to the channel and returns its answer, or keeps it and returns OK.
  absl::Status UpdateState(ResolverState state);
  /// Tells the channel of an error. Nothing is kept.
  void ReportError(absl::Status error);

  /// How often the channel asked for a new resolution.
  [[nodiscard]] int resolve_now_count() const { return *resolve_now_count_; }
  /// Whether a channel is listening.
  [[nodiscard]] bool active() const { return *listener_ != nullptr; }

 private:
  class Attached;

  const std::string scheme_;
  // Shared with the resolver, either of which may go first.
  std::shared_ptr<ResolverListener*> listener_ = std::make_shared<ResolverListener*>(nullptr);
  std::shared_ptr<int> resolve_now_count_ = std::make_shared<int>(0);
  std::optional<ResolverState> latest_;
};

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_MANUAL_RESOLVER_H_
