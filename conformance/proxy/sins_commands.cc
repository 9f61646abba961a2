// Sins about what reaches the policy: lists, states, time, ExitIdle, configs.
#include <algorithm>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

lbcp::v1::UpdateResolverState* List(Tap& tap) {
  return tap.command().has_update_resolver_state() ? tap.command().mutable_update_resolver_state()
                                                   : nullptr;
}

// States that fit are not delivered.
std::function<void(Tap&)> Undelivered(bool (*fits)(Tap&)) {
  return [fits](Tap& tap) {
    if (!tap.command().has_sub_conn_state() || !fits(tap)) return;
    tap.Strike();
    tap.Swallow();
  };
}

// The clock goes at another pace.
std::function<void(Tap&)> Clock(std::uint64_t times, std::uint64_t by) {
  return [=](Tap& tap) {
    if (tap.command().advance().nanos() == 0) return;
    tap.Strike();
    tap.command().mutable_advance()->set_nanos(tap.command().advance().nanos() * times / by);
  };
}

// Of the judge's own, one of the two names that its cases use.
bool HasUnknownField(const lbcp::v1::Command& command) {
  const std::string& json = command.has_parse_config()
                                ? command.parse_config().json()
                                : command.update_resolver_state().config_json();
  return json.find("\"lbconformUnknown\"") != std::string::npos ||
         json.find("\"zzz\"") != std::string::npos;
}

lbcp::v1::ConnectivityState StateOf(Tap& tap) { return tap.command().sub_conn_state().state(); }

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"loses_the_last_endpoint",
     {"CON-001", "CON-002", "RR-001", "PF-006", "CON-015"},
     "any",
     "lists reach the policy without their last endpoint",
     [](Tap& tap) {
       auto* list = List(tap);
       if (list == nullptr || list->endpoints_size() < 2) return;
       tap.Strike();
       list->mutable_endpoints()->RemoveLast();
     },
     nullptr},
    {"keeps_its_first_list",
     {"CON-018", "CON-025", "CON-027", "RESOLVER-001", "PF-017"},
     "any",
     "later lists never reach the policy",
     [](Tap& tap) {
       if (List(tap) == nullptr || tap.memory().count++ == 0) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"ignores_empty_lists",
     {"RESOLVER-004", "RESOLVER-005", "CON-019"},
     "any",
     "empty lists never reach the policy",
     [](Tap& tap) {
       if (List(tap) == nullptr || List(tap)->endpoints_size() > 0) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"reverses_lists",
     {"PF-001"},
     "pick_first",
     "lists reach the policy in reverse order",
     [](Tap& tap) {
       auto* list = List(tap);
       if (list == nullptr || list->endpoints_size() < 2) return;
       tap.Strike();
       std::reverse(list->mutable_endpoints()->begin(), list->mutable_endpoints()->end());
     },
     nullptr},
    {"ignores_resolver_errors",
     {"RESOLVER-008", "RESOLVER-011"},
     "any",
     "resolver errors never reach the policy",
     [](Tap& tap) {
       if (!tap.command().has_resolver_error()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"hears_of_no_failure",
     {"CON-061", "CON-004", "PF-006", "RR-010"},
     "any",
     "the policy never hears that an attempt failed",
     Undelivered([](Tap& tap) { return StateOf(tap) == lbcp::v1::TRANSIENT_FAILURE; }),
     nullptr},
    {"hears_of_no_loss",
     {"CON-060", "CON-013", "CON-067", "PF-015", "RR-016"},
     "any",
     "the policy never hears that a connection was lost",
     Undelivered([](Tap& tap) {
       const SubConn* sub_conn = tap.shown().Get(tap.command().sub_conn_state().sub_conn());
       return StateOf(tap) == lbcp::v1::IDLE && sub_conn != nullptr &&
              sub_conn->state == lbcp::v1::READY;
     }),
     nullptr},
    {"hears_of_no_back_off",
     {"CON-069", "PF-010"},
     "any",
     "the policy never hears that a back-off has ended",
     Undelivered([](Tap& tap) {
       const SubConn* sub_conn = tap.shown().Get(tap.command().sub_conn_state().sub_conn());
       return StateOf(tap) == lbcp::v1::IDLE && sub_conn != nullptr &&
              sub_conn->state == lbcp::v1::TRANSIENT_FAILURE;
     }),
     nullptr},
    {"is_deaf_to_health",
     {"PF-032", "CON-059"},
     "any",
     "the policy never hears of the health of a connection",
     [](Tap& tap) {
       if (!tap.command().has_health_state()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"delays_timers",
     {"PF-002"},
     "pick_first",
     "time passes at half the pace",
     Clock(1, 2),
     nullptr},
    {"hurries_timers",
     {"PF-002", "CON-083"},
     "pick_first",
     "time passes at twice the pace",
     Clock(2, 1),
     nullptr},
    {"stops_the_clock",
     {"PF-002"},
     "pick_first",
     "no time passes",
     [](Tap& tap) {
       if (!tap.command().has_advance()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"swallows_exit_idle",
     {"IDLE-008", "CON-003"},
     "pick_first",
     "ExitIdle never reaches the policy",
     [](Tap& tap) {
       if (!tap.command().has_exit_idle()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"accepts_every_config",
     {"PF-025", "CON-087", "CON-086"},
     "any",
     "configs that the parser refuses are said to be good",
     nullptr,
     [](Tap& tap) {
       if (tap.done().outcome() != lbcp::v1::REFUSED) return;
       tap.Strike();
       tap.done().set_outcome(lbcp::v1::OK);
     }},
    {"refuses_unknown_fields",
     {"BLD-015", "CON-051", "RR-019"},
     "any",
     "configs with a field that nobody knows are refused",
     [](Tap& tap) {
       if (!HasUnknownField(tap.command())) return;
       tap.Strike();
       tap.Swallow();
     },
     [](Tap& tap) {
       if (!HasUnknownField(tap.command())) return;
       tap.done().set_outcome(lbcp::v1::REFUSED);
       tap.done().mutable_error()->set_message("a field that nobody knows");
     }},
    {"accepts_every_list",
     {"RESOLVER-005"},
     "any",
     "lists that the policy refuses are said to be good",
     nullptr,
     [](Tap& tap) {
       if (List(tap) == nullptr || tap.done().outcome() != lbcp::v1::ERROR) return;
       tap.Strike();
       tap.done().set_outcome(lbcp::v1::OK);
       tap.done().clear_error();
     }},
};

}  // namespace

std::vector<Sin> CommandSins() { return kSins; }

}  // namespace lbc::proxy
