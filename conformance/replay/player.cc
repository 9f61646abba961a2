#include "conformance/replay/player.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/replay/channel_player.h"
#include "conformance/replay/policy_player.h"

namespace lbc::replay {

absl::StatusOr<std::unique_ptr<Player>> Player::Make(const trace::Trace& trace,
                                                     scenario::Turns& turns) {
  if (!trace.of_channel()) return std::make_unique<PolicyPlayer>(trace, turns);
  const auto& capabilities = turns.welcome().capabilities();
  if (std::ranges::find(capabilities, "seat.channel") != capabilities.end())
    return std::make_unique<ChannelPlayer>(trace, turns);
  return absl::InvalidArgumentError(
      fmt::format("{}:1: field \"seat\": the trace is of a channel, and the testee hosts none: it "
                  "does not claim seat.channel",
                  trace.file));
}

}  // namespace lbc::replay
