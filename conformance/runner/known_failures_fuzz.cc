// Spoilt files of known failures: entries that hold what is mandatory, or a complaint that names
// the file.
#include <cstdlib>

#include "conformance/runner/known_failures.h"
#include "fixtures/fuzz/fuzz.h"

namespace {

bool Consume(std::string_view input) {
  const auto known = lbc::runner::ParseKnownFailures(std::string(input), "k.yaml");
  if (!known.ok()) {
    if (known.status().message().find("k.yaml") == std::string_view::npos) std::abort();
    return false;
  }
  for (const lbc::runner::KnownFailure& entry : *known) {
    if (entry.pattern.empty() || entry.reason.empty()) std::abort();
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(argc, argv, {lbc::fuzz::FilesBelow(LBC_KNOWN_FAILURES, ".yaml"), Consume});
}
