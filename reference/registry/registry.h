// Registry: names to builders.
//
//   Registry registry(Registry::Names::kExact, log);
//   RegisterBuiltinPolicies(registry);
//   registry.Register(std::make_shared<MyBuilder>());
//   if (const auto builder = registry.Find("my_policy")) …
//
// There is no global registry: whoever owns a channel owns the registry it looks names up in.
//
// The sources describe grpc-go at different times, and so there are two modes. kLowerCased (grpc-go
// up to 1.81): names are lower-cased when registered and when looked up, and one that has capitals
// is warned about, quoted. kExact (from 1.82, and every other stack): names are compared byte for
// byte, in silence.
#ifndef REFERENCE_REGISTRY_REGISTRY_H_
#define REFERENCE_REGISTRY_REGISTRY_H_

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reference/core/builder.h"
#include "reference/core/log_sink.h"

namespace lbc {

/// See above. Register and Find may be called from any thread, also at the same time.
class Registry {
 public:
  enum class Names { kExact, kLowerCased };

  /// `log` outlives the registry.
  explicit Registry(Names names = Names::kExact, LogSink& log = NoLog());

  /// Registers `builder`, which must not be null, under the name it reports. One that was
  /// registered under that name before is replaced, silently (REG-002).
  void Register(std::shared_ptr<const Builder> builder);

  /// The builder registered last under `name`, the very same object; null if there is none
  /// (REG-001, REG-003).
  [[nodiscard]] std::shared_ptr<const Builder> Find(std::string_view name) const;

  /// The names under which something is registered, sorted, as they are looked up.
  [[nodiscard]] std::vector<std::string> Registered() const;

 private:
  // `name` as a key. Warns about capitals that make no difference.
  [[nodiscard]] std::string KeyOf(std::string_view name, std::string_view done) const;

  const Names names_;
  LogSink& log_;
  mutable std::shared_mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<std::string, std::shared_ptr<const Builder>> builders_;
};

}  // namespace lbc

#endif  // REFERENCE_REGISTRY_REGISTRY_H_
