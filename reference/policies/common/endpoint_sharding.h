// EndpointSharding: one child policy per endpoint, and calls spread evenly over the children.
//
// The machinery of round_robin and its relatives. Each distinct endpoint of the list gets a child
// of one kind (pick_first, as a rule), which knows only that endpoint. The children's states are
// combined (ConnectivityStateEvaluator), and calls take turns among the children that are in the
// combined state.
//
//   - While a list, a resolver error or ExitIdle is passed down, what the children report is held
//   back;
//     then there is one report for all (RESOLVER-019).
//   - A child that goes IDLE is told to leave it, so that the policy stays connected to every
//   endpoint
//     (IDLE-010).
//   - A child whose endpoint leaves the list is closed, and nothing it says counts any more.
//   - A policy that does not take turns among READY children brings an EndpointSpread; one whose
//     state does not follow from its children's in the usual way, an EndpointAggregate.
//   - A child that is READY is not told again what it was told: re-sending a list costs a
//     comparison, and a list with a few changes in one place costs no more than that.
//   - Children are told of a list beginning at a random one, so that not every client of a service
//     connects to its servers in one order (RR-015).
//
// It reads the endpoints half of a list, and gives its children that half only. Like every policy
// it is called on the serializer; its pickers on any thread.
#ifndef REFERENCE_POLICIES_COMMON_ENDPOINT_SHARDING_H_
#define REFERENCE_POLICIES_COMMON_ENDPOINT_SHARDING_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "reference/core/balancer.h"
#include "reference/core/builder.h"
#include "reference/policies/common/child_reports.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/list_difference.h"

namespace lbc::policies {

/// How a policy spreads calls over READY endpoints, where it does not take turns, and what it keeps
/// about each. Implemented by the policy; called on the serializer.
class EndpointSpread {
 public:
  virtual ~EndpointSpread() = default;

  /// A child has reported that it is READY, with `picker`. Returns the picker to be used for it,
  /// which may hold what is known of the endpoint. `before` is what this returned for the child's
  /// last report, or null if it was not READY then: what is known lasts while a child stays READY.
  [[nodiscard]] virtual std::shared_ptr<const Picker> Adopt(
      std::shared_ptr<const Picker> picker, const std::shared_ptr<const Picker>& before) = 0;

  /// The chooser of the next picker over `ready` READY children, whose pickers are those that Adopt
  /// returned.
  [[nodiscard]] virtual std::unique_ptr<const ChildChooser> MakeChooser(std::size_t ready) = 0;

  /// The next picker has no chooser, for no child is READY.
  virtual void NoneIsReady() {}
};

/// How a policy makes its own state and picker of its children's, where the usual way is not its.
/// Implemented by the policy; called on the serializer.
class EndpointAggregate {
 public:
  virtual ~EndpointAggregate() = default;

  /// A list has come: from now on child i is that of `endpoints[i]`. Combine follows.
  virtual void ChildrenAre(const std::vector<Endpoint>& endpoints) = 0;

  /// What to report now, after children have reported or a list has come. `none` says why there are
  /// no children, when there are none.
  [[nodiscard]] virtual BalancerState Combine(const absl::Status& none) = 0;
};

struct EndpointShardingOptions {
  /// Tell children that go IDLE to leave it. Without it that is up to the parent.
  bool reconnect = true;
  /// Outlives the sharding; null: READY children take turns.
  EndpointSpread* spread = nullptr;
  /// Outlives the sharding; null: ConnectivityStateEvaluator's rules. With it there is no spread.
  EndpointAggregate* aggregate = nullptr;
};

/// A balancer to be used by other balancers, not registered under a name.
class EndpointSharding final : public Balancer {
 public:
  /// `child_builder` must not be null.
  EndpointSharding(ClientConn& client_conn, const BuildOptions& options,
                   std::shared_ptr<const Builder> child_builder,
                   EndpointShardingOptions sharding_options = {});
  ~EndpointSharding() override;

  /// Passes endpoints, attributes and config on to the children. An empty list ends all children
  /// and is a bad list; else the first error of a child, but every child is told (RESOLVER-020).
  absl::Status UpdateClientConnState(const ClientConnState& state) override;

  /// The same for a parent that has the parts: nothing is copied that a child does not keep.
  absl::Status Update(const std::vector<Endpoint>& endpoints, const Attributes& attributes,
                      const std::shared_ptr<const LoadBalancingConfig>& child_config);

  void ResolverError(const absl::Status& error) override;
  void ExitIdle() override;
  void Close() override;

  /// What child `index` reported last; that it is connecting, if it has not reported yet. For an
  /// EndpointAggregate, from inside Combine.
  [[nodiscard]] const BalancerState& ReportOf(std::size_t index) const;
  /// Tells child `index` to leave IDLE; soon, not inside this call.
  void Wake(std::size_t index);

 private:
  class Child;
  using Children = std::vector<std::shared_ptr<Child>>;

  absl::Status UpdateLocked(const std::vector<Endpoint>& endpoints, const Attributes& attributes,
                            const std::shared_ptr<const LoadBalancingConfig>& child_config);
  // Children for these endpoints: the old ones as far as there are, and the others made. Returns
  // those whose endpoints are not listed any more.
  [[nodiscard]] Children AdoptListLocked(const std::vector<Endpoint>& endpoints,
                                         absl::Status* first_error);
  // The same where `difference` is a splice (list_difference.h), at the cost of that. Adds those
  // whose endpoints are not listed any more to `gone`; returns those who have something new.
  [[nodiscard]] std::vector<const Child*> SpliceLocked(const std::vector<Endpoint>& endpoints,
                                                       const ListDifference& difference,
                                                       Children* gone, absl::Status* first_error);
  [[nodiscard]] std::shared_ptr<Child> MakeChildLocked();
  void CloseChildLocked(const std::shared_ptr<Child>& child);
  // Runs `tell` on every child, holding their reports back, then reports once.
  template <typename Tell>
  void TellAllLocked(Tell tell);
  void AllowReportsLocked();
  // Child `index` has reported, or is another, while reports are held back.
  void NoteLocked(std::size_t index);
  void OnChildReport(Child& child, BalancerState report);
  void WakeSoon(Child& child);
  void Report();

  ClientConn& client_conn_;
  const BuildOptions options_;
  const std::shared_ptr<const Builder> child_builder_;
  const EndpointShardingOptions sharding_options_;
  const ChooserMaker make_chooser_;  // Null without a spread.

  Children children_;             // In the order of the list.
  std::vector<Endpoint> listed_;  // Whose they are: the list, without repeats.
  // What came with it.
  Attributes attributes_;
  std::shared_ptr<const LoadBalancingConfig> child_config_;
  const std::shared_ptr<ChildReports> reports_ = std::make_shared<ChildReports>();
  absl::Status resolver_error_;
  bool reports_held_back_ = false;
  // What children reported is not in reports_ yet: that of all, or of these.
  bool table_is_old_ = false;
  std::vector<std::size_t> noted_;
  bool closed_ = false;
  EventGate gate_;  // Last: the first to go.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_ENDPOINT_SHARDING_H_
