// Endpoints as scenarios name them: a letter, and an address invented for it.
//
//   const Endpoint a{"a"}, b{"b"};                       // 10.0.0.1:443, 10.0.0.2:443
//   const Endpoint both{"both", {"x", "y"}};             // one endpoint, two addresses, called x
//   and y const Endpoint six{"six", {At("[2001:db8::1]:443")}};// an address of one's own
//
// Values; nothing listens at any of these addresses.
#ifndef CONFORMANCE_SCENARIO_ENDPOINT_H_
#define CONFORMANCE_SCENARIO_ENDPOINT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"

namespace lbc::scenario {

// One address: what the scenario calls it, and how it is written.
struct Address {
  // The address invented for a name: 10.0.0.1:443 for "a" to 10.0.0.26:443 for "z", 10.1.x.y:443
  // for "e0", "e1", …, a fixed one of 10.2.0.0/16 for any other name.
  Address(const char* called);  // NOLINT(google-explicit-constructor)
  Address(std::string called);  // NOLINT(google-explicit-constructor)
  Address(std::string called, std::string at);

  std::string name;
  std::string text;
  std::string server_name;
  std::map<std::string, std::string> attributes;
  std::map<std::string, std::string> metadata;
};

// An address that is its own name.
Address At(std::string text);

// One endpoint of a list.
class Endpoint {
 public:
  // An endpoint with one address of the same name.
  explicit Endpoint(const char* name);
  explicit Endpoint(std::string name);
  // An endpoint with these addresses; may be empty.
  Endpoint(std::string name, std::vector<Address> addresses);

  // Copies that differ in one thing.
  [[nodiscard]] Endpoint Weighing(std::uint32_t weight) const;
  // Where the profile says that weights are looked for, the list says this, which need be no
  // number.
  [[nodiscard]] Endpoint WithWeightText(std::string text) const;
  [[nodiscard]] Endpoint With(std::string attribute, std::string value) const;
  [[nodiscard]] Endpoint WithAddressAttribute(std::string attribute, std::string value) const;
  [[nodiscard]] Endpoint WithMetadata(std::string key, std::string value) const;
  [[nodiscard]] Endpoint WithServerName(std::string server_name) const;

  // In a group of its own, for policies that route; lists say so where the profile's route looks.
  [[nodiscard]] Endpoint InGroup(std::string group) const;

  // Empty: the group of all that do not care.
  const std::string& group() const { return group_; }
  const std::string& name() const { return name_; }
  const std::vector<Address>& addresses() const { return addresses_; }
  // Empty for none.
  const std::string& weight_text() const { return weight_text_; }
  // 0 for none.
  std::uint32_t weight() const { return weight_; }
  // Empty for none.
  std::string attribute(const std::string& name) const;
  lbcp::v1::Endpoint ToProto() const;

 private:
  std::string name_;
  std::vector<Address> addresses_;
  std::uint32_t weight_ = 0;
  std::string group_;
  std::string weight_text_;
  std::map<std::string, std::string> attributes_;
};

using Endpoints = std::vector<Endpoint>;

// The ring that gRFC A42 gives this list, and who on it has failed and is passed over.
struct RingOf {
  Endpoints listed;
  Endpoints failed{};
  std::uint64_t min_ring_size = 1024;
  std::uint64_t max_ring_size = 4096;
};
// The attribute of an endpoint that places it on such a ring (A76); adapters that bring it to the
// policy claim capability hash_keys.
inline constexpr char kHashKey[] = "hash_key";
// A key that is at home at this endpoint on every such ring: the text of its first place.
std::string KeyAt(const Endpoint& endpoint);

// Endpoints e0 … e<count - 1>.
Endpoints Many(int count);

// "a b c"; "nothing" for an empty list.
std::string NamesOf(const Endpoints& endpoints);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_ENDPOINT_H_
