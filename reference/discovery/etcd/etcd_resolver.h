// The resolver of scheme etcd: the servers that are registered under a target, now and as they come
// and go.
//
//   etcd:///shop          all keys that begin with "shop/"
//
// It lists the keys, then watches from the revision after the list. Whatever ends the watch
// (compaction, a lost connection, etcd restarted), it lists again, at once after a compaction and
// else after a pause, and watches on. etcd's own Go resolver stops there for good, without a word
// (divergence etcd-watch-ends).
//
// What the channel is told, and what it is not:
//   - A list, whole, after the first one that names a server (ETCD-010) and after each batch of
//     events that changes something, an empty one included (ETCD-011). Both halves of it are filled
//     and carry the metadata (ETCD-015). Servers come in the order of their keys; of two keys with
//     one address the one that was written last counts.
//   - A value that is no server (endpoint_value.h) is skipped, with a warning that names its key;
//   if
//     its key had a good one, that one stays (ETCD-009).
//   - While etcd is away the last list stays; the log has one warning for each time it goes. Before
//     the first list, failures are reported, so that calls fail with the reason instead of waiting.
//   - An empty list whose revision lies before what was seen already says nothing about the
//   servers:
//     it is a member that lags behind, or an etcd that lost its data. The last list stays until
//     somebody registers there; from then on it is those who have.
//
// ResolveNow does nothing: what etcd knows is known here (ETCD-012).
#ifndef REFERENCE_DISCOVERY_ETCD_ETCD_RESOLVER_H_
#define REFERENCE_DISCOVERY_ETCD_ETCD_RESOLVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "reference/discovery/etcd/etcd_client.h"
#include "reference/discovery/etcd/retry_pause.h"
#include "reference/resolver/resolver.h"

namespace lbc {

struct EtcdResolverOptions {
  EtcdRetryOptions retry{};
};

/// Builds resolvers, each with a client of its own.
class EtcdResolverBuilder final : public ResolverBuilder {
 public:
  /// A client whose answers come on the serializer given. Called for each channel, and again when
  /// one leaves idle mode.
  using MakeClient = std::function<std::unique_ptr<EtcdClient>(Serializer&)>;

  explicit EtcdResolverBuilder(MakeClient make_client, EtcdResolverOptions options = {})
      : make_client_(std::move(make_client)), options_(options) {}

  [[nodiscard]] std::string scheme() const override { return "etcd"; }

  /// INVALID_ARGUMENT if the target has an authority, or nothing else.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener, const ResolverOptions& options) override;

 private:
  const MakeClient make_client_;
  const EtcdResolverOptions options_;
};

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_ETCD_RESOLVER_H_
