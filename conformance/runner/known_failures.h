// Known failures: what is expected to fail on one testee, and why.
//
//   known_failures:
//     - case: "pick_first/PF-012/*"       # a pattern over case names
//       reason: re-reports on every failure, see the issue
//       link: https://github.com/grpc/grpc-go/issues/7534
//       fingerprint: 1f2e3d4c5b6a7988       # optional: it must fail in just this way
//                                           #   (fingerprint.h)
//       expires: 2027-06-01                 # optional: from that day on the entry is an error
//       versions: {from: 1.64.0, below: 1.71.0}   # optional: only for testees of these versions
//       sometimes: true                     # optional: it fails with some seeds only
//
// An entry that matches no case at all, or none that applies to the testee, or whose cases pass, is
// stale and fails the run, so that lists stay true. What fails `sometimes` may pass: no run of one
// seed can tell that it is mended.
// `lbconform triage` keeps such a file (triage.h).
#ifndef CONFORMANCE_RUNNER_KNOWN_FAILURES_H_
#define CONFORMANCE_RUNNER_KNOWN_FAILURES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/verdict/result.h"

namespace lbc::runner {

struct KnownFailure {
  std::string pattern;
  std::string reason;
  std::string link;
  std::string fingerprint;
  // YYYY-MM-DD; empty: never.
  std::string expires;
  // Versions it is for; empty bounds are open.
  std::string from;
  std::string below;
  // It fails with some seeds only.
  bool sometimes = false;
  // Where it stands, for messages.
  std::string file;
  int line = 0;
};

// What `lbconform triage` writes where a person has to say why. A file that still holds it is
// refused: a reason is mandatory.
inline constexpr char kReasonToFillIn[] = "FILL IN why this failure is known and not mended";

// Reads such a file. Errors name file, line and field. NOT_FOUND when there is none.
absl::StatusOr<std::vector<KnownFailure>> LoadKnownFailures(const std::filesystem::path& path);

// The same from a text; `file` is for messages. `drafts`: reasons may still be missing.
absl::StatusOr<std::vector<KnownFailure>> ParseKnownFailures(const std::string& text,
                                                             const std::filesystem::path& file,
                                                             bool drafts = false);

// Whether the entry speaks of testees of this version.
bool IsForVersion(const KnownFailure& known, const std::string& version);

// Turns excused failures into XFAIL and cases that were expected to fail and passed into XPASS;
// what fails sometimes and passed stays PASS, and is marked.
// Returns sentences for stale and expired entries; if there are any the run fails. `today` is
// YYYY-MM-DD; `unplayed` names the cases that there are beside `cases`, which make no entry stale.
std::vector<std::string> ApplyKnownFailures(const std::vector<KnownFailure>& known,
                                            const std::string& version, const std::string& today,
                                            const std::vector<std::string>& unplayed,
                                            std::vector<verdict::CaseResult>& cases);

// How the complaint begins of a case that is known to fail, but not in this way.
inline constexpr std::string_view kOtherwiseThanKnown = "fails otherwise than known";

// What is said of an entry of whose cases none applies to the testee; `first` is one of them.
std::string AppliesNowhere(const verdict::CaseResult& first);

// "*" stands for any characters, "?" for one, as in file names but across slashes.
bool MatchesPattern(const std::string& pattern, const std::string& text);

// -1, 0 or 1 for versions like "1.64.0" or "v1.85.0-dev": numbers are compared, the rest is not.
int CompareVersions(const std::string& a, const std::string& b);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_KNOWN_FAILURES_H_
