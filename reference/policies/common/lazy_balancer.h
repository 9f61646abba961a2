// LazyBuilder: policies that are not built before somebody wants them.
//
// What it builds reports IDLE at once and does nothing else, until a call is picked or ExitIdle is
// called. Then the policy proper is built, told what has come meanwhile, and from then on
// everything passes through to it: it is never given up again, also when it goes IDLE itself.
//
// For parents that connect to a server when it is first needed, such as ring_hash (gRFC A61).
// Everything on the serializer, but pickers. Not registered under a name of its own.
#ifndef REFERENCE_POLICIES_COMMON_LAZY_BALANCER_H_
#define REFERENCE_POLICIES_COMMON_LAZY_BALANCER_H_

#include <memory>
#include <string>

#include "reference/core/builder.h"

namespace lbc::policies {

class LazyBuilder final : public Builder {
 public:
  /// `builder` is of the policy proper, and not null.
  explicit LazyBuilder(std::shared_ptr<const Builder> builder);

  /// The name of the policy proper.
  [[nodiscard]] std::string Name() const override;
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                const BuildOptions& options) const override;
  [[nodiscard]] const ConfigParser* config_parser() const override;

 private:
  const std::shared_ptr<const Builder> builder_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_LAZY_BALANCER_H_
