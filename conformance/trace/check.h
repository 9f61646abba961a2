// What makes a sequence of messages playable: turns that are whole and in order, and numbers that
// were given before they are named. Parse hands it one message after another.
#ifndef CONFORMANCE_TRACE_CHECK_H_
#define CONFORMANCE_TRACE_CHECK_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "conformance/trace/trace.h"

namespace lbc::trace {

class Checker {
 public:
  // `of_channel`: of the channel seat, and then of no policy.
  Checker(std::string policy, bool of_channel)
      : policy_(std::move(policy)), of_channel_(of_channel) {}

  // The reason why `message` cannot come next; without file and line.
  absl::Status Add(const Message& message);
  // A turn is open: no Done has come for the last command.
  bool in_turn() const { return in_turn_; }

 private:
  struct Instance {
    std::set<std::uint32_t> sub_conns;
    std::set<std::uint32_t> pickers;
    // Of the channel seat: attempts to connect, and policies built.
    std::set<std::uint32_t> attempts;
    std::uint32_t policies = 0;
    // Calls held: number after the last one given.
    std::uint64_t end_of_calls = 1;  // In the channel seat: started.
  };

  absl::Status AddCommand(const lbcp::v1::Command& command);
  absl::Status CheckOpened(const lbcp::v1::Command& command) const;
  absl::Status CheckPolicyNumbers(const lbcp::v1::Command& command) const;
  absl::Status CheckChannelNumbers(const lbcp::v1::Command& command) const;
  absl::Status AddEvent(const lbcp::v1::Event& event);
  absl::Status AddDone(const lbcp::v1::Done& done);
  // Events and Done of one turn carry one number, and it grows from turn to turn.
  absl::Status CheckNumber(std::uint64_t command);

  const std::string policy_;
  const bool of_channel_;
  std::map<std::uint32_t, Instance> instances_;
  bool in_turn_ = false;
  std::uint32_t instance_ = 0;
  std::uint64_t held_picks_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t last_number_ = 0;
};

}  // namespace lbc::trace

#endif  // CONFORMANCE_TRACE_CHECK_H_
