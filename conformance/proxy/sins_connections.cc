// Sins about SubConns: made, asked to connect, given up.
#include <algorithm>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

bool Connects(const Event& event) { return event.has_connect_requested(); }
bool GivesUp(const Event& event) { return event.has_sub_conn_shutdown(); }

// Takes out the Connects of those SubConns.
void DropConnects(Tap& tap, const std::function<bool(std::uint32_t)>& of) {
  const bool any = tap.Remove([&](const Event& event) {
    return Connects(event) && of(event.connect_requested().sub_conn());
  });
  if (any) tap.Strike();
}

// Notes the SubConns to which a state was delivered.
void NoteDelivered(Tap& tap, lbcp::v1::ConnectivityState state) {
  if (tap.command().sub_conn_state().state() == state)
    tap.memory().sub_conns.insert(tap.command().sub_conn_state().sub_conn());
}

// A SubConn whose READY connection was lost in this turn; 0 for none.
std::uint32_t JustLost(Tap& tap) {
  const auto& state = tap.command().sub_conn_state();
  const SubConn* before = tap.shown().Get(state.sub_conn());
  const bool lost = tap.command().has_sub_conn_state() && state.state() == lbcp::v1::IDLE &&
                    before != nullptr && before->state == lbcp::v1::READY;
  return lost ? state.sub_conn() : 0;
}

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"never_connects_the_first",
     {"CON-001", "RR-001", "PF-001"},
     "any",
     "the first SubConn is never asked to connect",
     nullptr,
     [](Tap& tap) { DropConnects(tap, [](std::uint32_t id) { return id == 1; }); }},
    {"drops_a_connect",
     {"CON-001", "CON-004", "RR-001", "PF-006"},
     "any",
     "every second SubConn is never asked to connect",
     nullptr,
     [](Tap& tap) { DropConnects(tap, [](std::uint32_t id) { return id % 2 == 0; }); }},
    {"never_reconnects",
     {"CON-067", "CON-003", "RR-016", "PF-015"},
     "any",
     "a SubConn that was READY once is not asked to connect again",
     nullptr,
     [](Tap& tap) {
       NoteDelivered(tap, lbcp::v1::READY);
       DropConnects(tap, [&](std::uint32_t id) { return tap.memory().sub_conns.contains(id); });
     }},
    {"never_retries",
     {"CON-069", "PF-010", "CON-093"},
     "any",
     "a SubConn that failed once is not asked to connect again",
     nullptr,
     [](Tap& tap) {
       NoteDelivered(tap, lbcp::v1::TRANSIENT_FAILURE);
       DropConnects(tap, [&](std::uint32_t id) { return tap.memory().sub_conns.contains(id); });
     }},
    {"reconnects_unasked",
     {"CON-068", "PF-015"},
     "pick_first",
     "a lost connection is asked for again at once",
     nullptr,
     [](Tap& tap) {
       const std::uint32_t lost = JustLost(tap);
       const bool asked = std::ranges::any_of(tap.events(), Connects);
       if (lost == 0 || asked) return;
       tap.Strike();
       tap.SayConnect(lost);
     }},
    {"leaks_one_sub_conn",
     {"CON-018", "CON-020", "CLOSE-003", "RESOLVER-001", "PF-017", "PF-007"},
     "any",
     "the first SubConn that is given up lives on",
     nullptr,
     [](Tap& tap) {
       if (tap.memory().count > 0) return;
       for (auto it = tap.events().begin(); it != tap.events().end(); ++it) {
         if (!GivesUp(*it)) continue;
         tap.events().erase(it);
         ++tap.memory().count;
         tap.Strike();
         return;
       }
     }},
    {"leaks_what_leaves_the_list",
     {"CON-018", "CON-020", "RESOLVER-001", "PF-017"},
     "any",
     "a list gives no SubConn up",
     nullptr,
     [](Tap& tap) {
       if (tap.command().has_update_resolver_state() && tap.Remove(GivesUp)) tap.Strike();
     }},
    {"gives_up_a_neighbour",
     {"CON-026", "CON-011", "CON-025", "CON-023"},
     "any",
     "a second list gives one SubConn up that stays in use",
     nullptr,
     [](Tap& tap) {
       if (!tap.command().has_update_resolver_state() || tap.Ready().empty()) return;
       tap.Strike();
       tap.SayShutdown(tap.Ready().back());
     }},
    {"makes_one_sub_conn_too_many",
     {"CON-014", "CON-016", "CON-090", "PF-005", "RR-013"},
     "any",
     "the first address gets a second SubConn",
     nullptr,
     [](Tap& tap) {
       for (const Event& event : std::vector<Event>(tap.events())) {
         if (!event.has_sub_conn_created() || tap.memory().count++ > 0) continue;
         tap.Strike();
         tap.SayMade({event.sub_conn_created().addresses(0).addr()});
       }
     }},
    {"makes_sub_conns_for_equal_lists",
     {"CON-023", "CON-014", "PF-016"},
     "any",
     "an equal list gets a SubConn of its own",
     nullptr,
     [](Tap& tap) {
       if (!tap.IsEqualList() || tap.memory().last_list.empty()) return;
       tap.Strike();
       tap.SayMade({tap.memory().last_list.front()});
     }},
    {"renews_connections_with_time",
     {"CON-081"},
     "any",
     "passing time makes a SubConn anew",
     nullptr,
     [](Tap& tap) {
       if (!tap.command().has_advance() || tap.memory().last_list.empty()) return;
       tap.Strike();
       tap.SayMade({tap.memory().last_list.front()});
     }},
    {"asks_for_resolution_in_a_loop",
     {"CON-058"},
     "any",
     "every command leads to ten requests for re-resolution",
     nullptr,
     [](Tap& tap) {
       constexpr int kRequests = 10;
       tap.Strike();
       for (int i = 0; i < kRequests; ++i) {
         Event event;
         event.mutable_resolve_now();
         tap.Say(std::move(event));
       }
     }},
    {"swallows_resolve_now",
     {"RESOLVER-022"},
     "any",
     "re-resolution is never asked for",
     nullptr,
     [](Tap& tap) {
       if (tap.Remove([](const Event& event) { return event.has_resolve_now(); })) tap.Strike();
     }},
};

}  // namespace

std::vector<Sin> ConnectionSins() { return kSins; }

}  // namespace lbc::proxy
