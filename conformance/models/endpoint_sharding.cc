#include "conformance/models/endpoint_sharding.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

void Rename(std::vector<Wish>& wishes, const char* row) {
  for (Wish& wish : wishes) wish.row = row;
}

// The key that a child has for a SubConn; empty if it is not the child's, or no more.
std::string KeyOf(const EndpointSharding::Child& child, const Connection& it) {
  return it.alive() && it.keys.size() == 1 ? child.machine.KeyOf(it.keys.front()) : "";
}

const char* RowHere(const EndpointRows& rows, std::string_view row) {
  if (row == "PF-010" || row == "PF-011" || row == "PF-012") return rows.again;
  if (row == "PF-009" || row == "PF-020") return rows.sticky;
  if (row == "PF-016") return rows.leaves;
  if (row == "PF-017") return rows.renewed;
  if (row == "PF-032") return rows.health;
  if (row == "CLOSE-003") return rows.close;
  if (row == "IDLE-008") return rows.exit_idle;
  if (row == "RESOLVER-008" || row == "RESOLVER-009" || row == "RESOLVER-011")
    return rows.resolver_error;
  return rows.child;
}

}  // namespace

Reply InNamesOf(const EndpointRows& rows, Reply reply) {
  for (auto* wishes :
       {&reply.reports, &reply.attempts, &reply.made, &reply.given_up, &reply.listens}) {
    for (Wish& wish : *wishes) wish.row = RowHere(rows, wish.row);
  }
  if (*reply.rest != '\0') reply.rest = RowHere(rows, reply.rest);
  return reply;
}

Reply EndpointSharding::Renamed(Reply reply) const { return InNamesOf(rows_, std::move(reply)); }

std::string EndpointSharding::NameOf(const Listed& listed) {
  std::vector<std::string> names;
  names.reserve(listed.keys.size());
  for (const std::string& key : listed.keys) names.push_back(NameOfKey(key));
  std::ranges::sort(names);
  return fmt::format("{}{}{}", listed.group, listed.group.empty() ? "" : ": ",
                     fmt::join(names, ","));
}

// A child has moved: whoever is IDLE is told to leave it (IDLE-010, RR-016).
void EndpointSharding::Step(Reply& reply, Child& child, Reply moved) {
  reply.Add(Renamed(std::move(moved)));
  if (stepped_) stepped_(reply);
  if (!options_.reconnects || !child.awake || child.state() != IDLE) return;
  Reply left = child.machine.ExitIdle();
  Rename(left.attempts, rows_.again);
  reply.Add(left);
  if (stepped_) stepped_(reply);
}

void EndpointSharding::Wake(Reply& reply, const std::string& name, const char* row) {
  Child& child = children_.at(name);
  if (child.state() != IDLE) return;
  Reply left = child.awake ? child.machine.ExitIdle()
                           : child.machine.List(OrderOfAttempts(child.listed.keys));
  child.awake = true;
  Rename(left.attempts, row);
  Rename(left.made, row);
  reply.Add(left);
  if (stepped_) stepped_(reply);
}

void EndpointSharding::List(Reply& reply, const std::vector<Listed>& list) {
  Children children;
  for (const Listed& listed : list) {
    const std::string name = NameOf(listed);
    if (children.contains(name)) continue;
    const auto found = children_.find(name);
    const bool fresh = found == children_.end();
    Child child = fresh ? Child{} : found->second;
    child.listed = listed;
    if (fresh) (void)child.machine.AdvanceBy(now_);
    if (fresh) child.awake = !options_.lazy;
    if (child.awake) {
      Reply moved = Renamed(child.machine.List(OrderOfAttempts(listed.keys)));
      if (fresh) Rename(moved.made, rows_.connects);
      if (fresh) Rename(moved.attempts, rows_.connects);
      reply.Add(moved);
    }
    children.emplace(name, std::move(child));
  }
  for (auto& [name, child] : children_) {
    if (children.contains(name)) continue;
    Reply gone = child.machine.Close();
    Rename(gone.given_up, rows_.leaves);
    reply.Add(gone);
  }
  children_ = std::move(children);
  if (stepped_) stepped_(reply);
  for (auto& [name, child] : children_) Step(reply, child, {});
  reply.rest = rows_.leaves;
}

void EndpointSharding::ResolverError(Reply& reply, const std::string& text) {
  for (auto& [name, child] : children_) {
    if (child.awake) Step(reply, child, child.machine.ResolverError(text));
  }
  reply.rest = rows_.resolver_error;
}

void EndpointSharding::Told(Reply& reply, const Connection& it, State state,
                            const std::string& error) {
  for (auto& [name, child] : children_) {
    const std::string key = KeyOf(child, it);
    if (!key.empty()) Step(reply, child, child.machine.Told(key, state, error));
  }
  if (*reply.rest == '\0') reply.rest = rows_.late;
}

void EndpointSharding::Health(Reply& reply, const Connection& it, State state,
                              const std::string& error) {
  for (auto& [name, child] : children_) {
    const std::string key = KeyOf(child, it);
    if (!key.empty()) Step(reply, child, child.machine.Health(key, state, error));
  }
  if (*reply.rest == '\0') reply.rest = rows_.late;
}

void EndpointSharding::TellHealth(Reply& reply, const std::string& name, State state,
                                  const std::string& error) {
  const auto found = children_.find(name);
  if (found == children_.end() || !found->second.awake) return;
  PickFirstMachine& machine = found->second.machine;
  Step(reply, found->second, machine.Health(machine.ready(), state, error));
}

void EndpointSharding::ExitIdle(Reply& reply) {
  for (auto& [name, child] : children_) {
    if (child.awake) Step(reply, child, child.machine.ExitIdle());
  }
  reply.rest = rows_.exit_idle;
}

void EndpointSharding::AdvanceBy(Reply& reply, std::uint64_t nanos) {
  for (auto& [name, child] : children_) Step(reply, child, child.machine.AdvanceBy(nanos));
  now_ += nanos;
  reply.rest = rows_.time;
}

void EndpointSharding::Close(Reply& reply) {
  for (auto& [name, child] : children_) reply.Add(Renamed(child.machine.Close()));
  reply.rest = rows_.close;
}

std::multiset<State> EndpointSharding::states() const {
  std::multiset<State> states;
  for (const auto& [name, child] : children_) states.insert(child.state());
  return states;
}

std::set<std::string> EndpointSharding::ready() const {
  std::set<std::string> ready;
  for (const auto& [name, child] : children_) {
    if (child.state() == READY) ready.insert(NameOfKey(child.machine.ready()));
  }
  return ready;
}

std::vector<std::string> EndpointSharding::errors() const {
  std::vector<std::string> errors;
  for (const auto& [name, child] : children_) {
    if (child.state() == TRANSIENT_FAILURE) errors.push_back(child.machine.error());
  }
  return errors;
}

std::string EndpointSharding::InWords() const {
  std::string text;
  for (const auto& [name, child] : children_)
    text += " | " + (child.awake ? child.machine.InWords() : "asleep " + child.listed.whole);
  return text;
}

bool EndpointsShareAnAddress(const Channel& channel) {
  std::map<std::string, std::set<std::string>> owners;
  for (const Listed& listed : channel.list()) {
    for (const std::string& key : listed.keys)
      owners[NameOfKey(key)].insert(EndpointSharding::NameOf(listed));
  }
  return std::ranges::any_of(owners, [](const auto& entry) { return entry.second.size() > 1; });
}

}  // namespace lbc::models
