// EtcdClient: what discovery asks of etcd, whoever carries it.
//
// Six questions, each with one answer, but for a watch, which goes on answering. Over grpc++ they
// go to a real etcd (reference/transport/etcd); in tests to one in virtual time
// (fixtures/fake_etcd).
//
// Everything happens on one serializer: methods are called there and answers come there, never from
// inside the method that asked. Whoever asks holds an EtcdCall; destroying it takes the question
// back: it may have had its effect, but no answer comes any more.
//
// Answers that are errors have these codes; whoever asks decides by them:
//   NOT_FOUND      the lease is not there (GrantLease never says so)
//   OUT_OF_RANGE   the history that a watch asks for was compacted
//   anything else  etcd is away, or refuses; the text says which address and why
#ifndef REFERENCE_DISCOVERY_ETCD_ETCD_CLIENT_H_
#define REFERENCE_DISCOVERY_ETCD_ETCD_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lbc {

/// A key as it stands in etcd.
struct EtcdKeyValue {
  std::string key{};
  std::string value{};
  /// The revision that wrote it.
  std::int64_t revision = 0;
};

/// All keys with a prefix, ordered by key, as of `revision`.
struct EtcdListing {
  std::int64_t revision = 0;
  std::vector<EtcdKeyValue> kvs{};
};

/// A key was written, or deleted if `value` is empty.
struct EtcdEvent {
  std::string key{};
  std::optional<std::string> value{};
  std::int64_t revision = 0;
};

/// One write of a transaction: puts `value`, or deletes the key if it is empty.
struct EtcdWrite {
  std::string key{};
  std::optional<std::string> value{};
};

using EtcdLease = std::int64_t;

/// A lease was given: etcd may make it longer than was asked for.
struct EtcdGrant {
  EtcdLease lease = 0;
  std::chrono::seconds ttl{};
};

/// A question under way. May be destroyed from inside its own answer.
class EtcdCall {
 public:
  virtual ~EtcdCall() = default;
};

/// What a watch says.
struct EtcdWatchEvents {
  /// etcd watches; once, before anything else.
  std::function<void()> on_started;
  /// What happened, in order; one or more revisions, each of them whole.
  std::function<void(std::vector<EtcdEvent>)> on_events;
  /// It is over, for a reason that is never OK; last.
  std::function<void(absl::Status)> on_end;
};

class EtcdClient {
 public:
  virtual ~EtcdClient() = default;

  template <typename T>
  using Answer = std::function<void(absl::StatusOr<T>)>;
  using Done = std::function<void(absl::Status)>;

  [[nodiscard]] virtual std::unique_ptr<EtcdCall> List(std::string_view prefix,
                                                       Answer<EtcdListing> answer) = 0;
  /// All that happens to keys with this prefix from `revision` on, that one included.
  [[nodiscard]] virtual std::unique_ptr<EtcdCall> Watch(std::string_view prefix,
                                                        std::int64_t revision,
                                                        EtcdWatchEvents events) = 0;
  /// One transaction: all writes or none. What is put belongs to `lease` and goes with it; 0: to
  /// none. No key may come twice.
  [[nodiscard]] virtual std::unique_ptr<EtcdCall> Write(std::vector<EtcdWrite> writes,
                                                        EtcdLease lease, Done done) = 0;
  [[nodiscard]] virtual std::unique_ptr<EtcdCall> GrantLease(std::chrono::seconds ttl,
                                                             Answer<EtcdGrant> answer) = 0;
  /// One heartbeat: the lease has its whole time again.
  [[nodiscard]] virtual std::unique_ptr<EtcdCall> KeepAlive(EtcdLease lease, Done done) = 0;
  /// Ends the lease and deletes all its keys.
  [[nodiscard]] virtual std::unique_ptr<EtcdCall> RevokeLease(EtcdLease lease, Done done) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_ETCD_CLIENT_H_
