// Contract lines 3, 4, 12 and 19: what holds at rest after any history, and what calm brings back.
//
// Two modes. Safety: after each move of a random history the invariants hold. Liveness: after a
// random storm everything comes up, and the policy must work again.
#include <fmt/format.h>

#include <set>

#include "conformance/protocol/words.h"
#include "conformance/scenario/agreement.h"
#include "conformance/scenario/scenario.h"
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Given;
using scenario::Stage;
using scenario::SubConn;
using scenario::Then;
using scenario::When;
using verdict::Step;

// Opens a then-step only to object: what holds needs no step in a history of forty moves.
void Object(Stage& stage, const std::string& words, std::string expected, std::string got) {
  if (!stage.Begin(Step::Kind::kThen, words, std::source_location::current())) return;
  stage.Fail(Stage::Mismatch::kWrong, std::move(expected), std::move(got));
}

std::set<std::string> ListedAddresses(const Stage& stage) {
  std::set<std::string> listed;
  for (const auto& endpoint : stage.world().endpoints()) {
    for (const auto& address : endpoint.addresses()) listed.insert(address.text);
  }
  return listed;
}

// CON-018. Not after an empty list, where editions differ.
void NothingIsHeldForWhatLeft(Stage& stage) {
  const std::set<std::string> listed = ListedAddresses(stage);
  if (listed.empty() || stage.last_update().outcome() != lbcp::v1::OK) return;
  for (const SubConn* sub_conn : stage.world().Alive()) {
    for (const std::string& address : sub_conn->addresses) {
      if (listed.contains(address)) continue;
      Object(stage, "nothing is held for an endpoint that left the list",
             "only SubConns for listed addresses", stage.Named(sub_conn->id) + " lives");
      return;
    }
  }
}

// CON-059, CON-060.
void ReadyIsReportedJustWhileSomethingIsReady(Stage& stage) {
  const std::set<std::string> listed = ListedAddresses(stage);
  if (listed.empty() || stage.last_update().outcome() != lbcp::v1::OK) return;
  const SubConn* ready = nullptr;
  for (const SubConn* sub_conn : stage.world().Alive()) {
    const bool current = listed.contains(sub_conn->connected_to);
    if (sub_conn->state == lbcp::v1::READY && current) ready = sub_conn;
  }
  const auto reported = stage.world().reported();
  if (ready != nullptr && reported != lbcp::v1::READY) {
    Object(stage, "READY is reported while a connection is ready", "a report of READY",
           fmt::format("{} is READY and the channel {}", stage.Named(ready->id),
                       protocol::StateName(reported)));
  } else if (ready == nullptr && reported == lbcp::v1::READY) {
    Object(stage, "READY is not reported while no connection is ready", "another state",
           "READY with nothing ready");
  }
}

// CON-010, CON-011, CON-013.
void PicksGoToWhatIsReady(Stage& stage) {
  const auto done = stage.Pick({.count = 4});
  if (stage.decided()) return;
  for (const auto& answer : done.answers()) {
    const bool used = answer.outcome() == lbcp::v1::USE;
    const SubConn* sub_conn = used ? stage.world().Get(answer.sub_conn()) : nullptr;
    if (used && (sub_conn == nullptr || !sub_conn->alive())) {
      Object(stage, "picks go to nothing that was given up", "a SubConn that is not given up",
             stage.Named(answer.sub_conn()));
    } else if (used && sub_conn->state == lbcp::v1::READY) {
      continue;
    } else if (used || stage.world().reported() == lbcp::v1::READY) {
      // A SubConn that is not READY has the call wait, as its picker may also say.
      const auto expected = scenario::Disagreement(stage, answer);
      if (!expected.has_value()) continue;
      Object(stage, "picks agree with the state reported", *expected,
             used ? stage.Named(answer.sub_conn()) + ", which is not READY"
                  : "outcome " + lbcp::v1::PickOutcome_Name(answer.outcome()));
    }
  }
}

verdict::CaseResult AnyHistoryKeepsTheInvariants(const scenario::Case& which,
                                                 const scenario::Sessions& sessions,
                                                 const profile::Profile& profile,
                                                 std::uint64_t seed) {
  const Property property{.begin =
                              [](Stage& stage) {
                                // The ground: a policy that connects nothing keeps every invariant.
                                Given(stage).Policy(Universe());
                                Given(stage).EveryConnectionIsReady();
                              },
                          .after_each =
                              [](Stage& stage) {
                                NothingIsHeldForWhatLeft(stage);
                                ReadyIsReportedJustWhileSomethingIsReady(stage);
                                PicksGoToWhatIsReady(stage);
                              },
                          .end = nullptr};
  return Search(which, sessions, profile, seed, property, {});
}

verdict::CaseResult CalmHealsAnyStorm(const scenario::Case& which,
                                      const scenario::Sessions& sessions,
                                      const profile::Profile& profile, std::uint64_t seed) {
  const Property property{.begin = [](Stage& stage) { Given(stage).Policy(Universe()); },
                          .after_each = nullptr,
                          .end =
                              [](Stage& stage) {
                                When(stage).Resolver().Lists(Universe());
                                When(stage).Network().Calms();
                                Then(stage).Channel().Is(scenario::kReady);
                                Then(stage).Picks().Go();
                                Then(stage).Connections().AreJustified();
                              }};
  return Search(which, sessions, profile, seed, property, {});
}

[[maybe_unused]] const bool kDeclared =
    scenario::DeclareSearch(
        "AnyHistoryKeepsTheInvariants", __FILE__, __LINE__,
        scenario::Checks{"CON-010", "CON-011", "CON-013", "CON-018", "CON-059", "CON-060"},
        "After each event of any history, at rest, only what is listed is "
        "held, READY is reported just while something is ready, and picks go "
        "there.",
        AnyHistoryKeepsTheInvariants) &&
    scenario::DeclareSearch("CalmHealsAnyStorm", __FILE__, __LINE__,
                            scenario::Checks{"CON-088", "CON-089", "CON-090"},
                            "After any storm of updates, errors and connection events, calm "
                            "brings READY, picks that go, and nothing but what the list justifies.",
                            CalmHealsAnyStorm);

}  // namespace
}  // namespace lbc::properties
