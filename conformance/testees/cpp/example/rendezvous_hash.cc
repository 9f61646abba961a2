#include "rendezvous_hash.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "reference/policies/common/base_balancer.h"

namespace {

using lbc::PickInfo;
using lbc::PickResult;
using lbc::policies::PickerBuildInfo;
using lbc::policies::ReadySubConn;

constexpr std::string_view kKeyHeader = "x-user";

// FNV-1a, with the bits mixed at the end: neighbouring texts must not have neighbouring hashes.
std::uint64_t Hash(std::string_view key, std::string_view server) {
  std::uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  };
  add(key);
  add(std::string_view("\0", 1));
  add(server);
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  return hash ^ (hash >> 33);
}

class RendezvousPicker final : public lbc::Picker {
 public:
  explicit RendezvousPicker(std::vector<ReadySubConn> ready) : ready_(std::move(ready)) {}

  PickResult Pick(const PickInfo& info) const override {
    const std::string* key =
        info.metadata == nullptr ? nullptr : lbc::FindFirst(*info.metadata, kKeyHeader);
    if (key == nullptr) {
      return PickResult::Fail(absl::UnavailableError("rendezvous_hash: no header x-user"));
    }
    const auto highest = std::max_element(
        ready_.begin(), ready_.end(), [&](const ReadySubConn& a, const ReadySubConn& b) {
          return Hash(*key, a.address.addr) < Hash(*key, b.address.addr);
        });
    return PickResult::Use(*highest->sub_conn);
  }

 private:
  const std::vector<ReadySubConn> ready_;
};

class RendezvousPickers final : public lbc::policies::PickerBuilder {
 public:
  std::shared_ptr<const lbc::Picker> Build(const PickerBuildInfo& info) const override {
    return std::make_shared<RendezvousPicker>(info.ready);
  }
};

}  // namespace

std::shared_ptr<const lbc::Builder> MakeRendezvousHashBuilder() {
  return lbc::policies::MakeBaseBuilder("rendezvous_hash", std::make_shared<RendezvousPickers>());
}
