// The base balancer: for policies whose whole wit is in choosing among READY connections.
//
// It connects to every address, keeps it connected, follows the states, and reports. The author
// writes a picker and the few lines that make one. A complete policy:
//
//   class ZoneFirst final : public lbc::Picker {
//    public:
//     explicit ZoneFirst(std::vector<ReadySubConn> ready) : ready_(std::move(ready)) {}
//     PickResult Pick(const PickInfo& info) const override { return
//     PickResult::Use(*ready_[…].sub_conn); }
//    private:
//     std::vector<ReadySubConn> ready_;
//   };
//   class ZoneFirstPickers final : public PickerBuilder {
//     std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
//       return std::make_shared<ZoneFirst>(info.ready);
//     }
//   };
//   registry.Register(MakeBaseBuilder("zone_first", std::make_shared<ZoneFirstPickers>()));
//
// Each change of what is READY asks for a picker, so n addresses that come up one by one are n
// pickers, and lists of n in each of them: O(n^2). A policy that may meet thousands of addresses
// says BaseOptions::build_at_first_pick: then a change is O(1), and a picker is built when somebody
// picks with it, which most are never. What it keeps about a connection goes into `kept`.
//
// What it promises: a new picker whenever the set of READY SubConns changes (BLD-018); while none
// is READY calls wait, or fail with the last error once all have failed, and go on failing until
// one is READY (RR-012). It reads the addresses half of a list, one SubConn per distinct address.
//
// Where it differs from grpc-go's: Close shuts everything down; a removed address counts no more at
// once, and not only when its SHUTDOWN arrives; a list that comes in TRANSIENT_FAILURE with a new
// address lets calls wait for that address.
#ifndef REFERENCE_POLICIES_COMMON_BASE_BALANCER_H_
#define REFERENCE_POLICIES_COMMON_BASE_BALANCER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "reference/core/address.h"
#include "reference/core/builder.h"
#include "reference/core/clock.h"
#include "reference/core/picker.h"
#include "reference/core/random.h"
#include "reference/core/sub_conn.h"

namespace lbc::policies {

/// A connection that can take calls.
struct ReadySubConn {
  /// Keep it for as long as the picker may choose it.
  std::shared_ptr<SubConn> sub_conn{};
  /// As first listed: a later list that changes nothing but its metadata is not seen here until the
  /// address has been away (RESOLVER-021), unless BaseOptions says otherwise.
  Address address{};
  /// What PickerBuilder::Keep made when this connection became READY: the same in all pickers until
  /// it leaves READY, then made anew.
  std::shared_ptr<const void> kept{};
};

/// What a picker is made from.
struct PickerBuildInfo {
  /// Never empty; in the order in which the addresses were first listed.
  std::vector<ReadySubConn> ready{};
  /// The config of the latest list, or null.
  std::shared_ptr<const LoadBalancingConfig> config{};
  /// Tells sets of READY connections apart: of two builds by one balancer with equal numbers the
  /// set was the same, and never another between them.
  std::uint64_t ready_number = 0;
  /// For a random beginning, say. To be used during Build only.
  Random* random = nullptr;
  /// The channel's, for as long as the picker lives; of its methods a picker calls Now only.
  const Clock* clock = nullptr;
  /// What was built before this, by the same builder for the same balancer; null at first. It may
  /// be built on, and it may be the answer if nothing has changed that matters to it. With
  /// build_at_first_pick there may have been changes between that no picker was built of.
  std::shared_ptr<const Picker> previous{};
};

/// Makes the pickers of one policy. Shared by all its balancers, in all channels: stateless, or
/// careful.
class PickerBuilder {
 public:
  virtual ~PickerBuilder() = default;

  /// A picker over exactly these SubConns; never null. Called on a channel's serializer; or, with
  /// build_at_first_pick, by whoever picks first, one call at a time for each balancer.
  [[nodiscard]] virtual std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const = 0;

  /// A connection has become READY: what this policy keeps about it while it stays so (an average,
  /// a count of calls), to be found in ReadySubConn::kept. Null: nothing. On the serializer.
  /// `clock` lives as long as the pickers.
  [[nodiscard]] virtual std::shared_ptr<const void> Keep(const Clock& /*clock*/) const {
    return nullptr;
  }
};

struct BaseOptions {
  /// Ask for SubConns with the channel's own health check.
  bool health_check = false;
  /// Give pickers every address as it was listed last, so that a change of its metadata or balancer
  /// attributes alone takes effect with the list that brings it.
  bool address_as_listed_last = false;
  /// Build a picker at its first pick, and at once only for a new list: for builders that are fast,
  /// and touch nothing but what Build is given and what is safe from any thread.
  bool build_at_first_pick = false;
  /// Reads the policy's config; null: it takes none.
  std::shared_ptr<const ConfigParser> config_parser{};
};

/// A builder for the policy `name`. `pickers` must not be null.
[[nodiscard]] std::shared_ptr<const Builder> MakeBaseBuilder(
    std::string name, std::shared_ptr<const PickerBuilder> pickers, BaseOptions options = {});

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_BASE_BALANCER_H_
