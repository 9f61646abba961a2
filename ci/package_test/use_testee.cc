// A policy of one's own as a testee: all calls go to the READY connection that was listed first.
#include <memory>
#include <utility>

#include "conformance/testees/cpp/testee.h"
#include "reference/policies/common/base_balancer.h"

namespace {

class FirstReady final : public lbc::Picker {
 public:
  explicit FirstReady(std::shared_ptr<lbc::SubConn> first) : first_(std::move(first)) {}
  lbc::PickResult Pick(const lbc::PickInfo&) const override {
    return lbc::PickResult::Use(*first_);
  }

 private:
  const std::shared_ptr<lbc::SubConn> first_;
};

class FirstReadyPickers final : public lbc::policies::PickerBuilder {
  std::shared_ptr<const lbc::Picker> Build(
      const lbc::policies::PickerBuildInfo& info) const override {
    return std::make_shared<FirstReady>(info.ready.front().sub_conn);
  }
};

}  // namespace

int main(int argc, char** argv) {
  lbc::testee::Options options;
  options.register_policies = [](lbc::Registry& registry) {
    registry.Register(
        lbc::policies::MakeBaseBuilder("first_ready", std::make_shared<FirstReadyPickers>()));
  };
  return lbc::testee::Main(argc, argv, std::move(options));
}
