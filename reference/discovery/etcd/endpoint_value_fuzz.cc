// Spoilt values and keys in etcd: a server that can be dialled, and what was read survives being
// written again, or a complaint short enough for a log.
#include <cstdlib>

#include "fixtures/fuzz/fuzz.h"
#include "reference/discovery/etcd/endpoint_value.h"

namespace {

constexpr std::size_t kComplaintMax = 400;

bool Consume(std::string_view input) {
  const absl::Status key = lbc::CheckEndpointKey("shop", input);
  if (key.ok() && !input.starts_with("shop/")) std::abort();
  const absl::StatusOr<lbc::Address> address = lbc::DecodeEndpointValue(input);
  if (!address.ok()) {
    if (address.status().code() != absl::StatusCode::kInvalidArgument) std::abort();
    if (address.status().message().size() > kComplaintMax) std::abort();
    return false;
  }
  if (!lbc::CheckEndpointAddr(address->addr).ok()) std::abort();
  const auto again = lbc::DecodeEndpointValue(lbc::EncodeEndpointValue({.addr = address->addr}));
  if (!again.ok() || again->addr != address->addr) std::abort();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(
      argc, argv,
      {{R"({"Op":0,"Addr":"10.0.0.1:80","Metadata":null})",
        R"({"Op":255,"Addr":"[2001:db8::1]:65535","Metadata":{"weight":10,"zone":"b","spare":true}})",
        R"({"addr":"unix:/run/shop.sock","More":{"x":[1,{"y":[[]]}]}})",
        R"( {"Addr" : "shop.example:0", "Metadata" : {"weight" : "1e3"}} )"},
       Consume});
}
