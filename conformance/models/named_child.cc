#include "conformance/models/named_child.h"

#include <utility>

#include "conformance/models/round_robin.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

}  // namespace

void NamedChild::set_stepped(std::function<void(Reply&)> stepped) {
  stepped_ = std::move(stepped);
  endpoints_.set_stepped(stepped_);
}

void NamedChild::Add(Reply& reply, Reply moved) {
  reply.Add(InNamesOf(rows_, std::move(moved)));
  if (stepped_) stepped_(reply);
}

void NamedChild::List(Reply& reply, const std::vector<Listed>& list) {
  listed_ = true;
  empty_ = list.empty();
  if (!PicksFirst()) return endpoints_.List(reply, list);
  std::vector<std::string> keys;
  for (const Listed& listed : list) keys.insert(keys.end(), listed.keys.begin(), listed.keys.end());
  Add(reply, empty_ ? first_.ListNothing() : first_.List(OrderOfAttempts(keys)));
}

void NamedChild::ResolverError(Reply& reply, const std::string& text) {
  PicksFirst() ? Add(reply, first_.ResolverError(text)) : endpoints_.ResolverError(reply, text);
}

void NamedChild::Told(Reply& reply, const Connection& it, State state, const std::string& error) {
  if (!PicksFirst()) return endpoints_.Told(reply, it, state, error);
  const std::string key =
      it.alive() && it.keys.size() == 1 ? first_.KeyOf(it.keys.front()) : std::string();
  if (!key.empty()) Add(reply, first_.Told(key, state, error));
}

void NamedChild::Health(Reply& reply, const Connection& it, State state, const std::string& error) {
  if (!PicksFirst()) endpoints_.Health(reply, it, state, error);
}

void NamedChild::ExitIdle(Reply& reply) {
  PicksFirst() ? Add(reply, first_.ExitIdle()) : endpoints_.ExitIdle(reply);
}

void NamedChild::AdvanceBy(Reply& reply, std::uint64_t nanos) {
  PicksFirst() ? Add(reply, first_.AdvanceBy(nanos)) : endpoints_.AdvanceBy(reply, nanos);
}

void NamedChild::Close(Reply& reply) {
  stepped_ = nullptr;
  PicksFirst() ? Add(reply, first_.Close()) : endpoints_.Close(reply);
}

State NamedChild::state() const {
  if (!listed_) return CONNECTING;
  if (!PicksFirst()) return Aggregate(endpoints_.states());
  return first_.reported() == CONNECTIVITY_STATE_UNSPECIFIED ? CONNECTING : first_.reported();
}

std::set<std::string> NamedChild::ready() const {
  if (!PicksFirst()) return endpoints_.ready();
  return first_.reported() == READY ? std::set<std::string>{NameOfKey(first_.ready())}
                                    : std::set<std::string>{};
}

std::vector<std::string> NamedChild::errors() const {
  // Without endpoints it fails in words of its own.
  if (empty_) return {};
  return PicksFirst() ? std::vector<std::string>{first_.error()} : endpoints_.errors();
}

std::string NamedChild::InWords() const {
  return PicksFirst() ? " | " + first_.InWords() : endpoints_.InWords();
}

std::string ChildOf(const Listed& listed) {
  // Where an adapter finds it.
  constexpr char kPath[] = "lbc.endpoint_path";
  const auto path = listed.attributes.find(kPath);
  return path == listed.attributes.end() ? "" : path->second.substr(0, path->second.find('/'));
}

}  // namespace lbc::models
