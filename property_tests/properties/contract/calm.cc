// Contract line 19, liveness: after any storm of what a channel can send, calm brings everything
// back. Storms are not judged here, so that what heals by luck does not hide what never heals.
#include <algorithm>

#include "conformance/scenario/scenario.h"
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;
using scenario::Stage;
using scenario::Then;
using scenario::When;

// A policy that connects when calls need it may never fail as a whole.
bool AConnectionFailed(const Stage& stage) {
  return std::ranges::any_of(stage.world().sub_conns(),
                             [](const auto& entry) { return !entry.second.last_error.empty(); });
}

// Everything is up and well, every duty of the host done.
void Calm(Stage& stage) {
  stage.HoldBackShutdowns(false);
  When(stage).Network().Calms();
  for (const scenario::SubConn* it : stage.world().Alive()) {
    if (stage.decided() || it->state != lbcp::v1::READY || !it->listens_to_health) continue;
    lbcp::v1::Command command;
    command.mutable_health_state()->set_sub_conn(it->id);
    command.mutable_health_state()->set_state(lbcp::v1::READY);
    stage.Send(std::move(command));
  }
}

[[maybe_unused]] const bool kDeclared =
    Declare("CalmHealsAnyStorm", __FILE__, __LINE__, Checks{"CON-088", "CON-089", "CON-090"},
            "After any storm of updates, errors and connection events, calm brings READY, picks "
            "that go, and nothing but what the list justifies.",
            {.flavours = {Flavour::kFailures, Flavour::kLists, Flavour::kAll},
             .picks = false,
             .end =
                 [](Stage& stage) {
                   if (stage.world().closed()) return;
                   When(stage).Resolver().Lists(Universe());
                   Calm(stage);
                   Then(stage).Channel().Is(scenario::kReady);
                   Then(stage).Picks().Go();
                   Then(stage).Connections().AreJustified();
                 },
             .trigger = "a connection failed",
             .triggered = AConnectionFailed,
             .end_judges = true}) &&
    Declare("PicksComeBackWithoutANewList", __FILE__, __LINE__,
            Checks{"CON-001", "CON-002", "CON-004", "CON-093"},
            "After any storm, endpoints that answer bring picks back without a further word from "
            "the resolver.",
            {.flavours = {Flavour::kFailures},
             .picks = false,
             .end =
                 [](Stage& stage) {
                   if (stage.world().closed() || stage.world().endpoints().empty() ||
                       stage.last_update().outcome() != lbcp::v1::OK)
                     return;
                   Calm(stage);
                   Then(stage).Picks().Go();
                 },
             .trigger = "a connection failed",
             .triggered = AConnectionFailed,
             .end_judges = true});

}  // namespace
}  // namespace lbc::properties
