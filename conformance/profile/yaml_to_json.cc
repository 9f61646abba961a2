#include "conformance/profile/yaml_to_json.h"

#include <nlohmann/json.hpp>

namespace lbc::profile {
namespace {

using catalogue::YamlField;
using catalogue::YamlNode;

std::string JsonString(const std::string& text) {
  // Bytes that are no UTF-8 are replaced: dump would throw.
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string JsonScalar(const YamlNode& node) {
  if (node.quoted || node.text.empty()) return JsonString(node.text);
  const char first = node.text.front();
  const bool number = first == '-' || (first >= '0' && first <= '9');
  const bool word = node.text == "true" || node.text == "false" || node.text == "null";
  return word || (number && nlohmann::json::accept(node.text)) ? node.text : JsonString(node.text);
}

}  // namespace

std::string JsonOf(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kNull) return "null";
  if (node.kind == YamlNode::Kind::kScalar) return JsonScalar(node);
  const bool map = node.kind == YamlNode::Kind::kMap;
  std::string out = map ? "{" : "[";
  for (const YamlField& field : node.fields) {
    if (out.size() > 1) out += ",";
    out += JsonString(field.name) + ":" + JsonOf(field.value);
  }
  for (const YamlNode& item : node.items) {
    if (out.size() > 1) out += ",";
    out += JsonOf(item);
  }
  return out + (map ? "}" : "]");
}

}  // namespace lbc::profile
