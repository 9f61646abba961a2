// What a pick costs in allocations: nothing, once a picker has been asked (performance budget).
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/heap/allocations.h"
#include "reference/policies/least_request_experimental/picker.h"

namespace lbc::policies {
namespace {

TEST(PickCost, LeastRequestAllocatesNothingPerPickAndDone) {
  fixtures::FakeChannel channel;
  const auto sub_conn = *channel.NewSubConn({{.addr = "a:1"}}, {});
  class ToOne final : public Picker {
   public:
    explicit ToOne(SubConn& sub_conn) : sub_conn_(sub_conn) {}
    PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Use(sub_conn_); }

   private:
    SubConn& sub_conn_;
  };
  ChildPickers ready;
  for (int i = 0; i < 3; ++i) {
    ready.push_back(std::make_shared<CountingPicker>(std::make_shared<const ToOne>(*sub_conn),
                                                     MakeOwned<OpenCalls>()));
  }
  const LeastRequestChooser chooser(2, 1);
  const std::size_t before = fixtures::Allocations();
  for (int i = 0; i < 1000; ++i) {
    PickResult result = chooser.Pick(ready, {});
    if (result.use() == nullptr) FAIL() << "a pick that did not go";
    result.use()->on_done({});
  }
  EXPECT_EQ(fixtures::Allocations(), before);
}

}  // namespace
}  // namespace lbc::policies
