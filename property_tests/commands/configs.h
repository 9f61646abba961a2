// Configs of policies that random histories give besides the profile's, and what is remembered of
// them. A list is marked with the number of its config, so that those made from it keep the config:
// its endpoints have an attribute that no policy knows.
#ifndef PROPERTY_TESTS_COMMANDS_CONFIGS_H_
#define PROPERTY_TESTS_COMMANDS_CONFIGS_H_

#include <optional>
#include <string>

#include "conformance/scenario/endpoint.h"

namespace lbc::properties {

// Whether the policy has several children with names, or orders them; or tells outliers.
bool HasNamedChildren(const std::string& policy);
bool HasPriorities(const std::string& policy);
bool TellsOutliers(const std::string& policy);

// The list with this number of a config; numbers count round and round.
scenario::Endpoints WithConfig(scenario::Endpoints list, unsigned number);

// The config that goes with a list: nothing if that is the profile's.
std::optional<std::string> ConfigOf(const std::string& policy, const scenario::Endpoints& list);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_COMMANDS_CONFIGS_H_
