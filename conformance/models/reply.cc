#include "conformance/models/reply.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

std::string Names(const std::vector<std::string>& keys) {
  if (keys.empty()) return "none";
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const std::string& key : keys) names.push_back(NameOfKey(key));
  return fmt::format("{}", fmt::join(names, " "));
}

std::vector<std::string> Whats(const std::vector<Wish>& wishes) {
  std::vector<std::string> whats;
  whats.reserve(wishes.size());
  for (const Wish& wish : wishes) whats.push_back(NameOfKey(wish.what));
  return whats;
}

// The first wish that is not fulfilled names the row, else what forbids the rest.
std::optional<Complaint> CompareSequence(const char* what, const std::vector<Wish>& wished,
                                         const std::vector<std::string>& seen, const char* rest) {
  const std::vector<std::string> whats = Whats(wished);
  if (whats == seen) return std::nullopt;
  std::size_t i = 0;
  while (i < whats.size() && i < seen.size() && whats[i] == seen[i]) ++i;
  return Complaint{i < wished.size() ? wished[i].row : rest,
                   fmt::format("{}: {}", what, Names(whats)),
                   fmt::format("{}: {}", what, Names(whats)), fmt::format("{}", Names(seen))};
}

std::optional<Complaint> CompareSets(const char* what, std::vector<Wish> wished,
                                     std::vector<std::string> seen, const char* rest) {
  std::ranges::sort(wished, {}, [](const Wish& wish) { return NameOfKey(wish.what); });
  std::ranges::sort(seen);
  return CompareSequence(what, wished, seen, rest);
}

}  // namespace

void Reply::Add(const Reply& other) {
  const auto append = [](std::vector<Wish>& to, const std::vector<Wish>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(reports, other.reports);
  append(attempts, other.attempts);
  append(made, other.made);
  append(given_up, other.given_up);
  append(listens, other.listens);
  if (*rest == '\0') rest = other.rest;
}

Seen SeenIn(const Events& events, Channel& channel) {
  Seen seen;
  const auto key_of = [&](std::uint32_t id) {
    const Connection* it = channel.Get(id);
    return it == nullptr || it->keys.empty() ? std::string("nothing")
           : it->keys.size() == 1            ? it->keys.front()
                                             : fmt::format("{}", fmt::join(it->keys, "+"));
  };
  for (const Event& event : events) {
    const bool was_alive = event.has_sub_conn_shutdown() &&
                           channel.Get(event.sub_conn_shutdown().sub_conn()) != nullptr &&
                           channel.Get(event.sub_conn_shutdown().sub_conn())->alive();
    if (channel.Saw(event)) seen.attempts.push_back(key_of(event.connect_requested().sub_conn()));
    if (event.has_state_updated())
      seen.reports.push_back(protocol::StateName(event.state_updated().state()));
    if (event.has_sub_conn_created())
      seen.made.push_back(key_of(event.sub_conn_created().sub_conn()));
    if (was_alive) seen.given_up.push_back(key_of(event.sub_conn_shutdown().sub_conn()));
    if (event.has_health_listener_registered() && !event.health_listener_registered().cleared())
      seen.listens.push_back(key_of(event.health_listener_registered().sub_conn()));
  }
  return seen;
}

std::optional<Complaint> CompareReports(const Reply& reply, const Seen& seen) {
  return CompareSequence("reports", reply.reports, seen.reports, reply.rest);
}

std::optional<Complaint> CompareAllButReports(const Reply& reply, const Seen& seen) {
  if (auto it = reply.attempts_in_order
                    ? CompareSequence("attempts", reply.attempts, seen.attempts, reply.rest)
                    : CompareSets("attempts", reply.attempts, seen.attempts, reply.rest))
    return it;
  if (auto it = CompareSets("SubConns made", reply.made, seen.made, reply.rest)) return it;
  if (auto it = CompareSets("SubConns given up", reply.given_up, seen.given_up, reply.rest))
    return it;
  return CompareSets("health listeners", reply.listens, seen.listens, reply.rest);
}

std::optional<Complaint> Compare(const Reply& reply, const Seen& seen) {
  if (auto it = CompareReports(reply, seen)) return it;
  return CompareAllButReports(reply, seen);
}

std::vector<const char*> RowsOf(const Reply& reply) {
  std::vector<const char*> rows;
  for (const auto* wishes :
       {&reply.reports, &reply.attempts, &reply.made, &reply.given_up, &reply.listens}) {
    for (const Wish& wish : *wishes) rows.push_back(wish.row);
  }
  if (*reply.rest != '\0') rows.push_back(reply.rest);
  return rows;
}

std::vector<std::uint32_t> PicksOneByOne(const Done& done, std::size_t limit) {
  std::vector<std::uint32_t> picks;
  for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
    for (std::uint32_t i = 0; i < done.run_length(run) && picks.size() < limit; ++i)
      picks.push_back(done.run_answer(run));
  }
  return picks;
}

}  // namespace lbc::models
