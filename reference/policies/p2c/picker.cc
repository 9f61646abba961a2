#include "reference/policies/p2c/picker.h"

#include <utility>

namespace lbc::policies {

P2cPicker::P2cPicker(std::vector<Server> servers, std::shared_ptr<const P2cConfig> config,
                     const Clock& clock, std::uint64_t seed)
    : servers_(std::move(servers)), config_(std::move(config)), clock_(clock), random_(seed) {
  for (const Server& server : servers_) server.record->set_decay(config_->decay_time);
}

PickResult P2cPicker::Pick(const PickInfo& /*info*/) const {
  const TimePoint now = clock_.Now();
  const Server& chosen = Choose(now);
  ServerRecord* const record = chosen.record.get();
  record->Begin();
  return PickResult::Use(*chosen.sub_conn,
                         [record, now](const DoneInfo& done) { record->Finish(done, now); });
}

const Server& P2cPicker::Choose(TimePoint now) const {
  const Server* winner = &servers_.front();
  if (servers_.size() > 1) {
    const auto [first, second] = random_.TwoBelow(static_cast<std::uint32_t>(servers_.size()));
    winner = &servers_[first];
    const Server* loser = &servers_[second];
    if (LessLoaded(loser->record->View(), winner->record->View())) std::swap(winner, loser);
    // P2C-007: among many threads one at a time tries who was neglected.
    if (loser->record->ClaimIfNeglected(now, config_->forced_pick_after)) return *loser;
  }
  winner->record->Picked(now);
  return *winner;
}

}  // namespace lbc::policies
