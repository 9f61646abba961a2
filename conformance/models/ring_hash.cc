#include "conformance/models/ring_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "conformance/models/hash_ring.h"
#include "conformance/models/over_endpoints.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// Connections are made by calls and failures alone. What pick_first does inside an endpoint has no
// requirement of this policy's own.
constexpr EndpointRows kRows{.connects = "RH-015",
                             .leaves = "RH-015",
                             .sticky = "RH-018",
                             .state = "RH-018",
                             .empty = "RH-018",
                             .resolver_error = "RH-015",
                             .exit_idle = "RH-015",
                             .time = "RH-015",
                             .late = "RH-015",
                             .waits = "RH-016",
                             .fails = "RH-016"};

// Where an adapter finds the hash key of A76.
constexpr char kHashKey[] = "hash_key";

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

struct Config {
  std::uint64_t least = 1024;
  std::uint64_t most = 4096;
  std::string header;
};

Config Read(const std::string& config_json) {
  Config config;
  const auto json = nlohmann::json::parse(config_json, nullptr, false);
  if (!json.is_object()) return config;
  const auto size = [&](const char* field, std::uint64_t otherwise) {
    const auto it = json.find(field);
    const std::uint64_t given =
        it != json.end() && it->is_number_unsigned() ? it->get<std::uint64_t>() : 0;
    return given == 0 ? otherwise : given;  // RH-003
  };
  config.least = size("minRingSize", config.least);
  config.most = size("maxRingSize", config.most);
  if (const auto it = json.find("requestHashHeader"); it != json.end() && it->is_string())
    config.header = Lower(it->get<std::string>());
  return config;
}

// RH-008.
std::string HashKeyOf(const Listed& listed) {
  const auto own = listed.attributes.find(kHashKey);
  return own != listed.attributes.end() && !own->second.empty() ? own->second
                                                                : NameOfKey(listed.keys.front());
}

class RingHash final : public OverEndpoints {
 public:
  explicit RingHash(Binds binds)
      : OverEndpoints(std::move(binds), kRows, {.lazy = true, .reconnects = false}) {}

  std::string_view name() const override { return "ring_hash"; }

 private:
  using Entry = EndpointSharding::Children::value_type;

  // Where a call ends up, and the endpoint that it belongs to.
  struct Way {
    const Entry* home = nullptr;
    // The first that has not failed; null if all have.
    const Entry* to = nullptr;
  };

  bool LeavesGround(const Channel& before, const Events& events) override {
    if (command().has_update_resolver_state()) return !TheRingIsPlain();
    // A picker of before may remember endpoints as IDLE, and may have had its one go at them.
    const std::uint32_t picker = command().pick().picker();
    return picker != 0 && picker != before.picker() &&
           std::ranges::any_of(events, &Event::has_connect_requested);
  }

  // No two endpoints have one hash key, and a repeat says the same as what it repeats.
  bool TheRingIsPlain() const {
    std::map<std::string, std::string> names;
    std::map<std::string, std::pair<std::string, std::uint32_t>> said;
    for (const Listed& listed : channel().list()) {
      if (listed.keys.empty()) return false;
      const std::string name = EndpointSharding::NameOf(listed);
      const std::string key = HashKeyOf(listed);
      if (names.try_emplace(key, name).first->second != name) return false;
      const std::pair says(key, listed.weight);
      if (said.try_emplace(name, says).first->second != says) return false;
    }
    return true;
  }

  // RH-018.
  State Come(const EndpointSharding& endpoints) const override {
    const std::multiset<State> states = endpoints.states();
    const std::size_t failed = states.count(TRANSIENT_FAILURE);
    if (states.contains(READY)) return READY;
    if (failed >= 2) return TRANSIENT_FAILURE;
    if (states.contains(CONNECTING) || (failed == 1 && states.size() > 1)) return CONNECTING;
    return states.contains(IDLE) ? IDLE : TRANSIENT_FAILURE;
  }

  // RH-019, RH-020.
  void Stepped(Reply& reply) override {
    const auto& told = command().sub_conn_state();
    const bool lost = told.state() == IDLE && aggregate() != TRANSIENT_FAILURE;
    if (command().has_sub_conn_state()) reply.rest = lost ? "RH-021" : "RH-019";
    const State state = aggregate();
    const std::multiset<State> states = endpoints().states();
    if ((state != CONNECTING && state != TRANSIENT_FAILURE) || states.contains(CONNECTING)) return;
    const Entry* least = nullptr;
    for (const Entry& entry : endpoints().children()) {
      if (entry.second.state() == IDLE &&
          (least == nullptr || HashKeyOf(entry.second.listed) < HashKeyOf(least->second.listed)))
        least = &entry;
    }
    if (least == nullptr) return;
    if (states.count(IDLE) > 1) Judged("RH-020");
    endpoints().Wake(reply, std::string(least->first), "RH-019");
  }

  void Refine(Complaint& complaint, const Reply& reply, const Seen& seen) const override {
    const bool another = seen.attempts.size() == reply.attempts.size();
    if (complaint.requirement == "RH-019" && another) complaint.requirement = "RH-020";
    if (complaint.requirement == "RH-015" && seen.given_up.size() > reply.given_up.size())
      complaint.requirement = "RH-027";
  }

  // RH-009, made anew when its members or sizes are others.
  const HashRing& Ring(const Config& config) {
    std::vector<OnRing> members;
    std::string words = fmt::format("{} {}", config.least, config.most);
    for (const auto& [name, child] : endpoints().children()) {
      members.push_back({HashKeyOf(child.listed), child.listed.weight});
      words += fmt::format(" {} {}", members.back().hash_key, members.back().weight);
    }
    if (!ring_.has_value() || words != ring_words_) {
      ring_ = RingOfA42(members, config.least, config.most);
      ring_words_ = std::move(words);
    }
    return *ring_;
  }

  Way WayOf(const Config& config, const std::string& key) {
    const HashRing& ring = Ring(config);
    std::vector<const Entry*> entries;
    for (const Entry& entry : endpoints().children()) entries.push_back(&entry);
    std::set<std::size_t> failed;
    Way way;
    while (failed.size() < entries.size()) {
      const std::size_t at = ring.OwnerOf(key, failed);
      if (failed.contains(at)) break;  // Who is left has no place.
      if (way.home == nullptr) way.home = entries[at];
      if (entries[at]->second.state() != TRANSIENT_FAILURE) {
        way.to = entries[at];
        break;
      }
      failed.insert(at);
    }
    return way;
  }

  // The key of the calls that are picked; nothing if they have none.
  std::optional<std::string> KeyOfPick(const Config& config) const {
    for (const auto& [header, value] : command().pick().headers()) {
      if (Lower(header) == config.header) return value;
    }
    return std::nullopt;
  }

  std::optional<Complaint> JudgeReadyPicks(const Channel& /*before*/,
                                           const std::set<std::string>& /*ready*/,
                                           const Done& /*done*/) override {
    return std::nullopt;  // JudgePicks does it.
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) override {
    if (endpoints().children().empty()) return JudgePicksWithoutReady(done);
    const Config config = Read(channel().config());
    if (config.header.empty()) {
      Judged("RH-026");
      return Each(before, done, "RH-026", "a pick that fails",
                  [](const auto& answer) { return answer.outcome() == lbcp::v1::FAIL; });
    }
    const std::optional<std::string> key = KeyOfPick(config);
    if (!key.has_value()) return JudgeKeyless(before, done);
    if (key->empty()) return std::nullopt;  // RH-025
    return JudgeKeyed(before, done, WayOf(config, *key));
  }

  std::optional<Complaint> JudgeKeyed(const Channel& before, const Done& done, const Way& way) {
    Judged("RH-016");
    if (way.to == nullptr) {
      const std::string& error = way.home->second.machine.error();
      return Each(before, done, "RH-016", "a pick that fails: " + error, [&](const auto& answer) {
        return answer.outcome() == lbcp::v1::FAIL &&
               answer.message().find(error) != std::string::npos;
      });
    }
    if (way.to->second.state() != READY)
      return Each(before, done, "RH-016", "a pick that waits for " + way.to->first, Waits);
    const bool weighed = std::ranges::any_of(
        channel().list(), [](const Listed& listed) { return listed.weight > 1; });
    const char* row = way.to != way.home ? "RH-016" : weighed ? "RH-014" : "RH-010";
    Judged(row);
    const std::set<std::string> owner = {NameOfKey(way.to->second.machine.ready())};
    return Each(before, done, row, "a pick that goes to " + *owner.begin(),
                [&](const auto& answer) { return GoesTo(before, owner, answer).has_value(); });
  }

  std::optional<Complaint> JudgeKeyless(const Channel& before, const Done& done) {
    Judged("RH-024");
    const std::set<std::string> ready = endpoints().ready();
    const std::multiset<State> states = endpoints().states();
    if (!ready.empty()) return NotAllGo("RH-024", before, ready, done);
    if (states.contains(CONNECTING) || states.contains(IDLE))
      return Each(before, done, "RH-024", "a pick that waits", Waits);
    const std::vector<std::string> errors = endpoints().errors();
    return Each(before, done, "RH-024", "a pick that fails with an endpoint's error",
                [&](const auto& answer) {
                  return answer.outcome() == lbcp::v1::FAIL &&
                         std::ranges::any_of(errors, [&](const std::string& error) {
                           return answer.message().find(error) != std::string::npos;
                         });
                });
  }

  static bool Waits(const lbcp::v1::PickAnswer& answer) {
    return answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER;
  }
  template <typename Fits>
  static std::optional<Complaint> Each(const Channel& channel, const Done& done, const char* row,
                                       const std::string& allowed, const Fits& fits) {
    for (const auto& answer : done.answers()) {
      if (!fits(answer))
        return Complaint{row, "a call has its place on the ring", allowed,
                         AnswerInWords(channel, answer)};
    }
    return std::nullopt;
  }

  // A call wakes the endpoint that it waits for.
  void MovePicks(Reply& reply, const Channel& before, const Events& events) override {
    const std::uint32_t picker = command().pick().picker();
    const bool latest = picker == 0 || picker == before.picker();
    if (endpoints().children().empty() || before.picker() == 0 || !latest) return;
    const Config config = Read(channel().config());
    if (config.header.empty()) return;
    const std::optional<std::string> key = KeyOfPick(config);
    if (!key.has_value()) return MoveKeyless(reply, before, events);
    const Way way = WayOf(config, *key);
    if (way.to != nullptr && way.to->second.state() == IDLE)
      endpoints().Wake(reply, std::string(way.to->first), "RH-016");
  }

  // Whom a call without a key wakes is seen, and how many may be is known.
  void MoveKeyless(Reply& reply, const Channel& before, const Events& events) {
    reply.rest = "RH-024";
    const std::multiset<State> states = endpoints().states();
    std::size_t may = states.contains(CONNECTING) ? 0 : command().pick().count();
    const bool must = may > 0 && !states.contains(READY);
    std::size_t woken = 0;
    for (const std::string& name : Attempted(before, events)) {
      if (woken < may && endpoints().children().at(name).state() == IDLE) {
        endpoints().Wake(reply, name, "RH-024");
        ++woken;
      }
    }
    if (!must || woken > 0) return;
    for (const auto& [name, child] : endpoints().children()) {
      if (child.state() == IDLE) return endpoints().Wake(reply, std::string(name), "RH-024");
    }
  }

  // The endpoints that this turn asked to connect.
  std::set<std::string> Attempted(const Channel& before, const Events& events) const {
    Channel after = before;
    std::set<std::string> attempted;
    for (const Event& event : events) {
      if (!after.Saw(event)) continue;
      const Connection* it = after.Get(event.connect_requested().sub_conn());
      for (const auto& [name, child] : endpoints().children()) {
        if (std::ranges::any_of(child.listed.keys, [&](const auto& key) { return it->Holds(key); }))
          attempted.insert(name);
      }
    }
    return attempted;
  }

  void MoveExitIdle(Reply& reply) override { reply.rest = "RH-015"; }

  std::string OwnWords() const override {
    const Config config = Read(channel().config());
    return fmt::format(" | {} {} {}", config.least, config.most, config.header);
  }

  std::optional<HashRing> ring_;
  std::string ring_words_;
};

}  // namespace

std::unique_ptr<Model> MakeRingHash(const Binds& binds) {
  return std::make_unique<RingHash>(binds);
}

}  // namespace lbc::models
