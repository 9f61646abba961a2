// The values of reference/core, as tables of facts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "reference/core/address.h"
#include "reference/core/attributes.h"
#include "reference/core/balancer.h"
#include "reference/core/builder.h"
#include "reference/core/fixed_picker.h"
#include "reference/core/json_depth.h"
#include "reference/core/metadata.h"
#include "reference/core/random.h"

namespace lbc {
namespace {

constexpr AttributeKey<int> kWeight{"weight"};
constexpr AttributeKey<std::string> kZone{"zone"};
constexpr AttributeKey<std::string> kWeightInWords{"weight"};

TEST(Attributes, HoldOneValuePerNameAndType) {
  const Attributes one = Attributes().With(kWeight, 1);
  const Attributes both = one.With(kWeightInWords, std::string("heavy"));
  EXPECT_EQ(*one.Get(kWeight), 1);
  EXPECT_EQ(one.Get(kWeightInWords), nullptr);
  EXPECT_EQ(*both.Get(kWeight), 1);
  EXPECT_EQ(*both.Get(kWeightInWords), "heavy");
  EXPECT_EQ(*both.With(kWeight, 2).Get(kWeight), 2);
  EXPECT_EQ(*both.Get(kWeight), 1) << "a copy must not change the original";
}

TEST(Attributes, AreEqualWhateverTheOrderOfSetting) {
  const std::string eu = "eu";
  const Attributes ab = Attributes().With(kWeight, 1).With(kZone, eu);
  const Attributes ba = Attributes().With(kZone, eu).With(kWeight, 1);
  EXPECT_EQ(ab, ba);
  EXPECT_NE(ab, Attributes().With(kWeight, 1));
  EXPECT_NE(ab, ab.With(kWeight, 2));
  EXPECT_EQ(Attributes().With(kWeight, 1).Without(kWeight), Attributes());
  EXPECT_TRUE(Attributes().With(kWeight, 1).Without(kWeight).empty());
}

struct IdentityRow {
  const char* why;
  Address address;
  bool same_connection;
};

TEST(Address, RESOLVER_016_IdentityIsAddrServerNameAndAttributes) {
  const Address plain{.addr = "10.0.0.1:80"};
  Address named = plain, attributed = plain, noted = plain, annotated = plain;
  named.server_name = "a.example";
  attributed.attributes = Attributes().With(kWeight, 1);
  noted.balancer_attributes = Attributes().With(kWeight, 1);
  annotated.metadata = Attributes().With(kWeight, 1);
  const IdentityRow rows[] = {
      {"an equal address", plain, true},
      {"another place", {.addr = "10.0.0.2:80"}, false},
      {"another name to prove", named, false},
      {"attributes are for the connection", attributed, false},
      {"balancer attributes are not", noted, true},
      {"nor is metadata", annotated, true},
  };
  for (const IdentityRow& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(SameConnection(plain, row.address), row.same_connection);
  }
  EXPECT_FALSE(plain == noted);
}

TEST(BadResolverState, IsKnownByMarkAndNotByWords) {
  EXPECT_TRUE(IsBadResolverState(BadResolverStateError()));
  EXPECT_TRUE(IsBadResolverState(BadResolverStateError("pick_first: foreign config")));
  EXPECT_EQ(BadResolverStateError("too few").message(), "too few");
  EXPECT_FALSE(IsBadResolverState(absl::UnavailableError("bad resolver state")));
  EXPECT_FALSE(IsBadResolverState(absl::OkStatus()));
}

class NullSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
};

TEST(FixedPicker, PICK_001_TheFourOutcomesAreTypes) {
  auto sub_conn = std::make_shared<NullSubConn>();
  using Outcome = PickResult::Outcome;
  EXPECT_EQ(QueuePicker()->Pick({}).outcome(), Outcome::kQueue);
  const PickResult failed = FailPicker(absl::UnavailableError("down"))->Pick({});
  EXPECT_EQ(failed.outcome(), Outcome::kFail);
  EXPECT_EQ(failed.status().message(), "down");
  EXPECT_EQ(failed.use(), nullptr);
  const PickResult used = UsePicker(sub_conn)->Pick({});
  ASSERT_EQ(used.outcome(), Outcome::kUse);
  EXPECT_EQ(used.use()->sub_conn, sub_conn.get());
  EXPECT_TRUE(used.status().ok());
  const PickResult dropped = PickResult::Drop(absl::PermissionDeniedError("no"));
  EXPECT_EQ(dropped.outcome(), Outcome::kDrop);
  EXPECT_EQ(dropped.status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(FixedPicker, OnlyAPickerOfOneSubConnTellsIt) {
  auto sub_conn = std::make_shared<NullSubConn>();
  EXPECT_EQ(AlwaysUsed(*UsePicker(sub_conn)), sub_conn.get());
  EXPECT_EQ(AlwaysUsed(*QueuePicker()), nullptr);
  EXPECT_EQ(AlwaysUsed(*FailPicker(absl::UnavailableError("down"))), nullptr);
}

TEST(PickResult, DONE_001_CarriesHeadersAndACompletionHook) {
  NullSubConn sub_conn;
  bool sent = false;
  PickResult result = PickResult::Use(
      sub_conn, [&sent](const DoneInfo& info) { sent = info.bytes_sent; }, {{"x-cost", "3"}});
  EXPECT_THAT(FindFirst(result.use()->metadata, "x-cost"), testing::Pointee(std::string("3")));
  EXPECT_EQ(FindFirst(result.use()->metadata, "x-other"), nullptr);
  result.use()->on_done({.status = absl::OkStatus(), .bytes_sent = true});
  EXPECT_TRUE(sent);
}

TEST(SubConn, WithoutProducersSaysSo) {
  class Unused final : public ProducerBuilder {
    std::shared_ptr<Producer> Build(SubConn& /*sub_conn*/) const override { return nullptr; }
  };
  NullSubConn sub_conn;
  EXPECT_EQ(sub_conn.GetOrBuildProducer(Unused()).status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(Random, BelowAndUnitAreBuiltFromBits) {
  class Constant final : public Random {
   public:
    explicit Constant(std::uint64_t bits) : bits_(bits) {}
    std::uint64_t Bits() override { return bits_; }

   private:
    std::uint64_t bits_;
  };
  EXPECT_EQ(Constant(1007).Below(10), 7u);
  EXPECT_EQ(Constant(0xFFFF'FFFF'FFFF'FFFF).Below(1), 0u);
  EXPECT_EQ(Constant(0).Unit(), 0.0);
  EXPECT_LT(Constant(0xFFFF'FFFF'FFFF'FFFF).Unit(), 1.0);
  EXPECT_EQ(Constant(std::uint64_t{1} << 63).Unit(), 0.5);
}

TEST(ConnectivityState, IsSpelledAsOnTheWire) {
  EXPECT_EQ(ToString(ConnectivityState::kTransientFailure), "TRANSIENT_FAILURE");
  EXPECT_EQ(ToString(ConnectivityState::kIdle), "IDLE");
}

std::string Nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonDepth, IsThatOfTheDeepestPlace) {
  EXPECT_FALSE(NestsTooDeep(""));
  EXPECT_FALSE(NestsTooDeep(Nested(kJsonDepthMax)));
  EXPECT_TRUE(NestsTooDeep(Nested(kJsonDepthMax + 1)));
  EXPECT_TRUE(NestsTooDeep(std::string(kJsonDepthMax, '[') + "{"))
      << "broken, and too deep all the same";
  const std::string one_beside_the_other = Nested(60) + "," + Nested(60);
  EXPECT_FALSE(NestsTooDeep("[" + one_beside_the_other + "]"));
}

TEST(JsonDepth, TakesNoBracketOfATextForOne) {
  const std::string many(1000, '[');
  EXPECT_FALSE(NestsTooDeep("{\"a\": \"" + many + "\"}"));
  EXPECT_FALSE(NestsTooDeep("{\"a\": \"\\\"" + many + "\"}")) << "an escaped quote ends no text";
  EXPECT_TRUE(NestsTooDeep("{\"a\": \"\\\\\", \"b\": " + many))
      << "an escaped backslash escapes nothing";
  EXPECT_FALSE(NestsTooDeep("\"\\")) << "ends inside an escape";
}

}  // namespace
}  // namespace lbc
