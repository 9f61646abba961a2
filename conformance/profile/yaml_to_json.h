// A YAML value as JSON text: how a profile's `config` reaches a policy's parser.
//
// Plain scalars that are JSON numbers, booleans or null stay what they are, letter by letter (no
// number passes through a double); everything else, and whatever was quoted, becomes a string. Maps
// keep their order. Pure.
#ifndef CONFORMANCE_PROFILE_YAML_TO_JSON_H_
#define CONFORMANCE_PROFILE_YAML_TO_JSON_H_

#include <string>

#include "conformance/catalogue/yaml_node.h"

namespace lbc::profile {

/// `node` as JSON on one line. Recursion is bounded by the parser's kMaxDepth.
std::string JsonOf(const catalogue::YamlNode& node);

}  // namespace lbc::profile

#endif  // CONFORMANCE_PROFILE_YAML_TO_JSON_H_
