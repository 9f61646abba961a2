// A YAML file as a plain tree in which every node knows its line.
//
// Why not yaml-cpp's own nodes: they keep the last of two equal keys in silence, follow aliases (a
// small file may then stand for gigabytes, or contain itself), and lose a scalar's quotes, so that
// "true" and true look alike. This tree is built from yaml-cpp's events instead, under the limits
// of limits.h, and allows only what our formats use: one document, maps with scalar keys that
// differ, sequences, scalars. Anchors, aliases, tags and merge keys are refused with the line they
// stand on.
//
// Not a general YAML library. Values only: copy and move freely, no locks, any thread.
//
//   absl::StatusOr<YamlNode> root = ParseYaml("level: MUST", "pick_first.yaml");
//   root->Find("level")->text;   // "MUST", on line 1
#ifndef CONFORMANCE_CATALOGUE_YAML_NODE_H_
#define CONFORMANCE_CATALOGUE_YAML_NODE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lbc::catalogue {

struct YamlField;

/// One value of a YAML file.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 0;         ///< Where it starts, from 1; 0 in an empty file.
  bool quoted = false;  ///< The scalar was quoted or a block: a string whatever it looks like.
  std::string text;     ///< Of a scalar; empty otherwise.
  std::vector<YamlNode> items;    ///< Of a sequence.
  std::vector<YamlField> fields;  ///< Of a map, in the order of the file, names all different.

  /// The value of a field, or nullptr. The pointer lives as long as this node is not changed.
  const YamlNode* Find(std::string_view name) const;
};

/// One `name: value` of a map.
struct YamlField {
  std::string name;
  int line = 0;  ///< Of the name.
  YamlNode value;
};

/// Reads `text`. `file` is only for messages. Errors are kInvalidArgument, "file:line: what was
/// expected".
absl::StatusOr<YamlNode> ParseYaml(std::string_view text, const std::string& file);

/// Reads a whole file of at most kMaxFileBytes. Errors: kNotFound if it is absent, not a regular
/// file or cannot be read, kInvalidArgument if it is too large; both name the path.
absl::StatusOr<std::string> ReadTextFile(const std::filesystem::path& path);

/// `ReadTextFile`, then `ParseYaml` with the path as file name.
absl::StatusOr<YamlNode> ParseYamlFile(const std::filesystem::path& path);

/// `text` in double quotes for a message: control characters replaced, cut after kMaxQuotedBytes.
std::string Quoted(std::string_view text);

/// "file:line: message"; without the line if it is 0.
std::string AtLine(const std::string& file, int line, std::string_view message);

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_YAML_NODE_H_
