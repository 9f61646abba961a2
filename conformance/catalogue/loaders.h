// One function per file format of spec/: YAML tree in, values out.
//
// Only Catalogue::Load calls these, in this order, because later files mention names of earlier
// ones. They check one file each; what spans files (an id used twice, an edition nobody defines) is
// checked by Catalogue::Load and, for policies and divergences too, by ci/spec_check.py. Errors are
// kInvalidArgument and name file, line, field and what was expected.
#ifndef CONFORMANCE_CATALOGUE_LOADERS_H_
#define CONFORMANCE_CATALOGUE_LOADERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/yaml_node.h"

namespace lbc::catalogue {

/// areas.yaml: `areas:` with area, title and file, in reading order.
absl::StatusOr<std::vector<Area>> LoadAreas(const YamlNode& root, const std::string& file);

/// sources.yaml: `sources:`, a map from a document's key to what, repository, pin, path and read.
absl::StatusOr<std::vector<Source>> LoadSources(const YamlNode& root, const std::string& file);

/// editions.yaml: `editions:` with name, implementation, versions {from, below}, includes and note.
/// An edition may include only such as stand in the file too; nothing may include itself.
absl::StatusOr<std::vector<Edition>> LoadEditions(const YamlNode& root, const std::string& file);

/// requirements/<area>.yaml. Ids must be of `area`, in rising order.
absl::StatusOr<std::vector<Requirement>> LoadRequirements(const YamlNode& root,
                                                          const std::string& file,
                                                          const Area& area);

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_LOADERS_H_
