// A profile: what the author of a policy promises about it, so that the suite can judge a policy it
// has never seen.
//
// The contract cases (area CON) hold for every policy, but how depends on a few facts: does it
// connect to all endpoints or to one, does it spread equally or by key, what does it do without a
// key. The author writes them down in a file of ten lines; known policies have one under
// spec/profiles. A promise that is absent is not a promise of the opposite: a case that needs it
// does not apply. So every field but the name is optional, and Minimal() promises nothing.
//
// Parsing only: values, no locks, any thread. Errors are kInvalidArgument (kNotFound for a missing
// file) and name file, line, field and what was expected.
//
//   absl::StatusOr<Profile> profile = Load("acme_hash.yaml");
//   if (profile->spreads == Spreads::kKeyed) { ... }   // false if nothing is promised
#ifndef CONFORMANCE_PROFILE_PROFILE_H_
#define CONFORMANCE_PROFILE_PROFILE_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lbc::profile {

/// `connects`: which endpoints of a list it asks to connect without being picked. all: every one at
/// once; one: one after another until the first is READY; lazy: none before a pick needs it;
/// subset: some of them.
enum class Connects { kAll, kOne, kLazy, kSubset };

/// `reconnects`: after a READY connection is lost. eager: by itself; on_pick: when a pick or
/// ExitIdle asks.
enum class Reconnects { kEager, kOnPick };

/// `subconns`: how many SubConns a list justifies. per_address: one for each distinct address;
/// per_endpoint: one for each endpoint; one: one that holds the whole list.
enum class SubConns { kPerAddress, kPerEndpoint, kOne };

/// `reads`: which half of the resolver's state it looks at; the other may be empty.
enum class Reads { kEndpoints, kAddresses };

/// `spreads`: how picks fall on READY endpoints. equal: many picks of one picker fall on all alike,
/// by rotation or by a fair choice by chance; weighted: in proportion to `weight`; least_loaded: by
/// open calls; keyed: by `key`; first: all to one; unspecified: says aloud what an absent field
/// says too.
enum class Spreads { kEqual, kWeighted, kLeastLoaded, kKeyed, kFirst, kUnspecified };

/// `key`: where a keyed policy finds a call's key.
struct Key {
  enum class From {
    kHeader,   ///< `header: NAME`, in the call's outgoing metadata.
    kAdapter,  ///< `adapter: NAME`, a hook of the adapter puts it where the policy looks.
  };
  From from = From::kHeader;
  std::string name;
  /// `failover`: a call whose key belongs to an endpoint that is not READY. next: another one gets
  /// it (so if absent); none: it waits or fails, whoever else is READY.
  enum class Failover { kNext, kNone };
  Failover failover = Failover::kNext;
};

/// `without_key`: a keyed policy's answer to a call that has none.
enum class WithoutKey { kRandom, kFirst, kFail, kQueue };

/// `weight`: where a weighted policy finds an endpoint's weight.
struct Weight {
  enum class From { kAttribute, kMetadata, kLoad, kConfig };
  /// now: at the next decision; new_subconn: only for a SubConn made after the change.
  enum class Applies { kNow, kNewSubConn };
  From from = From::kAttribute;
  std::string name;                ///< Of the attribute, metadata or config field; empty for load.
  std::optional<double> fallback;  ///< `default`: the weight of an endpoint that has none.
  std::optional<Applies> applies;
};

/// `route`: a policy that first chooses a group of endpoints.
struct Route {
  enum class NoMatch { kFail, kQueue, kDrop, kAny };
  std::string attribute;            ///< The endpoint's attribute that names its group.
  std::string header;               ///< The call's header that names the wanted group.
  std::optional<NoMatch> no_match;  ///< What happens to a call whose group has no endpoint.
};

/// `requires`: without these its behaviour is undefined, so every list and update the suite sends
/// has them.
struct Requires {
  std::vector<std::string> attributes;
  std::vector<std::string> metadata;
};

/// One profile. Every std::optional that is empty is a promise not made.
struct Profile {
  std::string policy;  ///< The registered name. Never empty.
  std::optional<std::string>
      config;  ///< The loadBalancingConfig value as JSON text; absent: it takes none.
  /// `other_configs`: values that it takes instead, as JSON text; the suite changes between them.
  std::vector<std::string> other_configs;
  std::optional<Connects> connects;
  std::optional<Reconnects> reconnects;
  std::optional<SubConns> subconns;
  std::optional<Reads> reads;
  std::optional<Spreads> spreads;
  std::optional<Key> key;
  std::optional<WithoutKey> without_key;
  std::optional<Weight> weight;
  std::optional<Route> route;
  std::optional<std::vector<absl::StatusCode>>
      drops;                          ///< Codes it may drop with; empty list: it never drops.
  Requires requires_;                 ///< `requires`, which C++ keeps for itself.
  std::vector<std::string> inherits;  ///< Policies whose own requirements it is judged by too.
};

/// Reads a profile from `yaml`; `file` is only for messages.
absl::StatusOr<Profile> Parse(std::string_view yaml, const std::string& file);

/// Reads a profile file.
absl::StatusOr<Profile> Load(const std::filesystem::path& path);

/// The profile of a policy nobody has described: it promises nothing beyond area CON.
Profile Minimal(std::string_view policy);

/// The file that describes a known policy: spec_dir/profiles/<policy>.yaml or, where the policy
/// differs between editions and `edition` is one of those, <policy>.<edition>.yaml. Empty for one
/// that nobody has described.
std::optional<std::filesystem::path> KnownFile(const std::filesystem::path& spec_dir,
                                               std::string_view policy,
                                               std::string_view edition = "");

/// The profile in that file, else Minimal(policy). Errors: a file that exists but is wrong, or that
/// describes another policy.
absl::StatusOr<Profile> LoadKnown(const std::filesystem::path& spec_dir, std::string_view policy,
                                  std::string_view edition = {});

/// What Binding of the catalogue wants: the policy's name and its `inherits`.
std::vector<std::string> JudgedAs(const Profile& profile);

}  // namespace lbc::profile

#endif  // CONFORMANCE_PROFILE_PROFILE_H_
