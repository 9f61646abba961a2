// What outlier_detection puts between its child and the channel: the calls of each endpoint are
// counted, and a SubConn of one that is ejected tells its child that it is not well.
#ifndef REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_WATCHED_SUB_CONN_H_
#define REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_WATCHED_SUB_CONN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/picker.h"
#include "reference/core/serializer.h"
#include "reference/core/sub_conn.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/outlier_detection_experimental/outliers.h"

namespace lbc::policies {

/// How the calls to an endpoint end, counted from any thread and taken out once an interval.
class CallCounter final : public OpenCalls {
 public:
  /// A call ends; `this` may be gone afterwards.
  void End(bool success) {
    (success ? successes_ : failures_).fetch_add(1, std::memory_order_relaxed);
    OpenCalls::End();
  }
  /// What was counted since the last time; counting goes on from nothing.
  [[nodiscard]] CallResults Take() {
    return {successes_.exchange(0, std::memory_order_relaxed),
            failures_.exchange(0, std::memory_order_relaxed)};
  }

 private:
  std::atomic<std::uint64_t> successes_{0};
  std::atomic<std::uint64_t> failures_{0};
};

/// A SubConn of the child, and the channel's that stands behind it. On the serializer.
///
/// Only what it says of its health is changed, so its connection is left as it is: an endpoint that
/// comes back serves at once (OD-025).
class WatchedSubConn final : public SubConn, public std::enable_shared_from_this<WatchedSubConn> {
 public:
  /// `counter` is none if the endpoint is not known; `serializer` outlives this.
  WatchedSubConn(Serializer& serializer, OwnerOf<CallCounter> counter)
      : serializer_(serializer), counter_(std::move(counter)) {}

  /// To be called once, at its making.
  void SetReal(std::shared_ptr<SubConn> real) { real_ = std::move(real); }
  [[nodiscard]] SubConn& real() const { return *real_; }
  [[nodiscard]] CallCounter* counter() const { return counter_.get(); }

  /// From now on it is not well, whatever the channel says, until it is well again as far as the
  /// channel says.
  void SetEjected(bool ejected);
  /// The channel says that it has changed its state; call before the child hears it.
  void StateChanges();

  void Connect() override { real_->Connect(); }
  void Shutdown() override { real_->Shutdown(); }
  void UpdateAddresses(const std::vector<Address>& addresses) override;
  void RegisterHealthListener(StateListener listener) override;
  [[nodiscard]] absl::StatusOr<ProducerHold> GetOrBuildProducer(
      const ProducerBuilder& builder) override {
    return real_->GetOrBuildProducer(builder);
  }

 private:
  // Tells the listener, if it is still the one of registration `number`.
  void Tell(std::uint64_t number, const SubConnState& state);

  Serializer& serializer_;
  const OwnerOf<CallCounter> counter_;
  std::shared_ptr<SubConn> real_;
  bool ejected_ = false;
  StateListener listener_;    // The child's; empty if there is none.
  std::uint64_t number_ = 0;  // Of its registration.
  // OD-027: what is not known yet is CONNECTING.
  SubConnState health_{.connectivity_state = ConnectivityState::kConnecting};
};

/// The child's picker, with its choices led back to the channel's SubConns and, if `counts`, their
/// calls counted. From any thread. Two steps of shared counters more at the end of a call than the
/// child's own, one more at its pick; an allocation if the child has a hook of its own.
class WatchingPicker final : public Picker {
 public:
  /// The choices of `picker` are WatchedSubConns, all of them.
  WatchingPicker(std::shared_ptr<const Picker> picker, bool counts)
      : picker_(std::move(picker)), counts_(counts) {}

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

 private:
  const std::shared_ptr<const Picker> picker_;
  const bool counts_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_WATCHED_SUB_CONN_H_
