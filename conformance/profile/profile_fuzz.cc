// Spoilt profiles: Parse answers with a profile that holds what its header says, or with a
// complaint that names the file.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "conformance/profile/profile.h"
#include "fixtures/fuzz/fuzz.h"

namespace {

bool Consume(std::string_view input) {
  const absl::StatusOr<lbc::profile::Profile> profile = lbc::profile::Parse(input, "p.yaml");
  if (!profile.ok()) {
    if (profile.status().message().find("p.yaml") == std::string_view::npos) std::abort();
    return false;
  }
  if (profile->policy.empty()) std::abort();
  if (profile->config && !nlohmann::json::accept(*profile->config)) std::abort();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(argc, argv,
                         {lbc::fuzz::FilesBelow(LBC_SPEC_DIR "/profiles", ".yaml"), Consume});
}
