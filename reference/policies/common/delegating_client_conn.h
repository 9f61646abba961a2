// DelegatingClientConn: the ClientConn that a parent policy gives to its child.
//
// It passes everything on; a parent derives from it and overrides what it wants to see, which is
// UpdateState at least.
#ifndef REFERENCE_POLICIES_COMMON_DELEGATING_CLIENT_CONN_H_
#define REFERENCE_POLICIES_COMMON_DELEGATING_CLIENT_CONN_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/core/client_conn.h"

namespace lbc::policies {

class DelegatingClientConn : public ClientConn {
 public:
  /// `parent` outlives this.
  explicit DelegatingClientConn(ClientConn& parent) : parent_(parent) {}

// Passing a deprecated call on is not a use of it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  [[nodiscard]] absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses, NewSubConnOptions options) override {
    return parent_.NewSubConn(addresses, std::move(options));
  }
  void RemoveSubConn(SubConn& sub_conn) override { parent_.RemoveSubConn(sub_conn); }
  void UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) override {
    parent_.UpdateAddresses(sub_conn, addresses);
  }
  void UpdateState(BalancerState state) override { parent_.UpdateState(std::move(state)); }
  void ResolveNow() override { parent_.ResolveNow(); }
  [[nodiscard]] std::string Target() const override { return parent_.Target(); }
  [[nodiscard]] MetricsRecorder& metrics_recorder() override { return parent_.metrics_recorder(); }
#pragma GCC diagnostic pop

 protected:
  [[nodiscard]] ClientConn& parent() { return parent_; }

 private:
  ClientConn& parent_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_DELEGATING_CLIENT_CONN_H_
