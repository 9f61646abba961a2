// GracefulSwitch: the child of a policy whose config says which policy that is, and how one child
// gives way to another without a call lost.
//
// When a config names another child, the new one is built and fed beside the old one, which goes on
// serving until, first matching rule:
//   1. the new one reports anything while the old one is not READY, or
//   2. the new one reports anything but CONNECTING, or
//   3. the old one reports anything but READY.
// Then what the new one said last is passed on, and the old one is closed. A third that comes
// meanwhile takes the place of the second, which has then never served.
//
// Lists, errors and ExitIdle go to the newest child alone. Before the first list there is none. The
// same rules as a channel's (reference/channel/balancer_switch.h), for policies inside policies.
//
// Everything on the serializer. Not registered under a name.
#ifndef REFERENCE_POLICIES_COMMON_GRACEFUL_SWITCH_H_
#define REFERENCE_POLICIES_COMMON_GRACEFUL_SWITCH_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/balancer.h"
#include "reference/core/build_options.h"
#include "reference/core/client_conn.h"
#include "reference/policies/common/config_reader.h"
#include "reference/policies/common/event_gate.h"

namespace lbc::policies {

class GracefulSwitch final {
 public:
  /// What is given outlives the switch.
  GracefulSwitch(ClientConn& client_conn, const BuildOptions& options);
  ~GracefulSwitch();
  GracefulSwitch(const GracefulSwitch&) = delete;
  GracefulSwitch& operator=(const GracefulSwitch&) = delete;

  /// Hands a list to `child`, whose builder is not null, building it if the newest is of another
  /// name. Returns what the child says; a bad-resolver-state error if it cannot be built.
  absl::Status Update(const ChildPolicy& child, ResolverState list);
  /// Without a child the parent's state becomes TRANSIENT_FAILURE with this error.
  void ResolverError(const absl::Status& error);
  void ExitIdle();
  /// Closes all children. Nothing is passed on afterwards.
  void Close();

 private:
  class Child;

  [[nodiscard]] Child* newest() const;
  void OnReport(Child& child);
  void Promote();
  // Cuts the child off now, and closes it when no child is being called.
  void Retire(std::shared_ptr<Child> child);
  void CloseRetired();

  ClientConn& client_conn_;
  const BuildOptions options_;
  std::shared_ptr<Child> current_;
  std::shared_ptr<Child> pending_;
  std::vector<std::shared_ptr<Child>> retired_;  // Cut off and yet to be closed.
  bool closed_ = false;
  EventGate gate_;  // Last: the first to go.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_GRACEFUL_SWITCH_H_
