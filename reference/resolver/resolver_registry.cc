#include "reference/resolver/resolver_registry.h"

#include <algorithm>
#include <utility>

#include "reference/resolver/target.h"

namespace lbc {

void ResolverRegistry::Register(std::shared_ptr<ResolverBuilder> builder) {
  std::string scheme = builder->scheme();
  const std::lock_guard lock(mutex_);
  builders_[std::move(scheme)] = std::move(builder);
}

std::shared_ptr<ResolverBuilder> ResolverRegistry::Find(std::string_view scheme) const {
  const std::lock_guard lock(mutex_);
  const auto found = builders_.find(scheme);
  return found == builders_.end() ? nullptr : found->second;
}

absl::StatusOr<ResolvableTarget> ResolverRegistry::Parse(std::string_view text,
                                                         std::string_view default_scheme) const {
  absl::StatusOr<std::string> decoded = PercentDecoded(text);
  if (!decoded.ok()) {
    return absl::InvalidArgumentError("target \"" + std::string(text) +
                                      "\": " + std::string(decoded.status().message()));
  }
  if (std::optional<Target> target = ParseTarget(text)) {
    if (auto builder = Find(target->scheme)) return ResolvableTarget{*target, std::move(builder)};
  }
  if (auto builder = Find(default_scheme)) {
    return ResolvableTarget{{.scheme = std::string(default_scheme),
                             .authority = {},
                             .endpoint = *std::move(decoded),
                             .text = std::string(text)},
                            std::move(builder)};
  }
  std::string known;
  const std::lock_guard lock(mutex_);
  for (const auto& [scheme, builder] : builders_) known += (known.empty() ? "" : ", ") + scheme;
  return absl::InvalidArgumentError("target \"" + std::string(text) +
                                    "\": no resolver for its scheme nor for the default scheme \"" +
                                    std::string(default_scheme) + "\"; known schemes: " + known);
}

}  // namespace lbc
