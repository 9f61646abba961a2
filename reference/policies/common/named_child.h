// NamedChild: one child of a policy that has several, under a name of the config's.
//
// It keeps what the child reported last and tells its parent of each report. Which policy the child
// is may change with any list; then one gives way to the other without a call lost
// (graceful_switch.h). Everything on the serializer.
#ifndef REFERENCE_POLICIES_COMMON_NAMED_CHILD_H_
#define REFERENCE_POLICIES_COMMON_NAMED_CHILD_H_

#include <functional>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/delegating_client_conn.h"
#include "reference/policies/common/graceful_switch.h"

namespace lbc::policies {

class NamedChild final : private DelegatingClientConn {
 public:
  /// `parent` outlives it. `reported` is called from inside whatever the child is doing, and never
  /// after Close.
  NamedChild(ClientConn& parent, const BuildOptions& options, std::function<void()> reported)
      : DelegatingClientConn(parent), reported_(std::move(reported)), child_(*this, options) {}

  absl::Status Update(const ChildPolicy& policy, ResolverState list) {
    return child_.Update(policy, std::move(list));
  }
  void ResolverError(const absl::Status& error) { child_.ResolverError(error); }
  void ExitIdle() { child_.ExitIdle(); }
  void Close() {
    reported_ = nullptr;
    child_.Close();
  }

  /// From now on, whether the child's requests to resolve anew go no further.
  void set_ignores_resolve_now(bool ignores) { ignores_resolve_now_ = ignores; }

  /// Its picker is never null; CONNECTING before the first report (BLD-011).
  [[nodiscard]] const BalancerState& report() const { return report_; }

 private:
  void UpdateState(BalancerState state) override {
    if (!reported_) return;
    report_ = std::move(state);
    if (report_.picker == nullptr) report_.picker = QueuePicker();  // A child may say anything.
    reported_();
  }
  void ResolveNow() override {
    if (!ignores_resolve_now_) DelegatingClientConn::ResolveNow();
  }

  std::function<void()> reported_;  // Empty once closed.
  bool ignores_resolve_now_ = false;
  BalancerState report_{ConnectivityState::kConnecting, QueuePicker()};
  GracefulSwitch child_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_NAMED_CHILD_H_
