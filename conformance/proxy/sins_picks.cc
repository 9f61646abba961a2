// Sins about what a pick answers.

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

using lbcp::v1::PickOutcome;

// Every pick with one outcome gets another.
std::function<void(Tap&)> TurnPicks(PickOutcome from, PickOutcome to, std::uint32_t code = 0) {
  return [=](Tap& tap) {
    tap.ChangePicks([&](PickAnswer& answer) {
      if (answer.outcome() != from) return;
      tap.Strike();
      const std::string message = answer.message();
      answer.Clear();
      answer.set_outcome(to);
      answer.set_code(code);
      if (to == lbcp::v1::FAIL || to == lbcp::v1::DROP)
        answer.set_message(message.empty() ? "no connection" : message);
    });
  };
}

// Every pick that goes, goes to what `other` says; 0 leaves it.
std::function<void(Tap&)> Redirect(const std::function<std::uint32_t(Tap&)>& other) {
  return [=](Tap& tap) {
    const std::uint32_t to = other(tap);
    if (to == 0) return;
    tap.ChangePicks([&](PickAnswer& answer) {
      if (answer.outcome() != lbcp::v1::USE || answer.sub_conn() == to) return;
      tap.Strike();
      answer.set_sub_conn(to);
    });
  };
}

// The first SubConn, if any, that fits.
std::uint32_t Any(Tap& tap, bool (*fits)(const SubConn&)) {
  for (const auto& [id, sub_conn] : tap.truth().sub_conns())
    if (fits(sub_conn)) return id;
  return 0;
}

// The texts of picks that fail or are dropped.
void ChangeTexts(Tap& tap, const std::function<std::string(const std::string&)>& change) {
  for (PickAnswer& answer : *tap.done().mutable_answers()) {
    if (answer.outcome() != lbcp::v1::FAIL && answer.outcome() != lbcp::v1::DROP) continue;
    const std::string text = change(answer.message());
    if (text != answer.message()) tap.Strike();
    answer.set_message(text);
  }
}

constexpr std::uint32_t kUnavailable = 14;
constexpr std::uint32_t kNeverMade = 424'242;

// The rows, in the order of `lbproxy --list`.
const std::vector<Sin> kSins = {
    {"turns_use_to_queue",
     {"CON-001", "CON-010"},
     "any",
     "picks that would go wait",
     nullptr,
     TurnPicks(lbcp::v1::USE, lbcp::v1::QUEUE)},
    {"turns_use_to_fail",
     {"CON-001", "CON-010"},
     "any",
     "picks that would go fail",
     nullptr,
     TurnPicks(lbcp::v1::USE, lbcp::v1::FAIL)},
    {"turns_queue_to_fail",
     {"CON-005", "CON-006", "PF-008", "RR-018"},
     "any",
     "picks that would wait fail",
     nullptr,
     TurnPicks(lbcp::v1::QUEUE, lbcp::v1::FAIL)},
    {"turns_queue_to_drop",
     {"CON-005", "CON-006", "PF-008", "RR-018"},
     "any",
     "picks that would wait are dropped",
     nullptr,
     TurnPicks(lbcp::v1::QUEUE, lbcp::v1::DROP, kUnavailable)},
    {"turns_fail_to_queue",
     {"PICK-037", "CON-007", "PICK-026"},
     "any",
     "picks that would fail wait",
     nullptr,
     TurnPicks(lbcp::v1::FAIL, lbcp::v1::QUEUE)},
    {"turns_fail_to_drop",
     {"CON-008", "PICK-037"},
     "any",
     "picks that would fail are dropped",
     nullptr,
     TurnPicks(lbcp::v1::FAIL, lbcp::v1::DROP, kUnavailable)},
    {"turns_drop_to_fail",
     {"CON-080", "CON-078"},
     "any",
     "picks that would be dropped fail",
     nullptr,
     TurnPicks(lbcp::v1::DROP, lbcp::v1::FAIL)},
    {"returns_nothing_usable",
     {"CON-012"},
     "any",
     "picks that would go return no SubConn and no error",
     nullptr,
     TurnPicks(lbcp::v1::USE, lbcp::v1::INVALID)},
    {"hides_the_error",
     {"CON-009", "PF-014", "RR-017"},
     "any",
     "picks fail with a text that says nothing",
     nullptr,
     [](Tap& tap) { ChangeTexts(tap, [](const std::string&) { return "unavailable"; }); }},
    {"keeps_the_first_error",
     {"PF-012", "RESOLVER-011", "CON-009", "RR-017"},
     "any",
     "picks fail with the first text for ever",
     nullptr,
     [](Tap& tap) {
       ChangeTexts(tap, [&](const std::string& text) {
         if (tap.memory().text.empty()) tap.memory().text = text;
         return tap.memory().text;
       });
     }},
    {"answers_from_the_first_picker",
     {"CON-001", "CON-010", "CON-011", "CON-013"},
     "any",
     "picks are answered by the first picker that was ever reported",
     [](Tap& tap) {
       if (!tap.command().has_pick() || tap.memory().picker == 0) return;
       if (tap.truth().latest_picker() != tap.memory().picker) tap.Strike();
       tap.command().mutable_pick()->set_picker(tap.memory().picker);
     },
     [](Tap& tap) {
       if (tap.memory().picker == 0) tap.memory().picker = tap.truth().latest_picker();
     }},
    {"answers_from_the_picker_before",
     {"CON-001", "CON-010", "CON-011", "CON-013", "RR-008"},
     "any",
     "picks are answered by the picker before the latest one",
     [](Tap& tap) {
       if (!tap.command().has_pick() || tap.truth().latest_picker() < 2) return;
       tap.Strike();
       tap.command().mutable_pick()->set_picker(tap.truth().latest_picker() - 1);
     },
     nullptr},
    {"picks_a_removed_sub_conn",
     {"CON-011", "CON-039"},
     "any",
     "picks go to a SubConn that was given up",
     nullptr,
     Redirect([](Tap& tap) { return Any(tap, [](const SubConn& it) { return it.given_up; }); })},
    {"picks_a_lost_sub_conn",
     {"CON-013", "CON-002", "RR-008"},
     "any",
     "picks go to a SubConn that is not READY",
     nullptr,
     Redirect([](Tap& tap) {
       return Any(tap, [](const SubConn& it) { return it.alive() && it.state != lbcp::v1::READY; });
     })},
    {"picks_a_stranger",
     {"CON-012", "CON-001"},
     "any",
     "picks go to a SubConn that was never made",
     nullptr,
     Redirect([](Tap&) { return kNeverMade; })},
    {"fails_one_pick_in_ten",
     {"CON-001", "CON-028", "CON-034", "CON-055"},
     "any",
     "every tenth pick that would go fails",
     nullptr,
     [](Tap& tap) {
       tap.ChangePicks([&](PickAnswer& answer) {
         constexpr std::uint64_t kTen = 10;
         if (answer.outcome() != lbcp::v1::USE || ++tap.memory().count % kTen != 0) return;
         tap.Strike();
         answer.Clear();
         answer.set_outcome(lbcp::v1::FAIL);
         answer.set_message("now and then");
       });
     }},
};

}  // namespace

std::vector<Sin> PickSins() { return kSins; }

}  // namespace lbc::proxy
