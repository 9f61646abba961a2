#include "conformance/live_scenario/diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::live_scenario {
namespace {

using verdict::TraceEntry;

constexpr char kApplication[] = "application";
constexpr char kResolver[] = "resolver";
constexpr char kClient[] = "client";
constexpr char kEtcd[] = "etcd";

// Servers that start together stand in one message: "a, b".
bool IsOf(const TraceEntry& entry, const std::string& server) {
  if (entry.endpoint == server) return true;
  return (", " + entry.endpoint + ",").find(", " + server + ",") != std::string::npos;
}

bool Holds(const TraceEntry& entry, const std::string& text) {
  return text.empty() || entry.words.ends_with(text) || entry.json.find(text) != std::string::npos;
}

// Looks at one case after the other's first sight.
class Looker {
 public:
  explicit Looker(const Evidence& evidence) : evidence_(evidence) {}

  Sight At(const Diagram::Arrow& arrow, Nanoseconds from) {
    return arrow.what == Diagram::What::kMessage ? Message(arrow, from) : Calls(arrow, from);
  }

 private:
  // Each message stands for one arrow: the first that fits and was not taken.
  Sight Message(const Diagram::Arrow& arrow, Nanoseconds from) {
    for (std::size_t i = 0; i < evidence_.trace.size(); ++i) {
      const TraceEntry& entry = evidence_.trace[i];
      const Nanoseconds at(static_cast<std::int64_t>(entry.now_nanos));
      const bool fits = entry.name == arrow.message && IsOf(entry, arrow.server) &&
                        Holds(entry, arrow.holds) && at >= from;
      if (!fits || !taken_.insert({i, arrow.server}).second) continue;
      return {1, at, at};
    }
    return {};
  }

  Sight Calls(const Diagram::Arrow& arrow, Nanoseconds from) const {
    Sight sight;
    const auto see = [&](Nanoseconds clock) {
      const Nanoseconds at = evidence_.since(clock);
      if (at < from) return;
      sight.first = sight.times == 0 ? at : std::min(sight.first, at);
      sight.last = std::max(sight.last, at);
      ++sight.times;
    };
    for (const CallRecord* call : evidence_.calls(arrow.calls)) {
      if (arrow.what == Diagram::What::kStarted) see(call->started);
      if (arrow.what == Diagram::What::kEnded && call->end.has_value() &&
          call->end->code == arrow.code)
        see(call->end->at);
      if (arrow.what == Diagram::What::kCome) {
        for (const auto& sighting : call->sightings)
          if (sighting.server == arrow.server) see(sighting.at);
      }
      if (arrow.what == Diagram::What::kAgain) {
        for (const auto& sighting : call->sightings)
          if (sighting.server == arrow.server && sighting.attempt > 0) see(sighting.at);
      }
      if (arrow.what == Diagram::What::kAnswered) {
        for (const auto& answer : call->answers)
          if (answer.server == arrow.server) see(answer.at);
      }
    }
    return sight;
  }

  const Evidence& evidence_;
  std::set<std::pair<std::size_t, std::string>> taken_;
};

std::string Milliseconds(Nanoseconds time) {
  return fmt::format("{} ms", std::chrono::floor<std::chrono::milliseconds>(time).count());
}

}  // namespace

Diagram& Diagram::Meanwhile() {
  --groups_;
  return *this;
}

Diagram& Diagram::Add(Arrow arrow) {
  arrow.group = groups_++;
  arrows_.push_back(std::move(arrow));
  return *this;
}

Diagram& Diagram::ForEach(const Servers& servers,
                          const std::function<Arrow(const std::string&)>& make) {
  for (const Server& server : servers) {
    Arrow arrow = make(server.name);
    arrow.group = groups_;
    arrows_.push_back(std::move(arrow));
  }
  ++groups_;
  return *this;
}

Diagram& Diagram::HappensTo(const Server& server, const char* message, const char* words) {
  return Add({.from = server.name,
              .to = server.name,
              .words = server.name + " " + words,
              .message = message,
              .server = server.name});
}

Diagram& Diagram::Opens() {
  return Add(
      {.from = kApplication, .to = kClient, .words = "makes a channel", .message = "OpenChannel"});
}

Diagram& Diagram::Starts(const live_scenario::Calls& calls) {
  return Add({.from = kApplication,
              .to = kClient,
              .words = "starts " + calls.name(),
              .what = What::kStarted,
              .calls = calls.name()});
}

Diagram& Diagram::End(const live_scenario::Calls& calls, std::uint32_t code) {
  return Add({.from = kClient,
              .to = kApplication,
              .words = fmt::format("{} end {}", calls.name(), CodeName(code)),
              .what = What::kEnded,
              .calls = calls.name(),
              .code = code});
}

Diagram& Diagram::Closes() {
  return Add(
      {.from = kApplication, .to = kClient, .words = "closes the channel", .message = "Close"});
}

Diagram& Diagram::Becomes(lbcp::v1::ConnectivityState state) {
  const std::string name(protocol::StateName(state));
  return Add({.from = kClient,
              .to = kApplication,
              .words = "the channel is " + name,
              .message = "ChannelState",
              .holds = name});
}

Diagram& Diagram::IsClosed() { return Becomes(lbcp::v1::SHUTDOWN); }

Diagram& Diagram::Lists(const Servers& servers) {
  const std::string words = "lists " + NamesOf(servers);
  return Add({.from = kResolver,
              .to = kClient,
              .words = words,
              .message = "PushResolverState",
              .holds = words});
}

Diagram& Diagram::Come(const live_scenario::Calls& calls, const Servers& servers) {
  return ForEach(servers, [&](const std::string& server) {
    return Arrow{.from = kClient,
                 .to = server,
                 .words = fmt::format("some of {} come to {}", calls.name(), server),
                 .what = What::kCome,
                 .server = server,
                 .calls = calls.name()};
  });
}

Diagram& Diagram::Answer(const live_scenario::Calls& calls, const Servers& servers) {
  return ForEach(servers, [&](const std::string& server) {
    return Arrow{.from = server,
                 .to = kClient,
                 .words = fmt::format("{} answers those that it has", server),
                 .what = What::kAnswered,
                 .server = server,
                 .calls = calls.name()};
  });
}

Diagram& Diagram::ComeAgain(const live_scenario::Calls& calls, const Servers& servers) {
  return ForEach(servers, [&](const std::string& server) {
    return Arrow{
        .from = kClient,
        .to = server,
        .words = fmt::format("some of {} come to {} as another attempt", calls.name(), server),
        .what = What::kAgain,
        .server = server,
        .calls = calls.name()};
  });
}

Diagram& Diagram::CallsComeTo(const Servers& servers) {
  return ForEach(servers, [&](const std::string& server) {
    return Arrow{.from = kClient,
                 .to = server,
                 .words = "calls come to " + server,
                 .what = What::kCome,
                 .server = server};
  });
}

Diagram& Diagram::Dies(const Server& server) { return HappensTo(server, "Kill", "is killed"); }
Diagram& Diagram::ComesBack(const Server& server) {
  return HappensTo(server, "Start", "comes back");
}
Diagram& Diagram::Freezes(const Server& server) { return HappensTo(server, "Freeze", "freezes"); }
Diagram& Diagram::Thaws(const Server& server) { return HappensTo(server, "Thaw", "goes on"); }
Diagram& Diagram::Leaves(const Server& server) {
  return HappensTo(server, "Drained", "has ended its last call, and leaves");
}

Diagram& Diagram::Drains(const Server& server) {
  return Add({.from = server.name,
              .to = kClient,
              .words = server.name + " asks its clients to go",
              .message = "Order",
              .server = server.name,
              .holds = "asks its clients to go"});
}

Diagram& Diagram::Registers(const Server& server) {
  const auto asks = [&](const char* message, const char* words) {
    Add({.from = server.name,
         .to = kEtcd,
         .words = server.name + words,
         .message = message,
         .server = server.name});
  };
  asks("Lease", " is granted a lease");
  asks("Register", " writes its endpoint");
  asks("KeepAlive", " keeps its lease alive");
  return *this;
}

Diagram& Diagram::Unregisters(const Server& server) {
  return Add({.from = server.name,
              .to = kEtcd,
              .words = server.name + " gives its lease back",
              .message = "Unregister",
              .server = server.name});
}

std::vector<Sight> Look(const Diagram& diagram, const Evidence& evidence) {
  std::vector<Sight> sights;
  Looker looker(evidence);
  // No arrow of a group is looked for before the first sight of the group above.
  Nanoseconds from{0};
  Nanoseconds first{0};
  bool seen = false;
  int group = 0;
  for (const Diagram::Arrow& arrow : diagram.arrows()) {
    if (arrow.group != group && seen) from = first;
    if (arrow.group != group) seen = false;
    group = arrow.group;
    const Sight sight = looker.At(arrow, from);
    if (sight.times > 0) {
      first = seen ? std::min(first, sight.first) : sight.first;
      seen = true;
    }
    sights.push_back(sight);
  }
  return sights;
}

int Divergence(const std::vector<Sight>& sights) {
  const auto missing = std::ranges::find(sights, 0u, &Sight::times);
  return missing == sights.end() ? -1 : static_cast<int>(missing - sights.begin());
}

std::string InWords(const Sight& sight) {
  if (sight.times == 0) return "nothing";
  if (sight.times == 1) return "after " + Milliseconds(sight.first);
  return fmt::format("{} times, after {} to {}", sight.times, Milliseconds(sight.first),
                     Milliseconds(sight.last));
}

std::string ToJson(const Diagram& diagram, const std::vector<Sight>& sights) {
  using Json = nlohmann::ordered_json;
  std::set<std::string> servers;
  std::set<std::string> others;
  for (const Diagram::Arrow& arrow : diagram.arrows()) {
    for (const std::string& party : {arrow.from, arrow.to}) {
      const bool is_other =
          party == kApplication || party == kResolver || party == kClient || party == kEtcd;
      (is_other ? others : servers).insert(party);
    }
  }
  Json lifelines = Json::array();
  for (const char* party : {kApplication, kResolver, kClient})
    if (others.contains(party)) lifelines.push_back(party);
  for (const std::string& server : servers) lifelines.push_back(server);
  if (others.contains(kEtcd)) lifelines.push_back(kEtcd);
  Json arrows = Json::array();
  for (std::size_t i = 0; i < sights.size(); ++i) {
    const Diagram::Arrow& arrow = diagram.arrows()[i];
    arrows.push_back({{"from", arrow.from},
                      {"to", arrow.to},
                      {"expected", arrow.words},
                      {"times", sights[i].times},
                      {"first", sights[i].first.count()},
                      {"last", sights[i].last.count()}});
  }
  return Json{{"number", diagram.number()},
              {"title", diagram.title()},
              {"lifelines", lifelines},
              {"divergence", Divergence(sights)},
              {"arrows", arrows}}
      .dump();
}

}  // namespace lbc::live_scenario
