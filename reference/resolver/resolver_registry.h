// ResolverRegistry: schemes to resolver builders, and targets to schemes.
//
//   ResolverRegistry resolvers;
//   RegisterIpResolvers(resolvers);
//   const auto where = resolvers.Parse("ipv4:10.0.0.1:80,10.0.0.2:80", "dns");
#ifndef REFERENCE_RESOLVER_RESOLVER_REGISTRY_H_
#define REFERENCE_RESOLVER_RESOLVER_REGISTRY_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/resolver_state.h"
#include "reference/resolver/resolver.h"

namespace lbc {

/// A target, and who resolves it.
struct ResolvableTarget {
  Target target;
  std::shared_ptr<ResolverBuilder> builder;
};

/// Any thread may call any method.
class ResolverRegistry {
 public:
  /// Registers `builder` under its scheme, in place of whatever was there.
  void Register(std::shared_ptr<ResolverBuilder> builder);

  /// The builder of `scheme`, or null.
  [[nodiscard]] std::shared_ptr<ResolverBuilder> Find(std::string_view scheme) const;

  /// Reads `text` as scheme://authority/path or scheme:path. If that is not a target of a known
  /// scheme ("localhost:80" is not), the whole text is taken as the path of `default_scheme`, its
  /// escapes read as well. INVALID_ARGUMENT, naming the schemes that are known, if that one is
  /// unknown too, and for a percent sign that begins no escape, whatever the scheme. As grpc-go,
  /// but for a path without slashes before it ("dns:%zz"), whose escapes that leaves alone.
  [[nodiscard]] absl::StatusOr<ResolvableTarget> Parse(std::string_view text,
                                                       std::string_view default_scheme) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<ResolverBuilder>, std::less<>> builders_;
};

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_RESOLVER_REGISTRY_H_
