#include "conformance/scenario/endpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xxhash.h>

#include <charconv>
#include <utility>

namespace lbc::scenario {
namespace {

std::string InventedAddress(std::string_view name) {
  if (name.size() == 1 && name[0] >= 'a' && name[0] <= 'z') {
    return fmt::format("10.0.0.{}:443", name[0] - 'a' + 1);
  }
  unsigned number = 0;
  if (name.size() > 1 && name[0] == 'e') {
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size() && number < 62'500) {
      return fmt::format("10.1.{}.{}:443", number / 250, number % 250 + 1);
    }
  }
  const XXH64_hash_t hash = XXH64(name.data(), name.size(), 0);
  return fmt::format("10.2.{}.{}:443", hash % 250, hash / 250 % 250 + 1);
}

}  // namespace

Address::Address(const char* called) : Address(std::string(called)) {}

Address::Address(std::string called) : name(std::move(called)), text(InventedAddress(name)) {}

Address::Address(std::string called, std::string at)
    : name(std::move(called)), text(std::move(at)) {}

Address At(std::string text) {
  std::string name = text;
  return Address(std::move(name), std::move(text));
}

Endpoint::Endpoint(const char* name) : Endpoint(std::string(name)) {}

Endpoint::Endpoint(std::string name) : name_(std::move(name)), addresses_{Address(name_)} {}

Endpoint::Endpoint(std::string name, std::vector<Address> addresses)
    : name_(std::move(name)), addresses_(std::move(addresses)) {}

Endpoint Endpoint::Weighing(std::uint32_t weight) const {
  Endpoint copy = *this;
  copy.weight_ = weight;
  return copy;
}

Endpoint Endpoint::WithWeightText(std::string text) const {
  Endpoint copy = *this;
  copy.weight_ = 0;
  copy.weight_text_ = std::move(text);
  return copy;
}

Endpoint Endpoint::With(std::string attribute, std::string value) const {
  Endpoint copy = *this;
  copy.attributes_[std::move(attribute)] = std::move(value);
  return copy;
}

Endpoint Endpoint::WithAddressAttribute(std::string attribute, std::string value) const {
  Endpoint copy = *this;
  for (Address& address : copy.addresses_) address.attributes[attribute] = value;
  return copy;
}

Endpoint Endpoint::WithMetadata(std::string key, std::string value) const {
  Endpoint copy = *this;
  for (Address& address : copy.addresses_) address.metadata[key] = value;
  return copy;
}

Endpoint Endpoint::WithServerName(std::string server_name) const {
  Endpoint copy = *this;
  for (Address& address : copy.addresses_) address.server_name = server_name;
  return copy;
}

Endpoint Endpoint::InGroup(std::string group) const {
  Endpoint copy = *this;
  copy.group_ = std::move(group);
  return copy;
}

std::string Endpoint::attribute(const std::string& name) const {
  const auto found = attributes_.find(name);
  return found == attributes_.end() ? "" : found->second;
}

std::string KeyAt(const Endpoint& endpoint) {
  const std::string own = endpoint.attribute(kHashKey);
  return (own.empty() ? endpoint.addresses().front().text : own) + "_0";
}

lbcp::v1::Endpoint Endpoint::ToProto() const {
  lbcp::v1::Endpoint proto;
  for (const Address& address : addresses_) {
    lbcp::v1::Address* out = proto.add_addresses();
    out->set_addr(address.text);
    out->set_server_name(address.server_name);
    for (const auto& [key, value] : address.attributes) (*out->mutable_attributes())[key] = value;
    for (const auto& [key, value] : address.metadata) (*out->mutable_metadata())[key] = value;
  }
  for (const auto& [key, value] : attributes_) (*proto.mutable_attributes())[key] = value;
  proto.set_weight(weight_);
  return proto;
}

Endpoints Many(int count) {
  Endpoints endpoints;
  endpoints.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) endpoints.emplace_back(fmt::format("e{}", i));
  return endpoints;
}

std::string NamesOf(const Endpoints& endpoints) {
  constexpr std::size_t kShown = 8;
  if (endpoints.empty()) return "nothing";
  std::vector<std::string> names;
  for (const Endpoint& endpoint : endpoints) names.push_back(endpoint.name());
  if (names.size() <= kShown) return fmt::format("{}", fmt::join(names, " "));
  return fmt::format("{} … {} ({} endpoints)", names.front(), names.back(), names.size());
}

}  // namespace lbc::scenario
