// The picker of smooth_weighted_round_robin: one order of turns for all threads.
//
// Every pick draws a ticket from a counter that all share, and the ticket says whose turn it is: so
// counts are exact whatever the number of threads (SWRR-012). The order repeats after `period`
// turns. As long as that many fit into a table, they are written down, a block at a time by whoever
// first needs the next one, and after one period nobody computes anything again.
//
// A period that is too long for a table (weights like 999,999,937 and 1) is not approximated: then
// the schedule itself is asked for each pick, under a lock, which is O(d) for d different weights.
// So the order and its promises are those of smooth_schedule.h for any weights.
#ifndef REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_PICKER_H_
#define REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_PICKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"
#include "reference/policies/smooth_weighted_round_robin/smooth_schedule.h"

namespace lbc::policies {

/// The longest period that is written down, for n members: a constant, or so much for each.
[[nodiscard]] constexpr std::uint64_t TurnsWrittenMax(std::uint64_t n) {
  return n > 8192 ? 8 * n : 65536;
}

class SmoothPicker final : public Picker {
 public:
  /// As many weights as SubConns, and one of them positive. `ready_number` stands for these
  /// SubConns (PickerBuildInfo).
  SmoothPicker(std::vector<std::shared_ptr<SubConn>> sub_conns, std::vector<std::uint32_t> weights,
               std::uint64_t ready_number = 0);

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

  /// Whether it was made of these.
  [[nodiscard]] bool IsOf(std::uint64_t ready_number,
                          const std::vector<std::uint32_t>& weights) const {
    return ready_number == ready_number_ && weights == weights_;
  }

 private:
  // Makes the schedule, and sees whether it can be written down.
  void BeginLocked() const;
  // Whose turn it is with `ticket`, when that is not written down yet or never will be.
  [[nodiscard]] std::uint32_t Compute(std::uint64_t ticket) const;

  const std::vector<std::shared_ptr<SubConn>> sub_conns_;
  const std::vector<std::uint32_t> weights_;
  const std::uint64_t ready_number_;

  mutable std::atomic<std::uint64_t> tickets_{0};
  // How many turns are written down; and the period if it can be written down, else the greatest
  // number there is. 0 and 0 until the first pick.
  mutable std::atomic<std::uint64_t> written_{0};
  mutable std::atomic<std::uint64_t> period_{0};
  mutable std::vector<std::uint32_t> turns_;  // Elements below written_ do not change any more.

  mutable std::mutex mutex_;
  mutable std::optional<SmoothSchedule>
      schedule_;  // Guarded by mutex_. None before the first pick.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_PICKER_H_
