// The player of the channel seat. There are no duties: a channel is owed nothing, so every command
// of the trace is a beat.
#ifndef CONFORMANCE_REPLAY_CHANNEL_PLAYER_H_
#define CONFORMANCE_REPLAY_CHANNEL_PLAYER_H_

#include <optional>
#include <vector>

#include "conformance/replay/channel_side.h"
#include "conformance/replay/player.h"
#include "conformance/replay/script.h"

namespace lbc::replay {

class ChannelPlayer final : public Player {
 public:
  ChannelPlayer(const trace::Trace& trace, scenario::Turns& turns);

  std::optional<Played> Next() override;
  [[nodiscard]] std::size_t beats() const override { return script_.size(); }

 private:
  // The command with this testee's numbers, or why there is none.
  absl::StatusOr<lbcp::v1::Command> Translate(const lbcp::v1::Command& command);
  absl::Status TranslateOrders(std::uint32_t channel, lbcp::v1::Puppet& puppet);

  const trace::Trace& trace_;
  scenario::Turns& turns_;
  std::vector<RecordedTurn> script_;
  ChannelSide recorded_;
  ChannelSide live_;
  std::size_t next_ = 0;
  bool broken_ = false;
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_CHANNEL_PLAYER_H_
