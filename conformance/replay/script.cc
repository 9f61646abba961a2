#include "conformance/replay/script.h"

namespace lbc::replay {
namespace {

using scenario::SubConn;
using scenario::World;

// Whether the command gives the SubConn what it is owed.
bool Pays(const lbcp::v1::Command& command, const World& world) {
  if (command.has_sub_conn_state()) {
    const SubConn* sub_conn = world.Get(command.sub_conn_state().sub_conn());
    if (sub_conn == nullptr) return false;
    if (command.sub_conn_state().state() == lbcp::v1::SHUTDOWN)
      return sub_conn->given_up && !sub_conn->shutdown_delivered;
    return command.sub_conn_state().state() == lbcp::v1::CONNECTING && sub_conn->reconnect_owed;
  }
  if (!command.has_health_state()) return false;
  const SubConn* sub_conn = world.Get(command.health_state().sub_conn());
  return sub_conn != nullptr && sub_conn->health_owed &&
         command.health_state().state() == lbcp::v1::READY;
}

// Walks through the turns and hands each to `look` before it is applied.
template <typename Look>
void Walk(const std::vector<RecordedTurn>& turns, const Look& look) {
  std::map<std::uint32_t, World> worlds;
  for (const RecordedTurn& turn : turns) {
    const lbcp::v1::Command& command = turn.command->envelope.command();
    World& world = worlds[command.instance()];
    look(turn, command, world);
    world.Sent(command);
    for (const lbcp::v1::Event& event : turn.events)
      worlds[event.instance() == 0 ? command.instance() : event.instance()].Saw(event);
  }
}

std::map<std::uint32_t, Duties> FindDuties(const std::vector<RecordedTurn>& turns) {
  std::map<std::uint32_t, Duties> all;
  all[1].any = true;
  Walk(turns, [&](const RecordedTurn&, const lbcp::v1::Command& command, const World& world) {
    Duties& duties = all[command.instance()];
    if (Pays(command, world)) {
      duties.any = true;
      return;
    }
    if (command.has_health_state()) duties.health = false;
    // What is still owed when the case goes on was not done by itself.
    for (const auto& [id, sub_conn] : world.sub_conns()) {
      if (world.closed()) break;
      if (sub_conn.given_up && !sub_conn.shutdown_delivered) duties.shutdowns = false;
      if (sub_conn.alive() && sub_conn.health_owed) duties.health = false;
    }
  });
  return all;
}

bool IsAutomatic(const lbcp::v1::Command& command, const World& world, const Duties& duties) {
  if (!duties.any || !Pays(command, world)) return false;
  if (command.has_health_state()) return duties.health;
  return command.sub_conn_state().state() != lbcp::v1::SHUTDOWN || duties.shutdowns;
}

}  // namespace

std::vector<RecordedTurn> TurnsOf(const trace::Trace& trace) {
  std::vector<RecordedTurn> turns;
  for (const trace::Message& message : trace.messages) {
    if (message.envelope.has_command()) {
      turns.push_back({&message, {}, {}});
    } else if (message.envelope.has_event()) {
      turns.back().events.push_back(message.envelope.event());
    } else {
      turns.back().done = message.envelope.done();
    }
  }
  return turns;
}

Script MakeScript(const trace::Trace& trace) {
  const std::vector<RecordedTurn> turns = TurnsOf(trace);
  Script script;
  script.duties = FindDuties(turns);
  Walk(turns, [&](const RecordedTurn& turn, const lbcp::v1::Command& command, const World& world) {
    const bool follows =
        !script.beats.empty() && IsAutomatic(command, world, script.duties[command.instance()]);
    if (!follows) script.beats.push_back({{}, turn.command->step});
    script.beats.back().turns.push_back(turn);
  });
  return script;
}

lbcp::v1::Command Owed(const SubConn& sub_conn, const Duties& duties) {
  lbcp::v1::Command command;
  if (sub_conn.given_up && !sub_conn.shutdown_delivered && duties.shutdowns) {
    command.mutable_sub_conn_state()->set_sub_conn(sub_conn.id);
    command.mutable_sub_conn_state()->set_state(lbcp::v1::SHUTDOWN);
  } else if (sub_conn.alive() && sub_conn.reconnect_owed) {
    command.mutable_sub_conn_state()->set_sub_conn(sub_conn.id);
    command.mutable_sub_conn_state()->set_state(lbcp::v1::CONNECTING);
  } else if (sub_conn.alive() && sub_conn.health_owed && duties.health) {
    command.mutable_health_state()->set_sub_conn(sub_conn.id);
    command.mutable_health_state()->set_state(lbcp::v1::READY);
  }
  return command;
}

}  // namespace lbc::replay
