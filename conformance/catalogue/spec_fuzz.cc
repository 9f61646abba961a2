// Spoilt files of spec/: the YAML reader and every loader, also those a file was not made for.
#include <cstdlib>

#include "conformance/catalogue/loaders.h"
#include "conformance/catalogue/yaml_node.h"
#include "fixtures/fuzz/fuzz.h"

namespace {

using lbc::catalogue::YamlNode;

bool Load(const YamlNode& node) {
  bool any = lbc::catalogue::LoadAreas(node, "f.yaml").ok();
  any |= lbc::catalogue::LoadSources(node, "f.yaml").ok();
  any |= lbc::catalogue::LoadEditions(node, "f.yaml").ok();
  any |= lbc::catalogue::LoadRequirements(node, "f.yaml", {"PF", "pick_first", "f.yaml"}).ok();
  return any;
}

bool Consume(std::string_view input) {
  const absl::StatusOr<YamlNode> node = lbc::catalogue::ParseYaml(input, "f.yaml");
  if (node.ok()) return Load(*node);
  // A complaint names the file.
  if (node.status().message().find("f.yaml") == std::string_view::npos) std::abort();
  return false;
}

// The first entries of a long file: whole ones, so that it is still valid.
void Shorten(std::string& text) {
  constexpr std::size_t kLong = 2000;
  if (text.size() <= kLong) return;
  const std::size_t end = text.find("\n  - ", kLong);
  if (end != std::string::npos) text.resize(end + 1);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> seeds = lbc::fuzz::FilesBelow(LBC_SPEC_DIR, ".yaml");
  for (std::string& seed : seeds) Shorten(seed);
  return lbc::fuzz::Main(argc, argv, {std::move(seeds), Consume});
}
