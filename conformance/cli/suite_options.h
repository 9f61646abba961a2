// From what the user said to what the runner needs: profile, known failures, edition, seed. Shared
// by the commands that judge.
#ifndef CONFORMANCE_CLI_SUITE_OPTIONS_H_
#define CONFORMANCE_CLI_SUITE_OPTIONS_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/cli/commands.h"
#include "conformance/runner/suite.h"

namespace lbc::cli {

// INVALID_ARGUMENT and NOT_FOUND for what the user has to mend, UNAVAILABLE for a testee that
// cannot be used.
absl::StatusOr<runner::SuiteOptions> MakeSuiteOptions(const catalogue::Catalogue& catalogue,
                                                      const std::filesystem::path& spec_dir,
                                                      const RunOptions& options);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_SUITE_OPTIONS_H_
