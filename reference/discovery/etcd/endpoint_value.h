// What is stored in etcd for one server, and how it is read.
//
// The format is that of etcd's Go client (package naming/endpoints), so that either side may be
// written with it:
//
//   key     TARGET/ID                    shop/10.0.0.1:80; ID is whatever tells instances apart
//   value   {"Op":0,"Addr":"10.0.0.1:80","Metadata":{"weight":10,"zone":"b"}}
//
// Reading is as lenient as Go's: names of fields have no case, unknown fields and the number in Op
// are passed over, Metadata may be absent, null, or anything. What is no server is refused with a
// text that names the field: no JSON object, no Addr, an Addr without a port, an Op that is no
// number from 0 to 255.
//
// Members of Metadata become attributes of the address, under their own names, for policies to
// read: a text as std::string, a number as double, a flag as bool. Others are passed over.
//
// A weight is such a member. smooth_weighted_round_robin looks for "weight", which may be a number
// or a text that is one, and takes it as its weight.h says:
//   absent, null, not a number   the policy's defaultWeight, 1 unless its config says otherwise
//   zero, negative               no calls beside servers of positive weight
//   between 0 and 1              1
//   more than 1,000,000,000      1,000,000,000
// A number that no double holds (1e400) is no JSON for Go, nor for us: the value is refused.
#ifndef REFERENCE_DISCOVERY_ETCD_ENDPOINT_VALUE_H_
#define REFERENCE_DISCOVERY_ETCD_ENDPOINT_VALUE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/address.h"

namespace lbc {

/// A server as it registers. A plain value.
struct EtcdEndpoint {
  /// "host:port", "[v6]:port" or "unix:PATH".
  std::string addr{};
  /// Written as the number "weight" in the metadata; empty: it is not.
  std::optional<std::uint32_t> weight{};
  /// Further texts for the metadata.
  std::map<std::string, std::string> metadata{};

  friend bool operator==(const EtcdEndpoint&, const EtcdEndpoint&) = default;
};

/// OK, or INVALID_ARGUMENT that quotes `addr`: no host, or no port from 0 to 65535.
[[nodiscard]] absl::Status CheckEndpointAddr(std::string_view addr);

/// The value to store. `endpoint.addr` and all texts are UTF-8.
[[nodiscard]] std::string EncodeEndpointValue(const EtcdEndpoint& endpoint);

/// An address, with its metadata in Address::metadata. INVALID_ARGUMENT: see the top.
[[nodiscard]] absl::StatusOr<Address> DecodeEndpointValue(std::string_view value);

/// OK, or INVALID_ARGUMENT: `key` is not `target`, a slash and something (ETCD-002).
[[nodiscard]] absl::Status CheckEndpointKey(std::string_view target, std::string_view key);

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_ENDPOINT_VALUE_H_
