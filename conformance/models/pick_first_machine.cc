#include "conformance/models/pick_first_machine.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

constexpr std::uint64_t kConnectionDelayNanos = 250'000'000;

// PF-029: '4', '6', or '?' for what is not written ip:port.
char FamilyOf(const std::string& key) {
  const std::string text = NameOfKey(key);
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return '?';
  std::string host = text.substr(0, colon);
  in6_addr parsed{};
  if (inet_pton(AF_INET, host.c_str(), &parsed) == 1) return '4';
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return '?';
  host = host.substr(1, host.size() - 2);
  host = host.substr(0, host.find('%'));
  if (inet_pton(AF_INET6, host.c_str(), &parsed) != 1) return '?';
  return IN6_IS_ADDR_V4MAPPED(&parsed) ? '4' : '6';
}

}  // namespace

std::vector<std::string> OrderOfAttempts(const std::vector<std::string>& keys) {
  std::set<std::string> known;
  std::string order;
  std::map<char, std::vector<std::string>> families;
  for (const std::string& key : keys) {
    if (!known.insert(key).second) continue;
    const char family = FamilyOf(key);
    if (!families.contains(family)) order += family;
    families[family].push_back(key);
  }
  std::vector<std::string> ordered;
  for (std::size_t round = 0; ordered.size() < known.size(); ++round) {
    for (const char family : order) {
      if (round < families[family].size()) ordered.push_back(families[family][round]);
    }
  }
  return ordered;
}

Reply PickFirstMachine::Begin(const char* otherwise) const {
  Reply reply;
  reply.rest = reported_ != TRANSIENT_FAILURE ? otherwise
               : pass_began_in_failure_       ? "PF-020"
                                              : "PF-009";
  return reply;
}

Reply PickFirstMachine::List(std::vector<std::string> keys) {
  due_.reset();
  const bool first = list_.empty();
  const std::string current = current_ < list_.size() ? list_[current_] : "";
  const bool connected = spots_.contains(current) && spots_.at(current).raw == READY;
  list_ = std::move(keys);
  current_ = 0;
  if (const auto at = std::ranges::find(list_, current); connected && at != list_.end()) {
    current_ = static_cast<std::size_t>(at - list_.begin());
    return Begin("PF-016");
  }
  const char* row = connected                        ? "PF-017"
                    : first                          ? "PF-022"
                    : reported_ == CONNECTING        ? "PF-019"
                    : reported_ == TRANSIENT_FAILURE ? "PF-020"
                                                     : "PF-021";
  Reply reply;
  reply.rest = row;
  std::erase_if(spots_, [&](const auto& entry) {
    if (std::ranges::find(list_, entry.first) != list_.end()) return false;
    reply.given_up.push_back({entry.first, row});
    return true;
  });
  if (connected || first || reported_ == CONNECTING) {
    ReportAnyhow(reply, CONNECTING, row);
    pass_began_in_failure_ = false;
    StartPass(reply, row);
  } else if (reported_ == TRANSIENT_FAILURE) {
    pass_began_in_failure_ = true;
    StartPass(reply, row);
  }
  return reply;
}

Reply PickFirstMachine::ListNothing() {
  due_.reset();
  Reply reply;
  reply.rest = "RESOLVER-005";
  for (const auto& [key, spot] : spots_) reply.given_up.push_back({key, "RESOLVER-004"});
  spots_.clear();
  list_.clear();
  current_ = 0;
  Report(reply, TRANSIENT_FAILURE, "RESOLVER-005", "produced zero addresses");
  return reply;
}

Reply PickFirstMachine::ResolverError(const std::string& text) {
  Reply reply;
  reply.rest = "RESOLVER-009";
  if (reported_ != TRANSIENT_FAILURE && !list_.empty()) return reply;
  Report(reply, TRANSIENT_FAILURE, list_.empty() ? "RESOLVER-008" : "RESOLVER-011", text);
  return reply;
}

Reply PickFirstMachine::ExitIdle() {
  Reply reply = Begin("IDLE-008");
  if (reported_ != IDLE) return reply;
  Report(reply, CONNECTING, "IDLE-008");
  pass_began_in_failure_ = false;
  StartPass(reply, "IDLE-008");
  return reply;
}

Reply PickFirstMachine::AdvanceBy(std::uint64_t nanos) {
  Reply reply = Begin("PF-002");
  const std::uint64_t until = now_ + nanos;
  while (due_.has_value() && *due_ <= until) {
    now_ = *due_;
    due_.reset();
    ++current_;
    TryNext(reply, "PF-002");
  }
  now_ = until;
  return reply;
}

Reply PickFirstMachine::Close() {
  Reply reply;
  reply.rest = "CLOSE-003";
  for (const auto& [key, spot] : spots_) reply.given_up.push_back({key, "CLOSE-003"});
  spots_.clear();
  due_.reset();
  return reply;
}

Reply PickFirstMachine::Told(const std::string& key, State state, const std::string& error) {
  const auto found = spots_.find(key);
  if (found == spots_.end() || state == SHUTDOWN) return Begin("PF-033");
  Spot& spot = found->second;
  const State before = std::exchange(spot.raw, state);
  spot.pending = false;
  if (state == TRANSIENT_FAILURE) {
    spot.failed_in_pass = true;
    spot.error = error;
  }
  if (state == READY) {
    Reply reply = Begin("PF-007");
    KeepOnly(reply, key, "PF-007");
    current_ = static_cast<std::size_t>(std::ranges::find(list_, key) - list_.begin());
    ready_ = key;
    if (health_) reply.listens.push_back({key, "PF-032"});
    Report(reply, health_ ? CONNECTING : READY, health_ ? "PF-032" : "PF-007");
    return reply;
  }
  const bool made_and_lost = before == CONNECTING && state == IDLE;
  if (before == READY || made_and_lost) {
    Reply reply = Begin(made_and_lost ? "PF-034" : "PF-015");
    KeepOnly(reply, key, reply.rest);
    current_ = 0;
    Report(reply, IDLE, made_and_lost ? "PF-034" : "PF-015");
    return reply;
  }
  Reply reply = Begin(state == TRANSIENT_FAILURE ? (in_pass_ ? "PF-008" : "PF-012") : "PF-023");
  in_pass_ ? ToldInPass(reply, key, spot) : ToldAfterPass(reply, key, spot);
  return reply;
}

void PickFirstMachine::ToldInPass(Reply& reply, const std::string& key, Spot& spot) {
  if (spot.raw == CONNECTING && reported_ != TRANSIENT_FAILURE) Report(reply, CONNECTING, "PF-008");
  if (spot.raw != TRANSIENT_FAILURE) return;
  const std::string error = spot.error;
  if (current_ < list_.size() && list_[current_] == key) {
    due_.reset();
    if (++current_ < list_.size()) return TryNext(reply, "PF-006");
  }
  MaybeEndPass(reply, error);
}

void PickFirstMachine::ToldAfterPass(Reply& reply, const std::string& key, Spot& spot) {
  if (spot.raw == IDLE) Connect(reply, key, spot, "PF-010");
  if (spot.raw != TRANSIENT_FAILURE || ++failures_after_pass_ < spots_.size()) return;
  failures_after_pass_ = 0;
  Report(reply, TRANSIENT_FAILURE, "PF-012", spot.error);
}

Reply PickFirstMachine::Health(const std::string& key, State state, const std::string& error) {
  Reply reply = Begin("PF-032");
  reply.rest = "PF-032";
  const auto found = spots_.find(key);
  if (!health_ || found == spots_.end() || found->second.raw != READY) return reply;
  if (state == READY || state == CONNECTING || state == TRANSIENT_FAILURE)
    Report(reply, state, "PF-032", error);
  return reply;
}

void PickFirstMachine::StartPass(Reply& reply, const char* row) {
  in_pass_ = true;
  failures_after_pass_ = 0;
  for (auto& [key, spot] : spots_) spot.failed_in_pass = false;
  // Only what is special about this pass is its own row; that it follows the list is PF-001.
  TryNext(reply, std::string_view(row) == "PF-022" ? "PF-001" : row);
}

void PickFirstMachine::TryNext(Reply& reply, const char* row) {
  std::string last_error;
  for (; current_ < list_.size(); ++current_) {
    const std::string& key = list_[current_];
    const auto [found, fresh] = spots_.try_emplace(key);
    Spot& spot = found->second;
    if (fresh) reply.made.push_back({key, "PF-005"});
    if (spot.raw == TRANSIENT_FAILURE) {
      spot.failed_in_pass = true;
      last_error = spot.error;
      continue;
    }
    if (spot.raw == IDLE) Connect(reply, key, spot, row);
    due_.reset();
    if (current_ + 1 < list_.size()) due_ = now_ + kConnectionDelayNanos;
    return;
  }
  MaybeEndPass(reply, last_error);
}

void PickFirstMachine::MaybeEndPass(Reply& reply, const std::string& error) {
  const bool all_failed =
      std::ranges::all_of(spots_, [](const auto& entry) { return entry.second.failed_in_pass; });
  if (current_ < list_.size() || !all_failed) return;
  in_pass_ = pass_began_in_failure_ = false;
  Report(reply, TRANSIENT_FAILURE, "PF-008", error);
  reply.attempts_in_order = false;
  for (auto& [key, spot] : spots_) {
    if (spot.raw == IDLE) Connect(reply, key, spot, "PF-011");
  }
}

void PickFirstMachine::Connect(Reply& reply, const std::string& key, Spot& spot, const char* row) {
  // Asking again while it was asked starts nothing.
  if (!std::exchange(spot.pending, true)) reply.attempts.push_back({key, row});
}

void PickFirstMachine::KeepOnly(Reply& reply, const std::string& key, const char* row) {
  due_.reset();
  std::erase_if(spots_, [&](const auto& entry) {
    if (entry.first == key) return false;
    reply.given_up.push_back({entry.first, row});
    return true;
  });
}

void PickFirstMachine::Report(Reply& reply, State state, const char* row,
                              const std::string& error) {
  // PF-023: only a failure is worth telling twice.
  if (state != reported_ || state == TRANSIENT_FAILURE) ReportAnyhow(reply, state, row, error);
}

void PickFirstMachine::ReportAnyhow(Reply& reply, State state, const char* row,
                                    const std::string& error) {
  reported_ = state;
  if (state == TRANSIENT_FAILURE) error_ = error;
  reply.reports.push_back({protocol::StateName(state), row});
}

std::string PickFirstMachine::KeyOf(const std::string& name) const {
  for (const auto& [key, spot] : spots_) {
    if (NameOfKey(key) == name) return key;
  }
  return "";
}

std::string PickFirstMachine::InWords() const {
  std::string text =
      fmt::format("{} list {} at {}{}{}", protocol::StateName(reported_), fmt::join(list_, ","),
                  current_, in_pass_ ? " in pass" : "", pass_began_in_failure_ ? " failing" : "");
  if (due_.has_value()) text += fmt::format(" due in {}", *due_ - now_);
  if (!in_pass_) text += fmt::format(" failures {}", failures_after_pass_);
  for (const auto& [key, spot] : spots_) {
    text += fmt::format("; {} {}{}{}", key, protocol::StateName(spot.raw),
                        spot.pending ? " asked" : "", spot.failed_in_pass ? " failed" : "");
  }
  return text;
}

}  // namespace lbc::models
