// What every policy owes in any history: a property for each group of the contract's sentences.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;
using scenario::Stage;

bool ClosesAndLetsTimePass(Stage& stage) {
  if (!stage.world().closed()) (void)Play({.kind = Kind::kCloses}, stage);
  (void)Play({.kind = Kind::kTime, .which = 7}, stage);
  (void)Play({.kind = Kind::kTime, .which = 7}, stage);
  return true;
}

[[maybe_unused]] const bool kDeclared =
    Declare("AnyHistoryKeepsTheInvariants", __FILE__, __LINE__,
            Checks{"CON-010", "CON-011", "CON-013", "CON-018", "CON-059", "CON-060"},
            "After each event of any history, at rest, only what is listed is held, READY is "
            "reported just while something is ready, and picks go there.",
            {.flavours = {Flavour::kAll, Flavour::kFailures, Flavour::kLists},
             .trigger = Trigger::kReady}) &&
    Declare("PicksAgreeWithTheStateInAnyHistory", __FILE__, __LINE__,
            Checks{"CON-005", "CON-006", "CON-007", "CON-008", "CON-009", "CON-034", "CON-078"},
            "At rest after any history picks wait, fail or go as the state reported says, and "
            "failures have a cause that the policy was told.",
            {.flavours = {Flavour::kFailures, Flavour::kAll}, .trigger = Trigger::kFailed}) &&
    Declare("AnyHistoryHoldsWhatTheListJustifies", __FILE__, __LINE__,
            Checks{"CON-014", "CON-015", "CON-016", "CON-017"},
            "At rest after any history the policy holds as many SubConns as the profile promises "
            "for the list.",
            {.flavours = {Flavour::kLists, Flavour::kAll}, .trigger = Trigger::kGivenUp}) &&
    // On its own because it is a SHOULD: who breaks it on purpose is still held to the others.
    Declare("AnEmptyListLeavesNothingInAnyHistory", __FILE__, __LINE__, Checks{"CON-019"},
            "At rest after any history the policy holds nothing for an empty list.",
            {.flavours = {Flavour::kLists, Flavour::kAll}, .trigger = Trigger::kGivenUp}) &&
    Declare("NoListChurnsInAnyHistory", __FILE__, __LINE__,
            Checks{"CON-023", "CON-024", "CON-025", "CON-026", "CON-027", "CON-070"},
            "In any history a list that changes nothing leaves every connection alone, and one "
            "that changes something leaves the others alone.",
            {.flavours = {Flavour::kLists}, .trigger = Trigger::kReady}) &&
    Declare("FailureIsReportedAndLeftAsPromisedInAnyHistory", __FILE__, __LINE__,
            Checks{"CON-061", "CON-062", "CON-063", "CON-069"},
            "In any history TRANSIENT_FAILURE is reported when every endpoint has failed and not "
            "before, stays until something is READY, and attempts go on.",
            {.flavours = {Flavour::kFailures, Flavour::kAll}, .trigger = Trigger::kFailed}) &&
    Declare("ConnectionsAreMadeAgainAsPromisedInAnyHistory", __FILE__, __LINE__,
            Checks{"CON-003", "CON-058", "CON-067", "CON-068", "CON-081"},
            "In any history lost connections are made again when the profile says so, a pick that "
            "meets none wakes, and time alone changes nothing.",
            {.flavours = {Flavour::kAll, Flavour::kFailures}, .trigger = Trigger::kReady}) &&
    Declare("WhatWasGivenUpIsNotHeardInAnyHistory", __FILE__, __LINE__,
            Checks{"CON-066", "CON-018", "CON-060"},
            "In any history late events of SubConns that were given up leave no trace.",
            {.flavours = {Flavour::kRemovals}, .trigger = Trigger::kGivenUp}) &&
    Declare("SilenceFollowsCloseInAnyHistory", __FILE__, __LINE__, Checks{"CON-021", "CON-064"},
            "After any history and Close, time passes in silence.",
            {.flavours = {Flavour::kRemovals, Flavour::kAll},
             .endings = {{.judges = {}, .act = ClosesAndLetsTimePass}},
             .trigger = Trigger::kReady}) &&
    Declare("AnyHistoryIsSurvived", __FILE__, __LINE__,
            Checks{"CON-035", "CON-012", "CON-036", "CON-038", "CON-043", "CON-044", "CON-045",
                   "CON-047", "CON-048", "CON-049", "CON-050", "CON-051", "CON-052", "CON-055",
                   "CON-100"},
            "No history of what a channel can send makes the policy crash, hang or break the "
            "host's contract.",
            {.flavours = {kSurvivedFlavours.begin(), kSurvivedFlavours.end()}, .survival = true});

}  // namespace
}  // namespace lbc::properties
