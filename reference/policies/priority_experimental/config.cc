#include "reference/policies/priority_experimental/config.h"

#include <set>

namespace lbc::policies {

absl::StatusOr<std::shared_ptr<const PriorityConfig>> ParsePriorityConfig(
    std::string_view json, const Registry& registry) {
  absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("priority_experimental", json);
  if (!reader.ok()) return reader.status();
  auto config = std::make_shared<PriorityConfig>();
  reader->Each("children", [&](const std::string& name, ConfigReader& fields) {
    config->children[name] = {fields.Child("config", registry),
                              fields.Bool("ignoreReresolutionRequests", false)};
  });
  config->priorities = reader->Texts("priorities");
  std::set<std::string> seen;
  for (const std::string& name : config->priorities) {
    if (config->children.find(name) == config->children.end() || !seen.insert(name).second) {
      reader->Refuse("priorities", "names of \"children\", each once");
    }
  }
  if (seen.size() != config->children.size()) {
    reader->Refuse("priorities", "every name of \"children\"");
  }
  if (!reader->status().ok()) return reader->status();
  return config;
}

}  // namespace lbc::policies
