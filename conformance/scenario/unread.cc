#include "conformance/scenario/unread.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::scenario {
namespace {

std::uint32_t SubConnOf(const Observation& observation) {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = observation.event;
  return protocol::SubConnOf(envelope);
}

// Counts and marks what `matters` says.
ConnectionNews Look(Stage& stage, const std::function<bool(std::uint32_t)>& matters, Kinds read) {
  ConnectionNews news;
  for (Observation& seen : stage.seen()) {
    if (seen.read) continue;
    const lbcp::v1::Event& event = seen.event;
    const std::uint32_t id = SubConnOf(seen);
    if (id == 0 || !matters(id)) continue;
    if (event.has_sub_conn_created()) {
      ++news.made;
      seen.read = read.made;
    } else if (event.has_connect_requested() && seen.starts_attempt) {
      ++news.attempted;
      seen.read = read.attempted;
    } else if (event.has_addresses_updated()) {
      ++news.readdressed;
      news.last_addresses.clear();
      for (const auto& address : event.addresses_updated().addresses())
        news.last_addresses.push_back(address.addr());
      seen.read = read.readdressed;
    } else if (event.has_sub_conn_shutdown()) {
      ++news.given_up;
      seen.read = read.given_up;
    }
    if (!news.first && !news.Empty()) news.first = seen.message;
  }
  return news;
}

ReportNews Reports(Stage& stage, bool read) {
  ReportNews news;
  const std::size_t from = std::exchange(stage.reports_looked_at(),
                                         read ? stage.seen().size() : stage.reports_looked_at());
  for (std::size_t i = from; i < stage.seen().size(); ++i) {
    Observation& seen = stage.seen()[i];
    if (!seen.event.has_state_updated()) continue;
    news.all.push_back(seen.event.state_updated().state());
    news.all_at.push_back(seen.message);
    if (!seen.repeats_state) {
      news.changes.push_back(news.all.back());
      news.changes_at.push_back(seen.message);
    }
    if (read) seen.read = true;
  }
  return news;
}

std::function<bool(std::uint32_t)> Holding(Stage& stage, const std::string& address) {
  return [&stage, address](std::uint32_t id) {
    const SubConn* sub_conn = stage.world().Get(id);
    return sub_conn != nullptr && (sub_conn->Holds(address) || sub_conn->made_for == address);
  };
}

}  // namespace

ReportNews ReadReports(Stage& stage) { return Reports(stage, true); }

ReportNews UnreadReports(Stage& stage) { return Reports(stage, false); }

std::string InWords(const std::vector<State>& states) {
  constexpr std::size_t kShown = 8;
  if (states.empty()) return "nothing";
  std::vector<std::string> names;
  for (const State state : states) {
    if (names.size() == kShown) {
      names.emplace_back("…");
      break;
    }
    names.push_back(protocol::StateName(state));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string ConnectionNews::InWords() const {
  std::vector<std::string> parts;
  if (made > 0) parts.push_back(fmt::format("{} made", made));
  if (attempted > 0) parts.push_back(fmt::format("{} attempted", attempted));
  if (readdressed > 0) parts.push_back(fmt::format("{} re-addressed", readdressed));
  if (given_up > 0) parts.push_back(fmt::format("{} shut down", given_up));
  return parts.empty() ? "nothing" : fmt::format("{}", fmt::join(parts, ", "));
}

ConnectionNews ReadConnection(Stage& stage, const std::string& address, Kinds read) {
  return Look(stage, Holding(stage, address), read);
}

ConnectionNews UnreadConnection(Stage& stage, const std::string& address) {
  return Look(stage, Holding(stage, address), {});
}

ConnectionNews ReadConnections(Stage& stage) {
  return Look(stage, [](std::uint32_t) { return true; },
              {.made = true, .attempted = true, .readdressed = true, .given_up = true});
}

std::vector<std::string> ReadAttempts(Stage& stage) {
  std::vector<std::string> attempts;
  for (Observation& seen : stage.seen()) {
    if (seen.read) continue;
    if (seen.event.has_sub_conn_created()) seen.read = true;
    if (!seen.starts_attempt) continue;
    seen.read = true;
    const SubConn* sub_conn = stage.world().Get(SubConnOf(seen));
    attempts.push_back(
        sub_conn == nullptr || sub_conn->addresses.empty() ? "" : sub_conn->addresses.front());
  }
  return attempts;
}

std::vector<std::string> ReadGivenUp(Stage& stage) {
  std::vector<std::string> given_up;
  std::set<std::uint32_t> counted;
  for (Observation& seen : stage.seen()) {
    if (seen.read || !seen.event.has_sub_conn_shutdown()) continue;
    seen.read = true;
    // A second Shutdown of the same SubConn is idempotent (SC-012).
    if (!counted.insert(SubConnOf(seen)).second) continue;
    const SubConn* sub_conn = stage.world().Get(SubConnOf(seen));
    given_up.push_back(
        sub_conn == nullptr || sub_conn->addresses.empty() ? "" : sub_conn->addresses.front());
  }
  return given_up;
}

bool WasAskedForHealth(Stage& stage, const std::string& address) {
  const auto holds = Holding(stage, address);
  for (const Observation& seen : stage.seen()) {
    const lbcp::v1::Event& event = seen.event;
    const bool asks = event.has_sub_conn_created()
                          ? event.sub_conn_created().health_check_enabled()
                          : event.has_health_listener_registered() &&
                                !event.health_listener_registered().cleared();
    if (asks && holds(SubConnOf(seen))) return true;
  }
  return false;
}

std::string WhatIsUnread(Stage& stage) {
  for (const Observation& seen : stage.seen()) {
    if (seen.read) continue;
    lbcp::v1::Envelope envelope;
    *envelope.mutable_event() = seen.event;
    return "instead the policy " +
           protocol::WordsFor(envelope, [&stage](std::uint32_t id) { return stage.Named(id); });
  }
  return "nothing else was seen";
}

std::vector<std::string> TextsOf(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses) texts.push_back(address.text);
  return texts;
}

std::string NamesOfAddresses(const std::vector<Address>& addresses) {
  std::vector<std::string> names;
  for (const Address& address : addresses) names.push_back(address.name);
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, " "));
}

std::string NamesOfTexts(const Stage& stage, const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const std::string& text : texts) names.push_back(stage.world().NameOfAddress(text));
  return fmt::format("{}", fmt::join(names, " "));
}

std::vector<std::string> FirstAddresses(const Endpoints& endpoints) {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : endpoints) {
    texts.push_back(endpoint.addresses().empty() ? "" : endpoint.addresses().front().text);
  }
  return texts;
}

}  // namespace lbc::scenario
