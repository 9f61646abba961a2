#include "conformance/scenario/world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace lbc::scenario {
namespace {

std::vector<std::string> Texts(
    const google::protobuf::RepeatedPtrField<lbcp::v1::Address>& addresses) {
  std::vector<std::string> texts;
  for (const auto& address : addresses) texts.push_back(address.addr());
  return texts;
}

}  // namespace

bool SubConn::Holds(const std::string& address) const {
  return std::ranges::find(addresses, address) != addresses.end();
}

void World::ApplyState(const lbcp::v1::SubConnState& state) {
  const auto found = sub_conns_.find(state.sub_conn());
  if (found == sub_conns_.end()) return;
  SubConn& sub_conn = found->second;
  sub_conn.state = state.state();
  sub_conn.attempt_pending = false;
  // A health listener lives until the next state change (host rule 7).
  sub_conn.health_owed = false;
  sub_conn.listens_to_health = false;
  if (state.state() == lbcp::v1::SHUTDOWN) sub_conn.shutdown_delivered = true;
  if (state.state() == lbcp::v1::READY && sub_conn.connected_to.empty() &&
      !sub_conn.addresses.empty()) {
    sub_conn.connected_to = sub_conn.addresses.front();
  }
  if (state.state() == lbcp::v1::CONNECTING) {
    sub_conn.connected_to.clear();
    sub_conn.reconnect_owed = false;
  }
  if (!state.error().empty()) sub_conn.last_error = state.error();
}

void World::Sent(const lbcp::v1::Command& command) {
  if (command.has_update_resolver_state())
    list_met_failure_ = reported_ == lbcp::v1::TRANSIENT_FAILURE;
  if (command.has_build()) built_ = true;
  if (command.has_close()) closed_ = true;
  if (command.has_sub_conn_state()) ApplyState(command.sub_conn_state());
  if (command.has_health_state()) {
    const auto found = sub_conns_.find(command.health_state().sub_conn());
    if (found != sub_conns_.end()) found->second.health_owed = false;
  }
  if (command.has_burst()) Sent(command.burst().during());
}

void World::Readdress(SubConn& sub_conn, const lbcp::v1::AddressesUpdated& update) {
  // CC-018, CC-019: a connection whose address stays is kept, one whose address goes is replaced at
  // once; otherwise the list is only stored.
  std::vector<std::string> next = Texts(update.addresses());
  if (next == sub_conn.addresses) return;
  sub_conn.addresses = std::move(next);
  const bool busy = sub_conn.state == lbcp::v1::READY || sub_conn.state == lbcp::v1::CONNECTING;
  if (!busy) return;
  if (sub_conn.state == lbcp::v1::READY && sub_conn.Holds(sub_conn.connected_to)) return;
  sub_conn.reconnect_owed = sub_conn.state == lbcp::v1::READY;
}

void World::Saw(const lbcp::v1::Event& event) {
  if (event.has_sub_conn_created()) {
    SubConn made;
    made.id = event.sub_conn_created().sub_conn();
    made.addresses = Texts(event.sub_conn_created().addresses());
    if (!made.addresses.empty()) made.made_for = made.addresses.front();
    sub_conns_[made.id] = std::move(made);
  } else if (event.has_connect_requested()) {
    const auto found = sub_conns_.find(event.connect_requested().sub_conn());
    if (found == sub_conns_.end()) return;
    SubConn& sub_conn = found->second;
    if (sub_conn.state != lbcp::v1::IDLE || sub_conn.attempt_pending || sub_conn.given_up) return;
    sub_conn.attempt_pending = true;
    ++sub_conn.attempts;
  } else if (event.has_addresses_updated()) {
    const auto found = sub_conns_.find(event.addresses_updated().sub_conn());
    if (found != sub_conns_.end()) Readdress(found->second, event.addresses_updated());
  } else if (event.has_sub_conn_shutdown()) {
    const auto found = sub_conns_.find(event.sub_conn_shutdown().sub_conn());
    if (found != sub_conns_.end()) found->second.given_up = true;
  } else if (event.has_health_listener_registered()) {
    const auto found = sub_conns_.find(event.health_listener_registered().sub_conn());
    if (found == sub_conns_.end()) return;
    const bool cleared = event.health_listener_registered().cleared();
    found->second.listens_to_health = !cleared;
    found->second.health_owed = !cleared && found->second.state == lbcp::v1::READY;
  } else if (event.has_state_updated()) {
    latest_picker_ = event.state_updated().picker();
    reported_ = event.state_updated().state();
    if (reported_ == lbcp::v1::READY) list_met_failure_ = false;
  }
}

const SubConn* World::FindAlive(const std::string& address) const {
  for (const auto& [id, sub_conn] : sub_conns_ | std::views::reverse) {
    if (sub_conn.alive() && sub_conn.Holds(address)) return &sub_conn;
  }
  return nullptr;
}

const SubConn* World::Find(const std::string& address) const {
  if (const SubConn* alive = FindAlive(address)) return alive;
  for (const auto& [id, sub_conn] : sub_conns_ | std::views::reverse) {
    if (sub_conn.Holds(address)) return &sub_conn;
  }
  return nullptr;
}

const SubConn* World::Get(std::uint32_t id) const {
  const auto found = sub_conns_.find(id);
  return found == sub_conns_.end() ? nullptr : &found->second;
}

std::vector<const SubConn*> World::Alive() const {
  std::vector<const SubConn*> alive;
  for (const auto& [id, sub_conn] : sub_conns_) {
    if (sub_conn.alive()) alive.push_back(&sub_conn);
  }
  return alive;
}

void World::set_endpoints(Endpoints endpoints) {
  endpoints_ = std::move(endpoints);
  for (const Endpoint& endpoint : endpoints_) {
    for (const Address& address : endpoint.addresses()) Learn(address);
  }
}

std::string World::NameOfAddress(const std::string& text) const {
  const auto found = names_.find(text);
  return found == names_.end() ? text : found->second;
}

std::string World::NameOfSubConn(std::uint32_t id) const {
  const SubConn* sub_conn = Get(id);
  if (sub_conn == nullptr) return fmt::format("SubConn {}", id);
  constexpr std::size_t kShown = 4;
  std::vector<std::string> names;
  for (const std::string& address : sub_conn->addresses) {
    if (names.size() == kShown) {
      names.emplace_back("…");
      break;
    }
    names.push_back(NameOfAddress(address));
  }
  return fmt::format("SubConn {} ({})", id, fmt::join(names, " "));
}

}  // namespace lbc::scenario
