// Sins about Close and what comes after it.
#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

// An event of a SubConn that comes after Close.
bool IsLate(Tap& tap) { return tap.shown().closed() && tap.command().has_sub_conn_state(); }

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"swallows_close",
     {"CLOSE-003"},
     "any",
     "Close never reaches the policy",
     [](Tap& tap) {
       if (!tap.command().has_close()) return;
       tap.Strike();
       tap.Swallow();
     },
     nullptr},
    {"leaks_at_close",
     {"CLOSE-003"},
     "any",
     "Close gives no SubConn up",
     nullptr,
     [](Tap& tap) {
       const auto gives_up = [](const Event& event) { return event.has_sub_conn_shutdown(); };
       if (tap.command().has_close() && tap.Remove(gives_up)) tap.Strike();
     }},
    {"reports_after_close",
     {"CLOSE-005", "CON-064"},
     "any",
     "late events of SubConns are reported after Close",
     nullptr,
     [](Tap& tap) {
       if (!IsLate(tap)) return;
       tap.Strike();
       tap.SayState(lbcp::v1::IDLE);
     }},
    {"makes_a_sub_conn_after_close",
     {"CLOSE-005", "CON-064"},
     "any",
     "a connection that is lost after Close gets a new SubConn",
     nullptr,
     [](Tap& tap) {
       if (!IsLate(tap) || tap.command().sub_conn_state().state() != lbcp::v1::IDLE) return;
       tap.Strike();
       tap.SayMade({"10.0.0.1:443"});
     }},
    {"leaves_a_timer",
     {"CLOSE-004", "CON-021", "CON-022"},
     "any",
     "a timer is armed after Close",
     nullptr,
     [](Tap& tap) {
       if (!tap.done().has_ledger() || tap.done().ledger().timers() < 0) return;
       tap.Strike();
       tap.done().mutable_ledger()->set_timers(tap.done().ledger().timers() + 1);
     }},
    {"leaves_a_thread",
     {"CON-022"},
     "any",
     "a thread of the policy is left after Close",
     nullptr,
     [](Tap& tap) {
       if (!tap.done().has_ledger() || !tap.done().ledger().threads_known()) return;
       tap.Strike();
       tap.done().mutable_ledger()->add_threads("a thread that waits");
     }},
};

}  // namespace

std::vector<Sin> CloseSins() { return kSins; }

}  // namespace lbc::proxy
