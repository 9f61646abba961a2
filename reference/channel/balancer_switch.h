// BalancerSwitch: the channel's policy, and how one policy gives way to another without a call
// lost.
//
// When a config selects another policy, the new one is built and fed beside the old one, which goes
// on serving until, first matching rule:
//   1. the new one reports anything while the old one is not READY, or
//   2. the new one reports anything but CONNECTING, or
//   3. the old one reports anything but READY.
// Then the new one's last report is the channel's, and the old one is closed (SWITCH-001 to 004). A
// third policy that comes meanwhile takes the place of the second, which has then never served.
//
// Lists, errors and ExitIdle go to the newest policy alone; the old one hears its SubConns only.
#ifndef REFERENCE_CHANNEL_BALANCER_SWITCH_H_
#define REFERENCE_CHANNEL_BALANCER_SWITCH_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "reference/channel/channel_sub_conn.h"
#include "reference/channel/policy_instance.h"
#include "reference/channel/service_config.h"
#include "reference/core/balancer.h"
#include "reference/core/build_options.h"

namespace lbc {

/// On the serializer, and never from inside a call of a policy, but for what policies call.
class BalancerSwitch final : public PolicyInstance::Listener {
 public:
  /// The channel, as seen from here.
  class Host {
   public:
    virtual ~Host() = default;
    /// The state and picker that count from now on; the picker is never null.
    virtual void OnPolicyState(const BalancerState& state) = 0;
    virtual void OnResolveNow() = 0;
  };

  /// Everything given outlives the switch.
  BalancerSwitch(Host& host, SubConnEnvironment& environment, BuildOptions options);
  ~BalancerSwitch() override;

  /// Hands a list to the policy that `selected` names, building it if it is not the newest already
  /// (SWITCH-007, SWITCH-009). Returns what the policy says.
  absl::Status UpdateClientConnState(const SelectedPolicy& selected, ResolverState state);
  void ResolverError(const absl::Status& error);
  void ExitIdle();
  void ResetBackoff();

  /// Closes all policies. Afterwards the switch is as new.
  void Close();

 private:
  void OnState(PolicyInstance& instance) override;
  void OnResolveNow(PolicyInstance& instance) override;

  void CloseRetired();
  [[nodiscard]] PolicyInstance* newest() const;
  void Report(const PolicyInstance& instance);
  void Promote();
  // Cuts `instance` off now and closes it when no policy is being called.
  void Retire(std::unique_ptr<PolicyInstance> instance);

  Host& host_;
  SubConnEnvironment& environment_;
  const BuildOptions options_;
  std::unique_ptr<PolicyInstance> current_;
  std::unique_ptr<PolicyInstance> pending_;
  std::vector<std::unique_ptr<PolicyInstance>> retired_;  // Cut off and yet to be closed.
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_BALANCER_SWITCH_H_
