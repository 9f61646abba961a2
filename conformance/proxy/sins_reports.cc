// Sins about the states that a policy reports.
#include <algorithm>
#include <utility>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

using lbcp::v1::ConnectivityState;

bool IsReport(const Event& event) { return event.has_state_updated(); }

bool Reports(const Event& event, ConnectivityState state) {
  return IsReport(event) && event.state_updated().state() == state;
}

// Every report of `from` becomes one of `to`.
void Turn(Tap& tap, ConnectivityState from, ConnectivityState to) {
  for (Event& event : tap.events()) {
    if (!Reports(event, from)) continue;
    event.mutable_state_updated()->set_state(to);
    tap.Strike();
  }
}

bool WasReady(Tap& tap) { return tap.shown().reported() == lbcp::v1::READY; }

// Reports that come while `when` holds are not told.
void Hide(Tap& tap, const std::function<bool(const Event&)>& which) {
  if (tap.Remove([&](const Event& event) { return IsReport(event) && which(event); })) tap.Strike();
}

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"reports_ready_early",
     {"CON-010", "CON-060", "PF-022", "PF-008"},
     "any",
     "READY is reported instead of CONNECTING",
     nullptr,
     [](Tap& tap) { Turn(tap, lbcp::v1::CONNECTING, lbcp::v1::READY); }},
    {"never_reports_ready",
     {"CON-059", "CON-001", "CON-089"},
     "any",
     "READY is never reported",
     nullptr,
     [](Tap& tap) {
       Hide(tap, [](const Event& event) { return Reports(event, lbcp::v1::READY); });
     }},
    {"reports_idle_for_failure",
     {"CON-061", "PF-008", "RR-010"},
     "any",
     "IDLE is reported instead of TRANSIENT_FAILURE",
     nullptr,
     [](Tap& tap) { Turn(tap, lbcp::v1::TRANSIENT_FAILURE, lbcp::v1::IDLE); }},
    {"reports_connecting_for_failure",
     {"CON-061", "PF-008", "RR-010"},
     "any",
     "CONNECTING is reported instead of TRANSIENT_FAILURE",
     nullptr,
     [](Tap& tap) { Turn(tap, lbcp::v1::TRANSIENT_FAILURE, lbcp::v1::CONNECTING); }},
    {"reports_failure_for_connecting",
     {"CON-062", "PF-022", "RR-010"},
     "any",
     "TRANSIENT_FAILURE is reported instead of CONNECTING",
     nullptr,
     [](Tap& tap) { Turn(tap, lbcp::v1::CONNECTING, lbcp::v1::TRANSIENT_FAILURE); }},
    {"reports_failure_for_idle",
     {"PF-015", "CON-006", "PF-034", "PF-038"},
     "pick_first",
     "TRANSIENT_FAILURE is reported instead of IDLE",
     nullptr,
     [](Tap& tap) { Turn(tap, lbcp::v1::IDLE, lbcp::v1::TRANSIENT_FAILURE); }},
    {"stays_ready",
     {"CON-060", "PF-015", "RR-010"},
     "any",
     "once READY was reported nothing else is",
     nullptr,
     [](Tap& tap) {
       if (!WasReady(tap)) return;
       Hide(tap, [](const Event& event) { return !Reports(event, lbcp::v1::READY); });
     }},
    {"goes_silent_after_failure",
     {"CON-059", "CON-089", "CON-093", "PF-009"},
     "any",
     "once TRANSIENT_FAILURE was reported nothing else is",
     nullptr,
     [](Tap& tap) {
       if (tap.shown().reported() != lbcp::v1::TRANSIENT_FAILURE) return;
       Hide(tap, [](const Event&) { return true; });
     }},
    {"leaves_failure_for_connecting",
     {"CON-063", "PF-009", "RR-012"},
     "any",
     "an attempt that starts in TRANSIENT_FAILURE is reported as CONNECTING",
     nullptr,
     [](Tap& tap) {
       if (tap.command().sub_conn_state().state() != lbcp::v1::CONNECTING ||
           tap.shown().reported() != lbcp::v1::TRANSIENT_FAILURE)
         return;
       tap.Strike();
       tap.SayState(lbcp::v1::CONNECTING);
     }},
    {"leaves_failure_for_idle",
     {"CON-063", "PF-009", "RR-012"},
     "any",
     "a back-off that ends in TRANSIENT_FAILURE is reported as IDLE",
     nullptr,
     [](Tap& tap) {
       if (tap.command().sub_conn_state().state() != lbcp::v1::IDLE ||
           tap.shown().reported() != lbcp::v1::TRANSIENT_FAILURE)
         return;
       tap.Strike();
       tap.SayState(lbcp::v1::IDLE);
     }},
    {"repeats_reports",
     {"PF-023", "RESOLVER-019"},
     "any",
     "every report comes twice",
     nullptr,
     [](Tap& tap) {
       std::vector<Event> twice;
       for (const Event& event : tap.events()) {
         twice.push_back(event);
         if (!IsReport(event)) continue;
         twice.push_back(event);
         tap.Strike();
       }
       tap.events() = std::move(twice);
     }},
    {"reports_a_turn_late",
     {"CON-059", "CON-060", "CON-001", "PF-007", "PF-022"},
     "any",
     "every report is held back until the next command",
     nullptr,
     [](Tap& tap) {
       std::optional<Event> due = std::exchange(tap.memory().held_back, std::nullopt);
       const auto report = std::ranges::find_if(tap.events(), IsReport);
       if (report != tap.events().end()) {
         tap.memory().held_back = *report;
         tap.events().erase(report);
         tap.Strike();
       }
       if (due.has_value()) tap.Say(*std::move(due));
     }},
    {"reverses_its_reports",
     {"CON-005", "CON-059", "CON-060", "PF-007", "PF-017", "CON-010", "RR-010", "RR-011"},
     "any",
     "reports of one turn come in reverse order",
     nullptr,
     [](Tap& tap) {
       std::vector<Event*> reports;
       for (Event& event : tap.events())
         if (IsReport(event)) reports.push_back(&event);
       if (reports.size() < 2 ||
           reports.front()->state_updated().state() == reports.back()->state_updated().state())
         return;
       tap.Strike();
       for (std::size_t i = 0; i < reports.size() / 2; ++i)
         reports[i]->Swap(reports[reports.size() - 1 - i]);
     }},
    {"flaps_on_equal_lists",
     {"PF-016", "RESOLVER-019"},
     "any",
     "an equal list met in READY is answered with CONNECTING and READY",
     nullptr,
     [](Tap& tap) {
       if (!tap.IsEqualList() || !WasReady(tap)) return;
       tap.Strike();
       tap.SayState(lbcp::v1::CONNECTING);
       tap.SayState(lbcp::v1::READY);
     }},
    {"fails_on_a_resolver_error",
     {"RESOLVER-009", "CON-059", "CON-049"},
     "any",
     "a resolver error met in READY is reported as TRANSIENT_FAILURE",
     nullptr,
     [](Tap& tap) {
       if (!tap.command().has_resolver_error() || !WasReady(tap)) return;
       tap.Strike();
       tap.SayState(lbcp::v1::TRANSIENT_FAILURE);
     }},
    {"hides_the_first_resolver_error",
     {"RESOLVER-008"},
     "any",
     "a resolver error is not reported",
     nullptr,
     [](Tap& tap) {
       if (!tap.command().has_resolver_error()) return;
       Hide(tap, [](const Event&) { return true; });
     }},
};

}  // namespace

std::vector<Sin> ReportSins() { return kSins; }

}  // namespace lbc::proxy
