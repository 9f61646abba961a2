// One testee's side of a trace: what a channel would know of it at each moment, and the roles of
// its SubConns, pickers and calls. The recorded testee has one, and so has each testee on which the
// trace is played; what a recorded number means is asked of the one and answered by the other.
#ifndef CONFORMANCE_REPLAY_POLICY_SIDE_H_
#define CONFORMANCE_REPLAY_POLICY_SIDE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/replay/role.h"
#include "conformance/replay/seen.h"
#include "conformance/scenario/world.h"

namespace lbc::replay {

// Which picker: the one that was reported in a beat, so many before the last one of that beat.
struct PickerRole {
  std::size_t beat = 0;
  std::size_t from_last = 0;
};

// Which call: the nth pick of a beat.
struct CallRole {
  std::size_t beat = 0;
  std::uint64_t nth = 0;
};

class PolicySide {
 public:
  // A beat is one command of the trace with the duties that follow it; they are counted from 0.
  void BeginBeat(std::size_t beat);

  // Notes a command that is sent.
  void Sent(const lbcp::v1::Command& command);
  // Notes what its turn brought, and puts it into words.
  void Saw(const lbcp::v1::Command& command, const std::vector<lbcp::v1::Event>& events,
           const lbcp::v1::Done& done, Seen& seen);

  scenario::World& world(std::uint32_t instance) { return worlds_[instance]; }
  // "SubConn a", "SubConn a+b", "SubConn a (2nd)".
  std::string NameOf(std::uint32_t instance, std::uint32_t sub_conn);

  std::optional<Role> RoleOf(std::uint32_t instance, std::uint32_t sub_conn);
  // 0 when there is none.
  std::uint32_t Find(std::uint32_t instance, const Role& role);

  std::optional<PickerRole> RoleOfPicker(std::uint32_t instance, std::uint32_t picker) const;
  std::uint32_t FindPicker(std::uint32_t instance, const PickerRole& role) const;

  std::optional<CallRole> RoleOfCall(std::uint32_t instance, std::uint64_t call) const;
  // 0 when that call was not made, or has no completion.
  std::uint64_t FindCall(std::uint32_t instance, const CallRole& role) const;

 private:
  struct Batch {
    std::size_t beat = 0;
    std::uint64_t first_call = 0;
    // Whether each of its calls can be ended.
    std::vector<bool> can_end;
  };
  struct Ids {
    // Pickers by beat, in the order of their reports.
    std::map<std::size_t, std::vector<std::uint32_t>> pickers;
    std::vector<Batch> batches;
  };

  void SawEvent(std::uint32_t instance, const lbcp::v1::Event& event, Seen& seen);
  void SawAnswers(const lbcp::v1::Command& command, const lbcp::v1::Done& done, Seen& seen);
  std::string WordsFor(std::uint32_t instance, const lbcp::v1::PickAnswer& answer);

  std::size_t beat_ = 0;
  std::map<std::uint32_t, scenario::World> worlds_;
  std::map<std::uint32_t, Ids> ids_;
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_POLICY_SIDE_H_
