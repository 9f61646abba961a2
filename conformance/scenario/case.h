// Cases: what they check, what they need, and the list of all of them.
//
// A case is declared with SCENARIO or CONTRACT (scenario.h), registers itself before main, and is
// run by the runner as often and on as many testees as it likes. Its name is
// area/ID/kebab-sentence: the area is the folder under conformance/scenarios, the ID the first
// requirement it checks, the sentence the name in the macro.
#ifndef CONFORMANCE_SCENARIO_CASE_H_
#define CONFORMANCE_SCENARIO_CASE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/models/model.h"
#include "conformance/profile/profile.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/shelf.h"
#include "conformance/scenario/turns.h"
#include "conformance/verdict/result.h"

namespace lbc::scenario {

class Stage;

// The requirements that a case checks. It runs only when all of them bind the testee.
struct Checks {
  Checks(std::initializer_list<const char*> requirement_ids)
      : ids(requirement_ids.begin(), requirement_ids.end()) {}
  std::vector<std::string> ids;
};

// A condition under which a case makes sense on a testee. Declared, never tested for inside a body.
struct Need {
  // What it asks for, in words, e.g. "capability virtual_time".
  std::string words;
  std::function<bool(const lbcp::v1::Welcome&, const profile::Profile&)> holds;
  // Models have to watch the case while it is played.
  bool watched = false;
};

// The needs of a case; empty for none.
struct Needs {
  Needs(std::initializer_list<Need> list) : all(list) {}
  std::vector<Need> all;
};

// The testee claims this capability (PROTOCOL.md).
Need Capability(std::string name);

// The profile promises one of these ways of connecting, of spreading, …; an absent promise does not
// hold.
Need Connects(std::initializer_list<profile::Connects> any_of);
Need Reconnects(profile::Reconnects how);
Need Spreads(std::initializer_list<profile::Spreads> any_of);
Need SubConnsAre(std::initializer_list<profile::SubConns> any_of);
// A key, and an adapter that can put it where the policy looks.
Need HasKey();
Need HasNoKey();
// The profile has a config, so the policy has something to parse.
Need TakesConfig();
// The policy reads its endpoints' weights from there.
Need WeighsBy(profile::Weight::From from);
// The profile does not say connects: subset, so every endpoint is expected to be reached.
Need ReachesEveryEndpoint();
// The profile does not route calls to groups of endpoints.
Need DoesNotRoute();
// The profile routes calls to groups of endpoints / and says what becomes of one that fits none.
Need Routes();
Need TellsWhatFitsNoGroup();
// A call is content with any endpoint that is READY: the profile neither routes to groups nor keeps
// keys to their owners (failover: none).
Need AnyReadyOneWillDo();
// The profile does not say that a call's key, or something nobody promises, chooses the endpoint.
Need SpreadsRegardlessOfKey();
// The profile does not say spreads: first, for which the order of the list counts.
Need SpreadsButNotToTheFirst();
// Weights come from the resolver (attribute or metadata) / from load reports of calls, and the
// adapter can bring them to the policy.
Need WeightsAreListed();
Need WeightsAreReported();
// A changed weight takes effect at once.
Need WeightsApply(profile::Weight::Applies when);
// The profile says with which codes the policy may drop.
Need TellsItsDrops();
// The profile says what a pick without a key does.
Need TellsWhatLacksAKey();
// The profile gives a config.
Need HasConfig();
Need HasOtherConfigs();
// The profile asks for no attributes or metadata that the case would not give.
Need RequiresNothing();
// Models watch the case, for then.NoModelObjects(). Every testee can be watched.
Need ModelsWatch();

// Opens a fresh session with the testee, for cases that need many. Each lives until it is
// destroyed.
using Sessions = std::function<absl::StatusOr<std::unique_ptr<Turns>>()>;

// How long properties search: quick for a run that must be over at once, night for one that may
// take hours.
enum class Effort { kQuick, kNormal, kNight };

// What a case that plays many histories is given.
struct SearchContext {
  Sessions sessions;
  // The same with a watchdog that barks soon: for replaying what is known to hang.
  Sessions hasty_sessions;
  const profile::Profile& profile;
  models::Binds binds;
  std::uint64_t seed = 0;
  Effort effort = Effort::kQuick;
  // Whether the run was interrupted: no further history is begun, and what was found is reported.
  // From any thread.
  std::function<bool()> stopped = [] { return false; };
  // What searches over this testee keep for one another; null where nothing is kept.
  Shelf* shelf = nullptr;
};

struct Case;

// A case that plays many histories and reports one: a property.
using SearchBody =
    std::function<verdict::CaseResult(const Case& which, const SearchContext& context)>;

// One case.
struct Case {
  std::string name;
  std::string area;
  std::string sentence;
  std::vector<std::string> checks;
  std::vector<Need> needs;
  // From which seat it judges: opposite a policy or opposite a channel. A run plays those of one.
  catalogue::Seat seat = catalogue::Seat::kPolicy;
  // Observations that nobody speaks of are tolerated: for cases on policies of which nothing but
  // the contract is known.
  bool tolerant = false;
  // Relative to the repository.
  std::string file;
  int line = 0;
  // What is played: one of the two.
  std::function<void(Stage&)> body;
  SearchBody search;
};

// All cases linked into the program, sorted by name. Filled before main; read-only afterwards.
const std::vector<Case>& AllCases();

// The first need of `which` that does not hold, in words; nothing when all hold.
std::optional<std::string> UnmetNeed(const Case& which, const lbcp::v1::Welcome& welcome,
                                     const profile::Profile& profile);

// "StaysInTransientFailure" → "stays-in-transient-failure".
std::string Kebab(const std::string& pascal);

// What the macros use: builds the case from what the compiler knows of its place. Returns true, for
// a static initialiser.
bool Register(const char* pascal_name, const char* file, int line, Checks checks, Needs needs,
              bool tolerant, const char* sentence, std::function<void(Stage&)> body);

// The same for a case of another seat than the policy's.
bool RegisterFor(catalogue::Seat seat, const char* pascal_name, const char* file, int line,
                 Checks checks, Needs needs, const char* sentence,
                 std::function<void(Stage&)> body);

// The same for a property. It applies when any of its requirements binds, and speaks of those that
// do.
bool DeclareSearch(const char* pascal_name, const char* file, int line, Checks checks, Needs needs,
                   const char* sentence, SearchBody search);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_CASE_H_
