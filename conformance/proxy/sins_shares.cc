// Sins about how picks fall on endpoints.
#include <algorithm>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

// The picks of a batch that go, with those to change handed to `change`; needs two READY SubConns.
void ChangeUses(Tap& tap,
                const std::function<void(PickAnswer&, const std::vector<std::uint32_t>&)>& change) {
  const std::vector<std::uint32_t> ready = tap.Ready();
  if (ready.size() < 2) return;
  tap.ChangePicks([&](PickAnswer& answer) {
    if (answer.outcome() != lbcp::v1::USE) return;
    const std::uint32_t before = answer.sub_conn();
    change(answer, ready);
    if (answer.sub_conn() != before) tap.Strike();
  });
}

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"always_picks_the_first",
     {"CON-028", "CON-029", "RR-004"},
     "any",
     "every pick that goes, goes to the same endpoint",
     nullptr,
     [](Tap& tap) {
       ChangeUses(
           tap, [](PickAnswer& answer, const auto& ready) { answer.set_sub_conn(ready.front()); });
     }},
    {"starves_the_last",
     {"CON-028", "CON-029", "RR-004"},
     "any",
     "the endpoint that was made last is never picked",
     nullptr,
     [](Tap& tap) {
       ChangeUses(tap, [](PickAnswer& answer, const auto& ready) {
         if (answer.sub_conn() == ready.back()) answer.set_sub_conn(ready.front());
       });
     }},
    {"shifts_shares",
     {"CON-028", "RR-004", "CON-032"},
     "any",
     "every second pick of the last endpoint goes to the first",
     nullptr,
     [](Tap& tap) {
       ChangeUses(tap, [&](PickAnswer& answer, const auto& ready) {
         if (answer.sub_conn() == ready.back() && ++tap.memory().count % 2 == 0)
           answer.set_sub_conn(ready.front());
       });
     }},
    {"picks_in_blocks",
     {"RR-004"},
     "round_robin",
     "the picks of a batch keep their shares and come endpoint by endpoint",
     nullptr,
     [](Tap& tap) {
       std::vector<std::uint32_t> order;
       ChangeUses(tap,
                  [&](PickAnswer& answer, const auto&) { order.push_back(answer.sub_conn()); });
       std::ranges::sort(order);
       std::size_t next = 0;
       ChangeUses(tap,
                  [&](PickAnswer& answer, const auto&) { answer.set_sub_conn(order[next++]); });
     }},
    {"starts_every_batch_at_the_first",
     {"RR-006", "RR-007", "RR-005", "CON-033"},
     "round_robin",
     "every batch of picks starts its round at the same endpoint",
     nullptr,
     [](Tap& tap) {
       std::size_t next = 0;
       ChangeUses(tap, [&](PickAnswer& answer, const auto& ready) {
         answer.set_sub_conn(ready[next++ % ready.size()]);
       });
     }},
    {"spreads_what_has_one_place",
     {"CON-034", "PF-007"},
     "pick_first",
     "picks alternate between the winner and a SubConn that lost",
     nullptr,
     [](Tap& tap) {
       const auto& all = tap.truth().sub_conns();
       if (all.size() < 2) return;
       tap.ChangePicks([&](PickAnswer& answer) {
         if (answer.outcome() != lbcp::v1::USE || ++tap.memory().count % 2 == 0) return;
         const std::uint32_t other =
             answer.sub_conn() == all.begin()->first ? all.rbegin()->first : all.begin()->first;
         tap.Strike();
         answer.set_sub_conn(other);
       });
     }},
    {"forgets_the_key",
     {"CON-071", "CON-077", "CON-080"},
     "any",
     "picks reach the policy without their key and headers",
     [](Tap& tap) {
       if (!tap.command().has_pick()) return;
       if (tap.command().pick().has_key() || !tap.command().pick().headers().empty()) tap.Strike();
       tap.command().mutable_pick()->clear_key();
       tap.command().mutable_pick()->clear_headers();
     },
     nullptr},
    {"forgets_weights",
     {"CON-032", "CON-085"},
     "any",
     "lists reach the policy without the weights and attributes of their endpoints",
     [](Tap& tap) {
       if (!tap.command().has_update_resolver_state()) return;
       for (auto& endpoint : *tap.command().mutable_update_resolver_state()->mutable_endpoints()) {
         bool weighs = endpoint.weight() != 0;
         endpoint.clear_weight();
         endpoint.clear_attributes();
         // Where policies of the seeds look for it.
         for (auto& address : *endpoint.mutable_addresses())
           weighs = address.mutable_metadata()->erase("weight") > 0 || weighs;
         if (weighs) tap.Strike();
       }
     },
     nullptr},
    {"loses_completions",
     {"CON-037", "CON-031", "CON-030"},
     "any",
     "the policy never hears that a held call has ended",
     [](Tap& tap) {
       if (!tap.command().has_call_done()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"loses_load_reports",
     {"CON-032"},
     "any",
     "calls end without their load reports",
     [](Tap& tap) {
       if (!tap.command().call_done().has_load()) return;
       tap.Strike();
       tap.command().mutable_call_done()->clear_load();
     },
     nullptr},
    {"unbalances_bursts",
     {"RR-009", "CON-055"},
     "any",
     "picks from many threads all go to the first endpoint or wait",
     nullptr,
     [](Tap& tap) {
       if (!tap.command().has_burst()) return;
       ChangeUses(
           tap, [](PickAnswer& answer, const auto& ready) { answer.set_sub_conn(ready.front()); });
     }},
    {"picks_what_a_burst_removed",
     {"CON-055", "CON-011", "PICK-002"},
     "any",
     "picks from many threads go to a SubConn that nobody made",
     nullptr,
     [](Tap& tap) {
       constexpr std::uint32_t kNeverMade = 424'242;
       if (!tap.command().has_burst()) return;
       tap.ChangePicks([&](PickAnswer& answer) {
         if (answer.outcome() != lbcp::v1::USE) return;
         tap.Strike();
         answer.set_sub_conn(kNeverMade);
       });
     }},
};

}  // namespace

std::vector<Sin> ShareSins() { return kSins; }

}  // namespace lbc::proxy
