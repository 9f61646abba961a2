#include "policy.h"

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include "reference/policies/common/base_balancer.h"

namespace {

using lbc::PickInfo;
using lbc::PickResult;
using lbc::policies::PickerBuildInfo;
using lbc::policies::ReadySubConn;

// Places calls. A start that works: the READY servers take turns. Put your choice here; a picker is
// called from many threads at once, so it changes nothing but atomics.
class Picker final : public lbc::Picker {
 public:
  Picker(std::vector<ReadySubConn> ready, std::size_t start)
      : ready_(std::move(ready)), next_(start) {}

  PickResult Pick(const PickInfo& /*info*/) const override {
    return PickResult::Use(*ready_[next_++ % ready_.size()].sub_conn);
  }

 private:
  const std::vector<ReadySubConn> ready_;
  mutable std::atomic<std::size_t> next_;
};

// Makes a picker whenever the set of READY servers has changed. The base balancer does the rest:
// connections, states, errors. A policy that needs more implements lbc::Balancer itself.
class Pickers final : public lbc::policies::PickerBuilder {
 public:
  std::shared_ptr<const lbc::Picker> Build(const PickerBuildInfo& info) const override {
    return std::make_shared<Picker>(info.ready, info.random->Below(info.ready.size()));
  }
};

}  // namespace

std::shared_ptr<const lbc::Builder> MakePolicyBuilder() {
  return lbc::policies::MakeBaseBuilder("@policy_plain@", std::make_shared<Pickers>());
}
