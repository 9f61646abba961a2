#include "property_tests/generators/told.h"

#include <utility>

namespace lbc::properties {

std::shared_ptr<const Tale> Told::Hear(const std::function<StoryId(int)>& mine, int i, int end,
                                       const Tell& tell) {
  std::unique_lock<std::mutex> lock(mutex_);
  const StoryId wanted = mine(i);
  for (int next = i;; ++next) {
    const auto found = shelved_.find(wanted);
    if (found == shelved_.end()) return TellIt(wanted, tell, lock);
    if (found->second != nullptr) return found->second;
    // Another thread is at it; rather than wait, take a later one off everybody's hands.
    while (next < end && shelved_.contains(mine(next))) ++next;
    if (next >= end) break;
    TellIt(mine(next), tell, lock);
  }
  told_.wait(lock, [&] { return shelved_[wanted] != nullptr; });
  return shelved_[wanted];
}

std::shared_ptr<const Tale> Told::TellIt(const StoryId& id, const Tell& tell,
                                         std::unique_lock<std::mutex>& lock) {
  shelved_[id] = nullptr;
  lock.unlock();
  Tale tale = tell(id);
  lock.lock();
  ThrowAwayWhatNobodyShows(id, tale);
  auto kept = std::make_shared<const Tale>(std::move(tale));
  shelved_[id] = kept;
  told_.notify_all();
  return kept;
}

// A property shows the first story of a kind that fails it, and no other that objects to the same.
// Stories may be told out of their order.
void Told::ThrowAwayWhatNobodyShows(const StoryId& id, Tale& tale) {
  const verdict::Verdict verdict = tale.played.result.verdict;
  tale.whole =
      tale.is_shown || verdict::IsFailure(verdict) || verdict == verdict::Verdict::kInconclusive;
  for (const Objection& it : tale.played.objections) {
    const auto [first, fresh] =
        first_.try_emplace({id.flavour, id.calls, it.complaint.requirement}, id.number);
    if (!fresh && first->second <= id.number) continue;
    first->second = id.number;
    tale.whole = true;
  }
  if (tale.whole) return;
  tale.played.result.steps = {};
  tale.played.result.trace = {};
}

}  // namespace lbc::properties
