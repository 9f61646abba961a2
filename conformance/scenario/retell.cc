#include "conformance/scenario/retell.h"

#include <optional>
#include <string>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::scenario {

bool Retell(const verdict::CaseResult& played, models::Watch& watch,
            const std::function<void(std::size_t done)>& after) {
  std::optional<lbcp::v1::Command> command;
  models::Events events;
  for (std::size_t i = 0; i < played.trace.size(); ++i) {
    const std::string& json = played.trace[i].json;
    const absl::StatusOr<lbcp::v1::Envelope> envelope = protocol::FromJson(json);
    if (json.empty() || !envelope.ok()) return false;
    if (envelope->has_command()) {
      command.reset();
      events.clear();
      if (envelope->command().instance() == 1) command = envelope->command();
    } else if (envelope->has_event() && envelope->event().instance() == 1) {
      events.push_back(envelope->event());
    } else if (envelope->has_done() && command.has_value()) {
      watch.Turn(*command, events, envelope->done());
      command.reset();
      after(i);
    }
  }
  return true;
}

void NoteExpectations(verdict::CaseResult& failed, models::Watch& watch) {
  if (failed.trace.size() > kMostExpectations) return;
  std::string before;
  // Where a message was not kept the lane ends, as the trace does.
  (void)Retell(failed, watch, [&](std::size_t done) {
    std::string expects = watch.Expects();
    if (expects == before) return;
    before = expects;
    failed.trace[done].expects = std::move(expects);
  });
}

}  // namespace lbc::scenario
