// The player of the policy seat. Duties are the host's, so they are done as this testee is owed
// them.
#ifndef CONFORMANCE_REPLAY_POLICY_PLAYER_H_
#define CONFORMANCE_REPLAY_POLICY_PLAYER_H_

#include <optional>
#include <set>

#include "conformance/replay/player.h"
#include "conformance/replay/policy_side.h"
#include "conformance/replay/script.h"

namespace lbc::replay {

class PolicyPlayer final : public Player {
 public:
  PolicyPlayer(const trace::Trace& trace, scenario::Turns& turns);

  std::optional<Played> Next() override;
  [[nodiscard]] std::size_t beats() const override { return script_.beats.size(); }
  [[nodiscard]] bool unknown_policy() const override { return unknown_policy_; }

 private:
  // The command with this testee's numbers, or why there is none.
  absl::StatusOr<lbcp::v1::Command> Translate(const lbcp::v1::Command& command);
  absl::Status TranslateState(const lbcp::v1::Command& command, lbcp::v1::Command& out);
  absl::Status TranslateSubConn(std::uint32_t instance, std::uint32_t& sub_conn);
  absl::Status TranslateCalls(lbcp::v1::Command& command);
  void Recall(const Beat& beat, Seen& seen);
  void Send(lbcp::v1::Command command, Seen& seen);
  void DoDuties(std::uint32_t instance, Seen& seen);

  const trace::Trace& trace_;
  scenario::Turns& turns_;
  Script script_;
  PolicySide recorded_;
  PolicySide live_;
  std::size_t next_ = 0;
  std::set<std::uint32_t> panicked_;  // instances
  bool broken_ = false;
  bool unknown_policy_ = false;
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_POLICY_PLAYER_H_
