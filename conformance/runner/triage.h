// Keeps a known-failures file in step with a run.
//
// What still fails as it is known stays as it stands, comments and all, and gets the fingerprint if
// it had none. What fails otherwise than known gets its new fingerprint, and its reason is asked
// for again, with the old one kept beside it as a comment. What no longer fails, or matches no case
// that applies, is taken out; what fails sometimes stays when it passed, and gets no fingerprint,
// which may differ from seed to seed. What fails and is not known is put in. A new reason is for a
// person to write: until then the file is refused by every run (kReasonToFillIn).
//
// Pure functions of texts and records.
#ifndef CONFORMANCE_RUNNER_TRIAGE_H_
#define CONFORMANCE_RUNNER_TRIAGE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/verdict/result.h"

namespace lbc::runner {

struct Triage {
  // The new file.
  std::string text;
  // What was done, a sentence each; empty when the file was right.
  std::vector<std::string> changes;
  // How many reasons a person has to write.
  int reasons_missing = 0;
};

// Brings `text`, the known-failures file called `file` (empty for a new one), in step with `run`.
// Entries are taken out only for cases that are in the run: of a run of some cases (--only) nothing
// follows for an entry that matches none of them, nor for a pattern of which none applies. Entries
// for other versions of the testee are left alone. INVALID_ARGUMENT for a text that is no such
// file.
absl::StatusOr<Triage> UpdateKnownFailures(const std::string& text,
                                           const std::filesystem::path& file,
                                           const verdict::RunResult& run);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_TRIAGE_H_
