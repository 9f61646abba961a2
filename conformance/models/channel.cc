#include "conformance/models/channel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

template <typename Map>
std::string Sorted(const Map& map) {
  std::map<std::string, std::string> sorted(map.begin(), map.end());
  std::string text;
  for (const auto& [name, value] : sorted) text += fmt::format(" {}={}", name, value);
  return text;
}

std::vector<std::string> KeysOf(
    const google::protobuf::RepeatedPtrField<lbcp::v1::Address>& addresses) {
  std::vector<std::string> keys;
  for (const auto& address : addresses) keys.push_back(KeyOf(address));
  return keys;
}

std::vector<std::string> NamesOf(
    const google::protobuf::RepeatedPtrField<lbcp::v1::Address>& addresses) {
  std::vector<std::string> names;
  for (const auto& address : addresses) names.push_back(address.addr());
  return names;
}

// Whether a SubConn may step from one state to another. What leads to SHUTDOWN is the caller's.
bool IsStep(const Connection& it, State next) {
  switch (next) {
    case lbcp::v1::CONNECTING:
      return (it.state == lbcp::v1::IDLE && it.pending) || it.reconnect_owed;
    case lbcp::v1::READY:
    case lbcp::v1::TRANSIENT_FAILURE:
      return it.state == lbcp::v1::CONNECTING;
    case lbcp::v1::IDLE:
      return it.state != lbcp::v1::IDLE && it.state != lbcp::v1::SHUTDOWN;
    default:
      return false;
  }
}

}  // namespace

std::string KeyOf(const lbcp::v1::Address& address) {
  std::string key = address.addr();
  if (!address.server_name().empty()) key += "|" + address.server_name();
  return key + Sorted(address.attributes());
}

std::string NameOfKey(const std::string& key) { return key.substr(0, key.find_first_of("| ")); }

bool Connection::Holds(const std::string& key) const {
  return std::ranges::find(keys, NameOfKey(key)) != keys.end();
}

void Channel::SentState(const lbcp::v1::SubConnState& state) {
  const auto found = connections_.find(state.sub_conn());
  if (found == connections_.end()) return LeaveGround();
  Connection& it = found->second;
  const State next = state.state();
  if (next == lbcp::v1::SHUTDOWN ? !it.given_up : !IsStep(it, next)) LeaveGround();
  if (it.shutdown_delivered) LeaveGround();
  // A health listener lives until the next state change.
  it.health_owed = it.listens = false;
  it.pending = false;
  it.reconnect_owed = false;
  it.health = lbcp::v1::READY;
  it.state = next;
  if (next == lbcp::v1::SHUTDOWN) it.shutdown_delivered = true;
  if (next == lbcp::v1::CONNECTING) it.was_ready = false;
  if (next == lbcp::v1::READY) it.was_ready = true;
  if (next == lbcp::v1::TRANSIENT_FAILURE) it.failed = true;
  if (!state.error().empty()) causes_.push_back(state.error());
}

void Channel::SentList(const lbcp::v1::UpdateResolverState& update, const Done& done) {
  if (done.outcome() == lbcp::v1::REFUSED) return;
  if (update.halves() != lbcp::v1::BOTH) LeaveGround();
  list_.clear();
  for (const lbcp::v1::Endpoint& endpoint : update.endpoints()) {
    Listed listed;
    listed.keys = KeysOf(endpoint.addresses());
    listed.whole = fmt::format("{} w{}{}", fmt::join(listed.keys, ","), endpoint.weight(),
                               Sorted(endpoint.attributes()));
    for (const auto& address : endpoint.addresses()) listed.whole += Sorted(address.metadata());
    listed.weight = endpoint.weight();
    listed.attributes = {endpoint.attributes().begin(), endpoint.attributes().end()};
    if (endpoint.addresses_size() > 0) {
      const auto& metadata = endpoint.addresses(0).metadata();
      listed.metadata = {metadata.begin(), metadata.end()};
    }
    list_.push_back(std::move(listed));
  }
  config_ = update.config_json();
  accepted_ = done.outcome() == lbcp::v1::OK;
}

void Channel::Sent(const Command& command, const Done& done) {
  // After Close a channel lets time pass and calls end; late events are kept from the policy, or
  // not.
  if (closed_ && (command.has_close() || command.has_update_resolver_state() ||
                  command.has_resolver_error() || command.has_exit_idle() || command.has_burst()))
    LeaveGround();
  if (command.has_build()) built_ = done.outcome() == lbcp::v1::OK;
  if (command.has_close()) closed_ = true;
  if (command.has_update_resolver_state()) SentList(command.update_resolver_state(), done);
  if (command.has_resolver_error()) causes_.push_back(command.resolver_error().message());
  if (command.has_arm_new_sub_conn_error())
    causes_.push_back(command.arm_new_sub_conn_error().message());
  if (command.has_sub_conn_state()) SentState(command.sub_conn_state());
  if (command.has_health_state()) {
    const auto found = connections_.find(command.health_state().sub_conn());
    if (found != connections_.end() && found->second.listens) {
      found->second.health_owed = false;
      found->second.health = command.health_state().state();
    }
    if (!command.health_state().error().empty()) causes_.push_back(command.health_state().error());
  }
  if (command.has_burst()) Sent(command.burst().during(), done);
}

bool Channel::Saw(const Event& event) {
  if (event.has_sub_conn_created()) {
    Connection made;
    made.id = event.sub_conn_created().sub_conn();
    made.keys = NamesOf(event.sub_conn_created().addresses());
    connections_[made.id] = std::move(made);
    return false;
  }
  if (event.has_new_sub_conn_failed()) refused_sub_conns_ = true;
  if (event.has_state_updated()) {
    reported_ = event.state_updated().state();
    picker_ = event.state_updated().picker();
  }
  const std::uint32_t id = event.has_connect_requested()   ? event.connect_requested().sub_conn()
                           : event.has_sub_conn_shutdown() ? event.sub_conn_shutdown().sub_conn()
                           : event.has_addresses_updated()
                               ? event.addresses_updated().sub_conn()
                               : event.health_listener_registered().sub_conn();
  const auto found = connections_.find(id);
  if (found == connections_.end()) return false;
  Connection& it = found->second;
  if (event.has_connect_requested()) {
    if (it.state != lbcp::v1::IDLE || it.pending || it.given_up) return false;
    return it.pending = it.attempted = true;
  }
  if (event.has_sub_conn_shutdown()) it.given_up = true;
  if (event.has_addresses_updated()) {
    std::vector<std::string> next = NamesOf(event.addresses_updated().addresses());
    // The address that it is connected to is not known here; the host moves it if it must.
    it.reconnect_owed = it.state == lbcp::v1::READY && next != it.keys;
    it.keys = std::move(next);
  }
  if (event.has_health_listener_registered()) {
    it.listens = !event.health_listener_registered().cleared();
    it.health_owed = it.listens && it.state == lbcp::v1::READY;
    it.health = it.listens ? lbcp::v1::CONNECTING : lbcp::v1::READY;
  }
  return false;
}

bool Channel::AtRest() const {
  return std::ranges::none_of(connections_, [](const auto& entry) {
    const Connection& it = entry.second;
    return it.given_up ? !it.shutdown_delivered : it.health_owed;
  });
}

const Connection* Channel::Get(std::uint32_t id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

const Connection* Channel::Alive(const std::string& key) const {
  for (const auto& [id, it] : connections_) {
    if (it.alive() && it.Holds(key)) return &it;
  }
  return nullptr;
}

std::vector<const Connection*> Channel::Alive() const {
  std::vector<const Connection*> alive;
  for (const auto& [id, it] : connections_) {
    if (it.alive()) alive.push_back(&it);
  }
  return alive;
}

std::set<std::string> Channel::ListedKeys() const {
  std::set<std::string> keys;
  for (const Listed& listed : list_) keys.insert(listed.keys.begin(), listed.keys.end());
  return keys;
}

bool Channel::Lists(const Connection& connection) const {
  return std::ranges::any_of(list_, [&](const Listed& listed) {
    return std::ranges::any_of(listed.keys,
                               [&](const std::string& key) { return connection.Holds(key); });
  });
}

bool Channel::ListIsAmbiguous() const {
  const std::set<std::string> keys = ListedKeys();
  std::set<std::string> names;
  for (const std::string& key : keys) names.insert(NameOfKey(key));
  return names.size() != keys.size();
}

bool Channel::EveryEndpointHasAnAddress() const {
  return std::ranges::none_of(list_, [](const Listed& listed) { return listed.keys.empty(); });
}

bool Channel::HasGoodList() const {
  return accepted_ && !list_.empty() && EveryEndpointHasAnAddress() && !refused_sub_conns_;
}

std::string Channel::InWords() const {
  std::string text = fmt::format("{} reported;", protocol::StateName(reported_));
  for (const Listed& listed : list_) text += " [" + listed.whole + "]";
  // Ids are names: two channels that differ in them alone behave alike.
  std::vector<std::string> lines;
  for (const auto& [id, it] : connections_) {
    if (it.shutdown_delivered) continue;
    lines.push_back(fmt::format("{} {}{}{}{}{}{}", fmt::join(it.keys, ","),
                                protocol::StateName(it.state), it.pending ? " asked" : "",
                                it.attempted ? "" : " untried", it.failed ? " failed" : "",
                                it.given_up ? " given up" : "",
                                it.listens ? " health " + protocol::StateName(it.health) : ""));
  }
  std::ranges::sort(lines);
  for (const std::string& line : lines) text += "; " + line;
  if (closed_) text += "; closed";
  return text;
}

}  // namespace lbc::models
