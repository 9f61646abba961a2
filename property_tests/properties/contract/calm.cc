// Contract line 19, liveness: after any storm of what a channel can send, calm brings everything
// back. Storms are not judged here, so that what heals by luck does not hide what never heals.
#include "conformance/scenario/scenario.h"
#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Checks;
using scenario::Stage;
using scenario::Then;
using scenario::When;

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

bool CalmsWithAFreshList(Stage& stage) {
  if (stage.world().closed()) return false;
  When(stage).Resolver().Lists(Universe());
  Calm(stage);
  return true;
}

bool IsReady(Stage& stage) {
  if (stage.world().closed()) return false;
  Then(stage).Channel().Is(scenario::kReady);
  return true;
}

bool PicksGo(Stage& stage) {
  if (stage.world().closed()) return false;
  Then(stage).Picks().Go();
  return true;
}

bool OnlyTheListIsHeld(Stage& stage) {
  if (stage.world().closed()) return false;
  Then(stage).Connections().AreJustified();
  return true;
}

bool PicksGoOnTheListThatIsThere(Stage& stage) {
  if (stage.world().closed() || stage.world().endpoints().empty() ||
      stage.last_update().outcome() != lbcp::v1::OK)
    return false;
  Calm(stage);
  return PicksGo(stage);
}

// A policy that connects when calls need it may never fail as a whole: a connection that failed is
// enough of a storm.
[[maybe_unused]] const bool kDeclared =
    Declare("CalmHealsAnyStorm", __FILE__, __LINE__, Checks{"CON-088", "CON-089", "CON-090"},
            "After any storm of updates, errors and connection events, calm brings READY, picks "
            "that go, and nothing but what the list justifies.",
            {.flavours = {Flavour::kFailures, Flavour::kLists, Flavour::kAll},
             .calls = Calls::kNone,
             .endings = {{.judges = {}, .act = CalmsWithAFreshList},
                         {.judges = {"CON-089"}, .act = IsReady},
                         {.judges = {"CON-088"}, .act = PicksGo},
                         {.judges = {"CON-090"}, .act = OnlyTheListIsHeld}},
             .trigger = Trigger::kAConnectionFailed}) &&
    Declare("PicksComeBackWithoutANewList", __FILE__, __LINE__, Checks{"CON-001", "CON-004"},
            "After any storm, endpoints that answer bring picks back without a further word from "
            "the resolver.",
            {.flavours = {Flavour::kFailures},
             .calls = Calls::kNone,
             .endings = {{.judges = {"CON-001", "CON-004"}, .act = PicksGoOnTheListThatIsThere}},
             .trigger = Trigger::kAConnectionFailed});

}  // namespace
}  // namespace lbc::properties
