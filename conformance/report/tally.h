// What is counted of a run, and which failures are one.
//
// Pure functions of the record; every printer shows these numbers and none counts for itself, so
// that page, terminal and JUnit cannot disagree. A number never stands alone: each count belongs to
// a sum that is counted here too.
#ifndef CONFORMANCE_REPORT_TALLY_H_
#define CONFORMANCE_REPORT_TALLY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict/result.h"
#include "conformance/verdict/verdict.h"

namespace lbc::report {

enum class Level { kMust, kShould, kMay };
inline constexpr std::array<Level, 3> kLevels = {Level::kMust, Level::kShould, Level::kMay};

// "MUST", "SHOULD", "MAY".
std::string_view Name(Level level);

// The reverse of Name; an unknown word is taken for MUST, the level that hides nothing.
Level ParseLevel(std::string_view name);

// The requirements of one level.
struct LevelTally {
  // Those that bind the testee: checked + planned + untestable.
  int bind = 0;
  int checked = 0;
  int planned = 0;
  // Of those that are planned: cases of another seat check them.
  int elsewhere = 0;
  int untestable = 0;
  // Of those checked, by verdict; together they are `checked`.
  int held = 0;            // PASS
  int broken = 0;          // FAIL, CRASH, HANG, PROTOCOL
  int excused = 0;         // XFAIL
  int unexpected = 0;      // XPASS
  int open = 0;            // NOT_RUN, INCONCLUSIVE, VACUOUS
  int faults = 0;          // ERROR
  int not_applicable = 0;  // NOT_APPLICABLE
  int not_selected = 0;    // none of its cases was chosen by --only
  // The denominator of `held`: those checked that apply to this testee and were selected.
  int apply() const { return checked - not_applicable - not_selected; }
};

// Failures that have one cause, as far as can be told: those with one fingerprint, and those whose
// shortest traces break one requirement, the chief of them, in whatever ways.
struct RootCause {
  enum class Kind {
    kTestee,      // FAIL, CRASH, HANG, PROTOCOL
    kSuite,       // ERROR
    kUnexpected,  // XPASS
    kKnown,       // XFAIL
  };

  Kind kind = Kind::kTestee;
  // Of its shortest trace; empty when that case has none.
  std::string fingerprint;
  // In how many ways its cases fail: how many fingerprints they have.
  int ways = 1;
  // The worst of its cases.
  verdict::Verdict verdict = verdict::Verdict::kFail;
  // The strongest level of the requirements that its cases check.
  Level level = Level::kMust;
  // Indices into RunResult::cases, the shortest trace first; never empty.
  std::vector<std::size_t> cases;
  // The requirement ids that its cases check, in order of first mention.
  std::vector<std::string> requirements;
};

// All counts of a run.
struct Tally {
  // Indexed by Level.
  std::array<LevelTally, 3> levels;
  // Cases that the known-failures file says fail with some seeds only: those that failed, which are
  // XFAIL, and those that passed.
  int sometimes_failed = 0;
  int sometimes_passed = 0;
  // Requirements in the catalogue that do not bind this testee, and all there are.
  int not_binding = 0;
  int requirements = 0;
  // Cases by verdict (indexed by verdict::Verdict), and all of them.
  std::array<int, 12> cases_by_verdict{};
  int cases = 0;
  // Requests to the testee over all cases.
  std::uint64_t turns = 0;
  // Steps about chance, and the chance, at most, that any of them calls a correct policy a
  // violator: the sum of what each spent.
  int measurements = 0;
  double false_alarm = 0;
  // Kinds in the order of RootCause::Kind, then level, verdict and number of cases.
  std::vector<RootCause> causes;

  const LevelTally& Of(Level level) const { return levels[static_cast<std::size_t>(level)]; }
  int Of(verdict::Verdict verdict) const {
    return cases_by_verdict[static_cast<std::size_t>(verdict)];
  }
  // Causes of one kind, and the cases in them.
  int Causes(RootCause::Kind kind) const;
  int CasesWith(RootCause::Kind kind) const;
  // Cases behind any cause but the known ones.
  int cases_failed() const;
};

Tally Count(const verdict::RunResult& run);

// The strongest level of the requirements that a case checks; MUST if none is in the record.
Level LevelOf(const verdict::RunResult& run, const verdict::CaseResult& result);

// The record of a requirement; null if it is not in the run.
const verdict::RequirementResult* Find(const verdict::RunResult& run, std::string_view id);

// The requirement a card speaks about: the first of the strongest level. Null if none is known.
const verdict::RequirementResult* Chief(const verdict::RunResult& run,
                                        const verdict::CaseResult& result);

// What a single case does to the exit code.
enum class Weight {
  kNone,     // nothing: it passed, is excused, does not apply
  kWarning,  // a SHOULD or MAY that is broken or open
  kOpen,     // a MUST that nobody can conclude about: exit 2
  kFailure,  // the run fails: exit 1, or 4 for ERROR
};
Weight WeightOf(verdict::Verdict verdict, Level level, bool strict);

// "Conformant", "Not conformant", "Inconclusive", "Testee unusable", "Suite fault".
std::string_view Headline(int exit_code);

// The run's conclusion without the headline, if it begins with it.
std::string_view ConclusionOf(const verdict::RunResult& run);

// Who is judged from a seat: "policy", "channel" or "client".
std::string_view WhoIsJudged(std::string_view seat);

// What a verdict means for the reader of a run from that seat, as a sentence.
std::string InWords(verdict::Verdict verdict, std::string_view seat);

// 1'234 µs as "1.2 ms", 2'500'000 as "2.5 s", 90 s as "1 min 30 s".
std::string DurationWords(std::int64_t micros);

// "chance of a false alarm below 1.8e-10 in 18 counts"; empty when nothing was counted.
std::string ChanceWords(const Tally& tally);

// "3 of 438 cases fail as the known-failures file says, 2 of them with some seeds only; 1 of 438
// cases is known to fail with some seeds, and passed with this one"; empty when it says nothing of
// cases that were played.
std::string KnownWords(const Tally& tally);

// "1 case", "3 cases".
std::string Plural(std::uint64_t count, std::string_view noun);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_TALLY_H_
