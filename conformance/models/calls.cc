#include "conformance/models/calls.h"

#include <utility>

namespace lbc::models {

void Calls::Picked(const Command& command, const Done& done) {
  if (!command.has_pick() || command.pick().completion() != lbcp::v1::HOLD) return;
  std::uint64_t call = done.first_call();
  for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
    const auto& answer = done.answers(static_cast<int>(done.run_answer(run)));
    for (std::uint32_t i = 0; i < done.run_length(run); ++i, ++call) {
      if (answer.outcome() != lbcp::v1::USE) continue;
      open_[call] = answer.sub_conn();
      ++counts_[answer.sub_conn()];
    }
  }
}

std::uint32_t Calls::End(std::uint64_t call) {
  const auto found = open_.find(call);
  if (found == open_.end()) return 0;
  const std::uint32_t sub_conn = found->second;
  open_.erase(found);
  if (--counts_[sub_conn] == 0) counts_.erase(sub_conn);
  return sub_conn;
}

std::size_t Calls::OpenOn(std::uint32_t sub_conn) const {
  const auto found = counts_.find(sub_conn);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace lbc::models
