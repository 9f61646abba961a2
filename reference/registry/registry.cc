#include "reference/registry/registry.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace lbc {
namespace {

// Only ASCII: what a name means must not depend on a locale.
std::string LowerCased(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

Registry::Registry(Names names, LogSink& log) : names_(names), log_(log) {}

std::string Registry::KeyOf(std::string_view name, std::string_view done) const {
  if (names_ == Names::kExact) return std::string(name);  // REG-008
  std::string key = LowerCased(name);                     // REG-004
  if (key != name) {
    // REG-006, REG-007.
    log_.Log(LogLevel::kWarning, "balancer " + std::string(done) + " with name \"" +
                                     std::string(name) +
                                     "\": names will be case-sensitive in a future version");
  }
  return key;
}

void Registry::Register(std::shared_ptr<const Builder> builder) {
  std::string key = KeyOf(builder->Name(), "registered");
  const std::unique_lock lock(mutex_);
  builders_[std::move(key)] = std::move(builder);  // REG-002, REG-005
}

std::shared_ptr<const Builder> Registry::Find(std::string_view name) const {
  const std::string key = KeyOf(name, "looked up");
  const std::shared_lock lock(mutex_);
  const auto found = builders_.find(key);
  return found == builders_.end() ? nullptr : found->second;
}

std::vector<std::string> Registry::Registered() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, builder] : builders_) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace lbc
