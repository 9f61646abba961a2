// PolicyInstance: one balancer, and the ClientConn it was built with.
//
// It keeps the balancer, the SubConns that the balancer made, and the state it reported last, and
// passes on what the balancer asks for, until it is closed: from then on nothing the balancer says
// has any effect (CC-012) and nothing is told to it.
#ifndef REFERENCE_CHANNEL_POLICY_INSTANCE_H_
#define REFERENCE_CHANNEL_POLICY_INSTANCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/channel/channel_sub_conn.h"
#include "reference/core/balancer.h"
#include "reference/core/builder.h"
#include "reference/core/client_conn.h"

namespace lbc {

/// On the serializer.
class PolicyInstance final : public ClientConn {
 public:
  /// What becomes of a policy's words.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnState(PolicyInstance& instance) = 0;
    virtual void OnResolveNow(PolicyInstance& instance) = 0;
  };

  /// Everything given outlives the instance. `target` is the text of the channel's target.
  PolicyInstance(Listener& listener, SubConnEnvironment& environment, std::string target);
  ~PolicyInstance() override;

  /// Builds the balancer. False if the builder makes none (BLD-007).
  bool Build(const std::shared_ptr<const Builder>& builder, const BuildOptions& options);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Balancer& balancer() { return *balancer_; }
  /// The last report; CONNECTING with a picker that lets calls wait before the first.
  [[nodiscard]] const BalancerState& state() const { return state_; }

  /// Cuts the policy off: shuts down every SubConn it made, whether it does so itself or not
  /// (SWITCH-005), and tells it nothing more.
  void CutOff();
  /// Closes the balancer and destroys it. Never from inside one of its calls.
  void CloseBalancer();

  void ResetBackoff();

  // ClientConn.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses, NewSubConnOptions options) override;
  void RemoveSubConn(SubConn& sub_conn) override;
  void UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) override;
  void UpdateState(BalancerState state) override;
  void ResolveNow() override;
  [[nodiscard]] std::string Target() const override { return target_; }
  [[nodiscard]] MetricsRecorder& metrics_recorder() override { return *environment_.metrics; }

 private:
  Listener& listener_;
  SubConnEnvironment& environment_;
  const std::string target_;
  std::string name_;
  std::unique_ptr<Balancer> balancer_;
  BalancerState state_;
  // Those that are shut down are swept out now and then.
  std::vector<std::shared_ptr<ChannelSubConn>> sub_conns_;
  bool cut_off_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_POLICY_INSTANCE_H_
