// What the channel makes of each answer of a picker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using enum ConnectivityState;

class Picking : public PuppetChannelTest {};

TEST_F(Picking, PICK_003_AreToldTheMethodTheHeadersAndWhatIsAttached) {
  Ready();
  int asked = 0;
  Picks([&](const PickInfo& info) {
    ++asked;
    EXPECT_EQ(info.full_method_name, "/shop.Shop/Buy");
    EXPECT_EQ(*info.metadata, (Metadata{{"x-user", "ann"}, {"x-user", "bob"}}));
    EXPECT_EQ(*info.call_attributes->Get(kCallKey), "key");
    return PickResult::Use(*a_);
  });
  stage_.Call({.full_method_name = "/shop.Shop/Buy",
               .metadata = {{"x-user", "ann"}, {"x-user", "bob"}},
               .attributes = Attributes().With(kCallKey, std::string("key"))});
  EXPECT_EQ(asked, 1);
}

TEST_F(Picking, PICK_005_OnlyTheAnswerToQueueMeansWaitingWhateverWordsAnErrorHas) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("no SubConn is available")), kConnecting);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: no SubConn is available"));
}

TEST_F(Picking, PICK_006_PICK_035_AFailureEndsWhatDoesNotWaitWithItsWords) {
  Ready();
  Reports(FailPicker(absl::NotFoundError("no server in zone eu-1")), kTransientFailure);
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: no server in zone eu-1"));
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 goes to a:1"));
}

TEST_F(Picking, PICK_008_ADropEndsAlsoWhatWouldWait) {
  Ready();
  Picks([](const PickInfo&) { return PickResult::Drop(absl::PermissionDeniedError("not you")); });
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends PERMISSION_DENIED: not you",
                                         "call 2 ends PERMISSION_DENIED: not you"));
}

struct DropRow {
  const char* reason;
  absl::StatusCode code;
  absl::StatusCode reaches_the_caller;
};

TEST_F(Picking, PICK_011_PICK_012_PICK_013_CodesOfApplicationsBecomeInternalAndOthersStay) {
  using enum absl::StatusCode;
  constexpr DropRow kRows[] = {
      {"no success without a server", kOk, kInternal},
      {"a client may always say so", kCancelled, kCancelled},
      {"a client may always say so", kUnknown, kUnknown},
      {"an application's", kInvalidArgument, kInternal},
      {"a client may always say so", kDeadlineExceeded, kDeadlineExceeded},
      {"an application's", kNotFound, kInternal},
      {"an application's", kAlreadyExists, kInternal},
      {"a control plane may say so", kPermissionDenied, kPermissionDenied},
      {"a control plane may say so", kResourceExhausted, kResourceExhausted},
      {"an application's", kFailedPrecondition, kInternal},
      {"an application's", kAborted, kInternal},
      {"an application's", kOutOfRange, kInternal},
      {"a control plane may say so", kUnimplemented, kUnimplemented},
      {"a control plane may say so", kInternal, kInternal},
      {"a control plane may say so", kUnavailable, kUnavailable},
      {"an application's", kDataLoss, kInternal},
      {"a control plane may say so", kUnauthenticated, kUnauthenticated},
  };
  Ready();
  for (const DropRow& row : kRows) {
    const std::string name = absl::StatusCodeToString(row.code);
    SCOPED_TRACE(name + ": " + row.reason);
    Picks([&](const PickInfo&) { return PickResult::Drop(absl::Status(row.code, "the words")); });
    const std::string call = "call " + std::to_string(stage_.Call()) + " ends ";
    const std::string wanted = absl::StatusCodeToString(row.reaches_the_caller) + ": ";
    if (row.code == row.reaches_the_caller) {
      EXPECT_THAT(stage_.Seen(), ElementsAre(call + wanted + "the words"));
    } else {
      const std::string words = row.code == kOk ? "" : "the words";  // OK has none.
      EXPECT_THAT(stage_.Seen(),
                  ElementsAre(AllOf(StartsWith(call + wanted), HasSubstr(name + ": " + words))));
    }
  }
}

TEST_F(Picking, PICK_017_AChoiceThatIsNotReadyIsDroppedAndTheNextPickerAsked) {
  Ready();
  const auto idle = puppet_->Make("idle:1");
  Reports(UsePicker(idle));
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 2 goes to a:1"));
}

TEST_F(Picking, PICK_018_ACallAsksOnceForEachReport) {
  Ready();
  int asked = 0;
  const auto picker = std::make_shared<fixtures::FunctionPicker>([&](const PickInfo&) {
    ++asked;
    return PickResult::Queue();
  });
  Reports(picker, kConnecting);
  stage_.Call();
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_EQ(asked, 3);
  EXPECT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet"})").ok());
  EXPECT_EQ(asked, 3) << "another config is no other picker";
  Reports(picker, kConnecting);
  EXPECT_EQ(asked, 6) << "the same picker reported again counts as another";
}

TEST_F(Picking, PICK_019_AChoiceThatIsNoneOfTheChannelsIsLoggedAndTheCallWaits) {
  Ready();
  ForeignSubConn foreign;
  Picks([&](const PickInfo&) { return PickResult::Use(foreign); });
  stage_.Call();
  EXPECT_THAT(stage_.logs(), ElementsAre(AllOf(StartsWith("error: "), HasSubstr("did not make"))));
  Picks([&](const PickInfo&) {
    PickResult nothing = PickResult::Use(foreign);
    nothing.use()->sub_conn = nullptr;
    return nothing;
  });
  EXPECT_EQ(stage_.logs().size(), 2u) << "no SubConn at all";
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(Picking, PICK_019_ASubConnOfAnotherChannelIsForeignToo) {
  fixtures::ChannelStage other;
  const auto puppet = std::make_shared<fixtures::PuppetBuilder>("puppet", other.words());
  other.policies().Register(puppet);
  ASSERT_TRUE(other.Open({.default_service_config = R"({"loadBalancingPolicy": "puppet"})"}).ok());
  other.channel().Connect();
  other.Settle();
  ASSERT_TRUE(other.Lists({"a:1"}).ok());
  const auto theirs = puppet->Make("a:1");
  theirs->Connect();
  other.Settle();
  other.Succeeds(1);

  Ready();
  Reports(UsePicker(theirs));
  stage_.Call();
  EXPECT_THAT(stage_.logs(), Contains(HasSubstr("did not make")));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(Picking, PICK_020_AWrappedSubConnIsTakenOnlyWhenThePickerUnwrapsIt) {
  class Wrapper final : public SubConn {
   public:
    explicit Wrapper(std::shared_ptr<SubConn> wrapped) : wrapped_(std::move(wrapped)) {}
    void Connect() override { wrapped_->Connect(); }
    void Shutdown() override { wrapped_->Shutdown(); }
    void UpdateAddresses(const std::vector<Address>&) override {}
    void RegisterHealthListener(StateListener) override {}
    const std::shared_ptr<SubConn> wrapped_;
  };
  Ready();
  const auto wrapper = std::make_shared<Wrapper>(a_);
  Reports(UsePicker(wrapper));
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_THAT(stage_.logs(), Contains(HasSubstr("did not make")));
  Reports(UsePicker(wrapper->wrapped_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(Picking, PICK_021_ExtraHeadersGoWithTheAttemptTheyWereChosenForAndNoOther) {
  Ready();
  const auto idle = puppet_->Make("idle:1");
  Picks([&](const PickInfo&) { return PickResult::Use(*idle, nullptr, {{"x-first", "1"}}); });
  stage_.Call({.metadata = {{"x-user", "ann"}}});
  Picks([&](const PickInfo& info) {
    EXPECT_EQ(*info.metadata, (Metadata{{"x-user", "ann"}})) << "nor are they the call's own";
    return PickResult::Use(*a_, nullptr, {{"x-second", "2"}});
  });
  stage_.Call({.metadata = {{"x-user", "ann"}}});
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 goes to a:1 x-second=2", "call 2 goes to a:1 x-second=2"));
}

struct HeaderRow {
  const char* reason;
  const char* key;
  const char* value;
  bool goes;
};

TEST_F(Picking, PICK_022_HeadersThatCannotBeSentFailTheAttempt) {
  constexpr HeaderRow kRows[] = {
      {"an ordinary one", "x-zone_1.a", "eu 1", true},
      {"bytes under a key for bytes", "x-raw-bin", "\x01\xff", true},
      {"a capital letter", "X-zone", "eu", false},
      {"a space", "x zone", "eu", false},
      {"no key", "", "eu", false},
      {"a line break in the value", "x-zone", "eu\n1", false},
      {"beyond ASCII in the value", "x-zone", "\xc3\xa9", false},
  };
  Ready();
  for (const HeaderRow& row : kRows) {
    SCOPED_TRACE(row.reason);
    int done = 0;
    Picks([&](const PickInfo&) {
      return PickResult::Use(
          *a_,
          [&](const DoneInfo& info) { done += info.status.code() == absl::StatusCode::kInternal; },
          {{"x-good", "yes"}, {row.key, row.value}});
    });
    const std::string call = "call " + std::to_string(stage_.Call(Patient()));
    if (row.goes) {
      EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr(call + " goes to a:1")));
    } else {
      EXPECT_THAT(stage_.Seen(), ElementsAre(AllOf(StartsWith(call + " ends INTERNAL: "),
                                                   HasSubstr(std::string("\"") + row.key + "\""))));
      EXPECT_EQ(done, 1) << "the attempt's hook hears the same";
    }
  }
}

TEST_F(Picking, PICK_023_APolicyMayChooseTheAuthorityUnlessTheCallDid) {
  Ready();
  Picks([this](const PickInfo&) {
    return PickResult::Use(*a_, nullptr, {{":authority", "policy.example"}, {"x-zone", "eu"}});
  });
  stage_.Call();
  stage_.Call({.authority = "call.example"});
  Reports(UsePicker(a_));
  stage_.Call();
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 goes to a:1 as policy.example x-zone=eu",
                          "call 2 goes to a:1 as call.example x-zone=eu", "call 3 goes to a:1"));
}

TEST_F(Picking, PICK_032_ANewPickerLeavesAloneWhatIsUnderWay) {
  Ready();
  PicksWithHook(*a_);
  stage_.Call();
  Reports(FailPicker(absl::UnavailableError("down")), kTransientFailure);
  Reports(QueuePicker(), kConnecting);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("done OK sent received", "call 1 ends OK"));
}

}  // namespace
}  // namespace lbc
