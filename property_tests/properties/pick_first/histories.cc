// pick_first in any history, judged by its model: a property for each thing that it promises.
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;

bool Closes(scenario::Stage& stage) {
  if (!stage.world().closed()) (void)Play({.kind = Kind::kCloses}, stage);
  return true;
}

[[maybe_unused]] const bool kDeclared =
    Declare("EveryPassFollowsTheList", __FILE__, __LINE__,
            Checks{"PF-001", "PF-002", "PF-005", "PF-006", "PF-028", "PF-035", "RESOLVER-027"},
            "In any history addresses are attempted in the order of the list, the next one when "
            "an attempt fails or has lasted 250 ms, each with a SubConn made in its turn.",
            {.flavours = {Flavour::kAll, Flavour::kFailures, Flavour::kLists},
             .trigger = Trigger::kReady}) &&
    Declare("TheFirstToConnectIsKeptInAnyHistory", __FILE__, __LINE__,
            Checks{"PF-007", "PF-015", "PF-016", "PF-017", "PF-031", "PF-034", "PF-038", "IDLE-008",
                   "IDLE-011", "IDLE-013", "IDLE-015", "RESOLVER-009"},
            "In any history the first to connect gets every pick until it is lost or leaves the "
            "list, and then a pick starts again.",
            {.flavours = {Flavour::kAll, Flavour::kLists}, .trigger = Trigger::kReady}) &&
    Declare("FailureIsToldWhenAllHaveFailedInAnyHistory", __FILE__, __LINE__,
            Checks{"PF-008", "PF-010", "PF-011", "PF-012", "PF-014", "RESOLVER-011"},
            "In any history a pass that fails as a whole is told with its newest error, and every "
            "address goes on trying.",
            {.flavours = {Flavour::kFailures}, .trigger = Trigger::kFailed}) &&
    Declare("FailureStaysUntilReadyInAnyHistory", __FILE__, __LINE__, Checks{"PF-009"},
            "In any history TRANSIENT_FAILURE stays until a connection is READY.",
            {.flavours = {Flavour::kFailures, Flavour::kAll}, .trigger = Trigger::kFailed}) &&
    Declare("FailureStaysThroughANewListInAnyHistory", __FILE__, __LINE__, Checks{"PF-020"},
            "In any history a list met in TRANSIENT_FAILURE is tried while the failure stays.",
            {.flavours = {Flavour::kFailures, Flavour::kLists}, .trigger = Trigger::kFailed}) &&
    Declare("AListIsMetAsPromisedInAnyHistory", __FILE__, __LINE__,
            Checks{"PF-019", "PF-021", "PF-022", "PF-023", "PF-030", "RESOLVER-004", "RESOLVER-005",
                   "RESOLVER-008"},
            "In any history a list is met as the state says: at once, joined to a running pass, "
            "or kept for the next pick.",
            {.flavours = {Flavour::kLists, Flavour::kAll}, .trigger = Trigger::kGivenUp}) &&
    Declare("WhatPickFirstGaveUpIsGone", __FILE__, __LINE__, Checks{"PF-033", "CLOSE-003"},
            "In any history nothing that was given up is heard, and Close gives everything up.",
            {.flavours = {Flavour::kRemovals},
             .endings = {{.judges = {}, .act = Closes}},
             .trigger = Trigger::kGivenUp});

}  // namespace
}  // namespace lbc::properties
