#include "reference/policies/common/child_reports.h"

#include <algorithm>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/quick_division.h"

namespace lbc::policies {
namespace {

// A child may say anything; what follows relies on a picker, and on one of four states.
BalancerState Sane(BalancerState report) {
  if (report.picker == nullptr) report.picker = QueuePicker();
  if (report.connectivity_state == ConnectivityState::kShutdown) {
    report.connectivity_state = ConnectivityState::kTransientFailure;
  }
  return report;
}

}  // namespace

namespace {

// The children among which a picker chooses.
struct Chosen {
  explicit Chosen(ChildPickers of) : pickers(std::move(of)) {
    sub_conns.reserve(pickers.size());
    for (const auto& picker : pickers) {
      if (SubConn* const always = AlwaysUsed(*picker)) sub_conns.push_back(always);
    }
    if (sub_conns.size() != pickers.size()) sub_conns = {};
  }

  ChildPickers pickers;
  // If each of the pickers is one SubConn's, as pick_first's are: those. Else empty.
  std::vector<SubConn*> sub_conns;
};

}  // namespace

// A picker over the children in one state, without a list of them until the first pick.
class ChildReports::LatePicker : public Picker {
 public:
  LatePicker(std::shared_ptr<ChildReports> table, std::uint64_t version, ConnectivityState state)
      : table_(std::move(table)), version_(version), state_(state) {}

  ~LatePicker() override {
    if (list_.load(std::memory_order_acquire) == nullptr) {
      const std::lock_guard lock(table_->mutex_);
      if (list_.load(std::memory_order_relaxed) == nullptr) table_->unasked_.erase(place_);
    }
  }
  LatePicker(const LatePicker&) = delete;
  LatePicker& operator=(const LatePicker&) = delete;

  std::uint64_t version() const { return version_; }
  void set_place(std::list<LatePicker*>::iterator place) { place_ = place; }

  // Copies the list out, if that was not done yet. Called with the table locked.
  void MaterialiseLocked() const {
    if (list_.load(std::memory_order_relaxed) != nullptr) return;
    owned_list_ = std::make_unique<const Chosen>(table_->AsOfLocked(version_, state_));
    list_.store(owned_list_.get(), std::memory_order_release);
  }

 protected:
  const Chosen& List() const {
    const Chosen* list = list_.load(std::memory_order_acquire);
    return list != nullptr ? *list : *FirstPick();
  }

 private:
  // Not inlined, so that what it needs is not saved and restored by every other pick.
  [[gnu::noinline]] const Chosen* FirstPick() const {
    const std::lock_guard lock(table_->mutex_);
    if (list_.load(std::memory_order_relaxed) == nullptr) {
      MaterialiseLocked();
      table_->unasked_.erase(place_);
    }
    return list_.load(std::memory_order_relaxed);
  }

  const std::shared_ptr<ChildReports> table_;
  const std::uint64_t version_;
  const ConnectivityState state_;
  std::list<LatePicker*>::iterator
      place_;  // In unasked_, while list_ is null. Guarded by the table.
  mutable std::unique_ptr<const Chosen>
      owned_list_;  // Set once, never empty. Guarded by the table.
  mutable std::atomic<const Chosen*> list_{nullptr};  // The same, for those who pick.
};

class ChildReports::TakingTurns final : public LatePicker {
 public:
  TakingTurns(std::shared_ptr<ChildReports> table, std::uint64_t version, ConnectivityState state,
              std::uint64_t start)
      : LatePicker(std::move(table), version, state), next_(start) {}

  PickResult Pick(const PickInfo& info) const override {
    const Chosen& list = List();
    const std::uint64_t turn = next_.fetch_add(1, std::memory_order_relaxed);  // RR-004, RR-009
    if (!list.sub_conns.empty()) {
      return PickResult::Use(*list.sub_conns[Divide(turn, list.sub_conns.size()).remainder]);
    }
    return list.pickers[turn % list.pickers.size()]->Pick(info);
  }

 private:
  mutable std::atomic<std::uint64_t> next_;
};

class ChildReports::Choosing final : public LatePicker {
 public:
  Choosing(std::shared_ptr<ChildReports> table, std::uint64_t version,
           std::unique_ptr<const ChildChooser> chooser)
      : LatePicker(std::move(table), version, ConnectivityState::kReady),
        chooser_(std::move(chooser)) {}

  PickResult Pick(const PickInfo& info) const override {
    return chooser_->Pick(List().pickers, info);
  }

 private:
  const std::unique_ptr<const ChildChooser> chooser_;
};

void ChildReports::Reset(std::vector<BalancerState> reports) {
  std::vector<BalancerState> old;  // Freed after the lock: a picker's end takes the lock.
  std::vector<Overwritten> freed;
  const std::lock_guard lock(mutex_);
  MaterialiseAllLocked();
  freed.swap(overwritten_);
  ++version_;
  old = std::exchange(reports_, std::move(reports));
  evaluator_ = ConnectivityStateEvaluator();
  for (BalancerState& report : reports_) {
    report = Sane(std::move(report));
    evaluator_.RecordTransition(ConnectivityState::kShutdown, report.connectivity_state);
  }
}

void ChildReports::Set(std::size_t index, BalancerState report) {
  report = Sane(std::move(report));
  const std::lock_guard lock(mutex_);
  evaluator_.RecordTransition(reports_[index].connectivity_state, report.connectivity_state);
  std::swap(reports_[index], report);
  // Now `report` is the old one. It goes on living in the log, or until after the lock.
  if (!unasked_.empty()) overwritten_.push_back({version_, index, report});
  ++version_;
  TrimLocked();
}

BalancerState ChildReports::Combine(Random& random, const absl::Status& none,
                                    const ChooserMaker& make_chooser) {
  std::shared_ptr<LatePicker> picker;
  ConnectivityState state{};
  {
    const std::lock_guard lock(mutex_);
    state = evaluator_.CurrentState();
    if (!reports_.empty()) {
      if (state == ConnectivityState::kReady && make_chooser) {
        picker = std::make_shared<Choosing>(shared_from_this(), version_,
                                            make_chooser(evaluator_.Count(state)));
      } else {
        picker = std::make_shared<TakingTurns>(shared_from_this(), version_, state,
                                               random.Below(evaluator_.Count(state)));
      }
      picker->set_place(unasked_.insert(unasked_.end(), picker.get()));
    }
  }
  if (picker == nullptr) return {state, FailPicker(none)};
  return {state, std::move(picker)};
}

ChildPickers ChildReports::AsOfLocked(std::uint64_t version, ConnectivityState state) const {
  std::vector<const BalancerState*> rows;
  rows.reserve(reports_.size());
  for (const BalancerState& report : reports_) rows.push_back(&report);
  // Newest first, so that the oldest word on a child is the last.
  for (auto it = overwritten_.rbegin(); it != overwritten_.rend() && it->version >= version; ++it) {
    rows[it->index] = &it->report;
  }
  ChildPickers pickers;
  for (const BalancerState* row : rows) {
    if (row->connectivity_state == state) pickers.push_back(row->picker);
  }
  return pickers;
}

void ChildReports::MaterialiseAllLocked() {
  for (const LatePicker* picker : unasked_) picker->MaterialiseLocked();
  unasked_.clear();
}

void ChildReports::TrimLocked() {
  // A host that keeps old pickers for ever would make the log grow for ever. When the log has
  // become longer than the lists it saves, the lists are written: a constant cost per change, on
  // average.
  if (overwritten_.size() > 2 * reports_.size() + 16) MaterialiseAllLocked();
  const std::uint64_t oldest = unasked_.empty() ? version_ : unasked_.front()->version();
  const auto needed = std::find_if(overwritten_.begin(), overwritten_.end(),
                                   [oldest](const auto& entry) { return entry.version >= oldest; });
  overwritten_.erase(overwritten_.begin(), needed);
}

}  // namespace lbc::policies
