// A run of the suite on one testee: probe it, choose the cases, play them, and say what follows.
//
//   auto suite = Suite::Prepare(catalogue, options);  // starts the testee once, to see who it is
//   (*suite)->Start(wanted);                          // plays in the background
//   const verdict::CaseResult& result = (*suite)->Await(i);
//   const verdict::RunResult run = (*suite)->Conclude();
//
// Every case gets a process of its own, so that a crash, a leak or a hang costs exactly that case.
#ifndef CONFORMANCE_RUNNER_SUITE_H_
#define CONFORMANCE_RUNNER_SUITE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/profile/profile.h"
#include "conformance/runner/known_failures.h"
#include "conformance/runner/session.h"
#include "conformance/scenario/case.h"
#include "conformance/verdict/result.h"

namespace lbc::runner {

struct SuiteOptions {
  TesteeCommand testee;
  // Whose cases are played: kPolicy, kChannel or kLive. In the channel seat the profile is left as
  // it is made, for a channel promises nothing beyond its rows; in the live seat it names the
  // policies that the client is told to use.
  catalogue::Seat seat = catalogue::Seat::kPolicy;
  profile::Profile profile;
  // The profile as YAML text and where it came from, for the report.
  std::string profile_text;
  std::string profile_origin;
  // The profile was written by the testee's author and not taken from spec/profiles: its config is
  // checked beforehand.
  bool own_profile = false;
  // Empty: from the testee's implementation and version.
  std::string edition;
  bool strict = false;
  // Patterns over case names and requirement ids; empty: all.
  std::vector<std::string> only;
  std::uint64_t seed = 1;
  int jobs = 2;
  scenario::Effort effort = scenario::Effort::kQuick;
  // Models watch every case; one that objects fails a case that would have passed.
  bool watch = false;
  std::vector<KnownFailure> known;
  // YYYY-MM-DD, for entries that expire.
  std::string today;
  // RFC 3339.
  std::string started_at;
  std::string tool_version;
  // How to call this program again, without --only and --seed: for CaseResult::reproduce.
  std::string command_line;
};

// Who a testee says it is, after the probes for honesty. UNAVAILABLE when it is unusable: it does
// not start, breaks the protocol, says yes to a nonsense command or to a policy that does not
// exist, or does not know the policy asked for. INVALID_ARGUMENT when the policy's parser refuses a
// config of `profile`; null for none to ask about.
absl::StatusOr<lbcp::v1::Welcome> Probe(const TesteeCommand& testee, const std::string& policy,
                                        const profile::Profile* profile = nullptr);

// The same for a testee that is a channel. UNAVAILABLE also when it does not claim the seat, or
// finds a policy that was never registered.
absl::StatusOr<lbcp::v1::Welcome> ProbeChannel(const TesteeCommand& testee);

// The same for a whole client: UNAVAILABLE when it does not claim the live seat.
absl::StatusOr<lbcp::v1::Welcome> ProbeLive(const TesteeCommand& testee);

// The cases of that seat whose name or requirement id matches one of the patterns (all for no
// pattern).
// INVALID_ARGUMENT for a pattern that matches none.
absl::StatusOr<std::vector<const scenario::Case*>> SelectCases(
    const std::vector<scenario::Case>& all, const std::vector<std::string>& patterns,
    catalogue::Seat seat = catalogue::Seat::kPolicy);

class Suite {
 public:
  // Probes the testee and chooses the cases. Errors: UNAVAILABLE for an unusable testee,
  // INVALID_ARGUMENT for bad options. The catalogue must outlive the suite.
  static absl::StatusOr<std::unique_ptr<Suite>> Prepare(const catalogue::Catalogue& catalogue,
                                                        SuiteOptions options);
  ~Suite();

  // What a search over this testee is given. Valid for as long as the suite lives.
  scenario::SearchContext Context() const;

  // The chosen cases, those that do not apply too.
  std::size_t size() const { return planned_.size(); }
  const scenario::Case& at(std::size_t i) const { return *planned_[i].which; }
  const lbcp::v1::Welcome& welcome() const { return welcome_; }
  const std::string& edition() const { return options_.edition; }
  // The record of this run before anything was played: who is judged, and by what.
  verdict::RunResult About() const;

  // Starts playing those cases for which `wanted` says yes; the others become NOT_RUN. Call once.
  void Start(const std::function<bool(std::size_t)>& wanted);
  // Waits for the case and gives its record.
  const verdict::CaseResult& Await(std::size_t i);
  // No further case is started; those that were not reached become NOT_RUN, and the record says so.
  // May be called from a signal handler.
  void Stop() { stopping_ = true; }
  // Waits for all, applies known failures, and draws the conclusion. Call once, last.
  verdict::RunResult Conclude();

 private:
  struct Planned {
    const scenario::Case* which = nullptr;
    // Why it does not apply; empty if it does.
    std::string not_applicable;
    bool plays = false;
    // GoogleTest's filter or shard left it out.
    bool unchosen = false;
    verdict::CaseResult result;
    std::promise<void> done;
    std::shared_future<void> is_done;
  };

  Suite(const catalogue::Catalogue& catalogue, SuiteOptions options);
  std::string WhyNotApplicable(const scenario::Case& which) const;
  std::string WhyNotBinding(const std::string& id) const;
  bool Binds(std::string_view id) const;
  // What the run warns of, if the profile promises a spread that no case asks about; else empty.
  std::string SpreadThatIsNotAsked() const;
  void Work();
  verdict::CaseResult PlayOne(const scenario::Case& which) const;
  // The models that speak of this testee, having seen nothing yet.
  std::vector<std::unique_ptr<models::Model>> MakeModels() const;
  verdict::CaseResult PlayScenario(const scenario::Case& which) const;
  verdict::CaseResult PlayScenarioTwice(const scenario::Case& which) const;
  bool IsPlayedTwice(const scenario::Case& which) const;
  std::vector<verdict::RequirementResult> JudgeRequirements(
      const std::vector<verdict::CaseResult>& cases) const;

  const catalogue::Catalogue& catalogue_;
  SuiteOptions options_;
  std::vector<std::string> judged_as_;
  lbcp::v1::Welcome welcome_;
  std::vector<Planned> planned_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopping_{false};
  // Context is const to those who ask for one.
  mutable scenario::Shelf shelf_;
  std::vector<std::thread> workers_;
  std::chrono::steady_clock::time_point start_;
};

// Draws the conclusion: exit code and sentence (blueprint: 0 conformant, 1 not, 2 only
// inconclusive, 4 suite fault).
void DrawConclusion(verdict::RunResult& run, bool has_stale_entries);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_SUITE_H_
