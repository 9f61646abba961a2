// One testee's side of a trace of the channel seat: the SubConns, attempts and calls that there
// are, and their roles. See policy_side.h, its counterpart.
//
// Policies are numbered in the order in which they were built, and calls and pickers by the judge,
// so those numbers mean the same on every testee.
#ifndef CONFORMANCE_REPLAY_CHANNEL_SIDE_H_
#define CONFORMANCE_REPLAY_CHANNEL_SIDE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/replay/role.h"
#include "conformance/replay/seen.h"

namespace lbc::replay {

class ChannelSide {
 public:
  // What has a role: the SubConns or the attempts of a channel, in the order in which they came.
  class Roles {
   public:
    void Add(std::uint32_t id, std::string made_for);
    [[nodiscard]] std::optional<Role> Of(std::uint32_t id) const;
    // 0 when there is none.
    [[nodiscard]] std::uint32_t Find(const Role& role) const;
    // "a", "a (2nd)"; "?" for what never was.
    [[nodiscard]] std::string NameOf(std::uint32_t id) const;

   private:
    std::vector<std::pair<std::uint32_t, Role>> all_;
  };
  struct Channel {
    Roles sub_conns;
    Roles attempts;
    // Attempts that wait for their answer; connections that stand.
    std::set<std::uint32_t> dialing;
    std::set<std::uint32_t> standing;
    // Calls at a server.
    std::set<std::uint64_t> placed;
  };

  // Notes a command and what its turn brought, and puts that into words.
  void Saw(const lbcp::v1::Command& command, const std::vector<lbcp::v1::Event>& events,
           const lbcp::v1::Done& done, Seen& seen);
  // The command in words.
  std::string WordsFor(const lbcp::v1::Command& command);

  Channel& channel(std::uint32_t number) { return channels_[number]; }

 private:
  void SawEvent(Channel& channel, lbcp::v1::Event event, Seen& seen);

  std::map<std::uint32_t, Channel> channels_;
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_CHANNEL_SIDE_H_
