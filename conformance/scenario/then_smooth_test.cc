// The verbs about orders by weight, splits of calls, and traffic: what each accepts and refuses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using verdict::Verdict;

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoints kFiveOneOne = {a.Weighing(5), b.Weighing(1), c.Weighing(1)};

// a, b and c are READY; picks are answered in this cycle.
std::function<void(FakeTestee&)> Picking(std::vector<lbcp::v1::PickAnswer> cycle) {
  return [cycle = std::move(cycle)](FakeTestee& testee) {
    testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2),
                                      Made(3, {"c"}), Asked(3), Reported(kConnecting, 1)});
    testee.On("SubConnState 3 READY", {Reported(kReady, 2)});
    testee.On("Pick", {}, Answers{cycle});
    testee.On("Burst", {}, Answers{cycle});
  };
}

// The letters as answers; anything else waits.
std::function<void(FakeTestee&)> Spelling(const std::string& word) {
  std::vector<lbcp::v1::PickAnswer> cycle;
  for (const char letter : word) {
    const bool known = letter >= 'a' && letter <= 'c';
    cycle.push_back(known ? Use(static_cast<std::uint32_t>(letter - 'a' + 1)) : Queue());
  }
  return Picking(std::move(cycle));
}

AnyBody WhenReady(std::function<void(const When&, const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.Policy({a, b, c});
    given.ConnectionIsReady(a);
    given.ConnectionIsReady(b);
    given.ConnectionIsReady(c);
    rest(when, then);
  };
}

AnyBody Picks(std::function<void(const Then&)> rest) {
  return WhenReady([rest = std::move(rest)](const When&, const Then& then) { rest(then); });
}

TEST(ThenPicksByWeight, SpeaksOfTheirOrder) {
  const AnyBody in_order = Picks([](const Then& then) { then.Picks(14).GoInOrder({a, a, b}); });
  const AnyBody smooth =
      Picks([](const Then& then) { then.Picks(14).FollowTheSmoothOrder(kFiveOneOne); });
  const AnyBody exact =
      Picks([](const Then& then) { then.Picks(20).AreSharedExactlyByWeight(kFiveOneOne); });
  const AnyBody spread = Picks([](const Then& then) {
    then.Picks(60).AreSpreadSmoothly({a.Weighing(2), b.Weighing(1), c.Weighing(1)});
  });
  ExpectRows({
      {"GoInOrder: over and over", Spelling("aab"), in_order, Verdict::kPass},
      {"GoInOrder: not the first", Spelling("aba"), in_order, Verdict::kFail,
       "the order a a b a a b a a b a a b from pick 1 on; got a b a"},
      {"GoInOrder: one waits", Spelling("aab-"), in_order, Verdict::kFail, "elsewhere or nowhere"},
      {"FollowTheSmoothOrder: the seed's", Spelling("aaabaac"), smooth, Verdict::kPass},
      {"FollowTheSmoothOrder: nginx's", Spelling("aabacaa"), smooth, Verdict::kFail,
       "from pick 1 on"},
      {"AreSharedExactlyByWeight: the seed's", Spelling("aaabaac"), exact, Verdict::kPass},
      {"AreSharedExactlyByWeight: nginx's", Spelling("aabacaa"), exact, Verdict::kPass},
      {"AreSharedExactlyByWeight: on average only", Spelling("aaabaacaabaaca"), exact,
       Verdict::kFail, "in the 7 picks up to pick"},
      {"AreSharedExactlyByWeight: not at all", Spelling("abc"), exact, Verdict::kFail,
       "in the 7 picks up to pick 7"},
      {"AreSpreadSmoothly: smooth", Spelling("abac"), spread, Verdict::kPass},
      {"AreSpreadSmoothly: in lumps", Spelling("aaaaaaaabbbbcccc"), spread, Verdict::kFail,
       "a strays by 4"},
      {"AreSpreadSmoothly: one waits", Spelling("abac-"), spread, Verdict::kFail, "nowhere"},
  });
}

TEST(ThenBurstByWeight, IsExactOrNot) {
  const AnyBody body = WhenReady([](const When& when, const Then& then) {
    when.ManyThreadsPick(7, 2).WhileNothingElseHappens();
    then.Burst().IsSharedExactlyByWeight(kFiveOneOne);
  });
  ExpectRows({
      {"in whatever order", Spelling("bcaaaaa"), body, Verdict::kPass},
      {"one too few", Spelling("bcaaaaabbaaaac"), body, Verdict::kFail, "a 9, b 3, c 2"},
      {"one waits", Spelling("bcaaaaa-caaaaa"), body, Verdict::kFail, "nowhere 1"},
  });
}

TEST(ThenCallsOfMany, SpeaksOfHowTheySplit) {
  const auto made = [](std::function<void(const Then&)> rest) {
    return WhenReady([rest = std::move(rest)](const When& when, const Then& then) {
      when.Calls(6).AreMade();
      rest(then);
    });
  };
  const AnyBody split = made([](const Then& then) {
    then.Calls().SplitInto({3, 2, 1}, {a, b, c});
  });
  const AnyBody none_more = made([](const Then& then) {
    then.Calls().GaveNoneMoreThan({a, b, c}, 3);
  });
  ExpectRows({
      {"SplitInto: whoever got which", Spelling("cbcbca"), split, Verdict::kPass},
      {"SplitInto: other parts", Spelling("abcabc"), split, Verdict::kFail, "a 2, b 2, c 2"},
      {"SplitInto: one waits", Spelling("cbcbc-"), split, Verdict::kFail, "nowhere 1"},
      {"GaveNoneMoreThan: as many", Spelling("aaabbc"), none_more, Verdict::kPass},
      {"GaveNoneMoreThan: one more", Spelling("aaaabc"), none_more, Verdict::kFail, "a 4"},
      {"GaveNoneMoreThan: one waits", Spelling("aaabb-"), none_more, Verdict::kFail, "nowhere"},
  });
}

// a, b and c become READY at once; each pick is answered by the next letter, the last one for ever.
std::function<void(FakeTestee&)> Serving(const std::string& word) {
  return [word](FakeTestee& testee) {
    testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2),
                                      Made(3, {"c"}), Asked(3), Reported(kConnecting, 1)});
    testee.On("SubConnState 3 READY", {Reported(kReady, 2)});
    for (const char letter : word) {
      const bool known = letter >= 'a' && letter <= 'c';
      lbcp::v1::PickAnswer answer =
          known ? Use(static_cast<std::uint32_t>(letter - 'a' + 1)) : Queue();
      answer.set_has_completion(known);
      testee.On("Pick", {}, Answers{{answer}});
    }
  };
}

AnyBody Flowing(std::uint32_t calls, std::function<void(const Then&)> rest) {
  return [calls, rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.Policy({a, b, c});
    when.EveryConnection().Succeeds();
    then.Channel().Reaches(kReady);
    when.Traffic({{a, 10ms}, {b, 1ms, 14}}).Flows(calls, 4ms);
    rest(then);
  };
}

TEST(Traffic, SpeaksOfWhereItWent) {
  const AnyBody at_most = Flowing(8, [](const Then& then) { then.Traffic().GaveAtMost(a, 4); });
  const AnyBody at_least = Flowing(8, [](const Then& then) { then.Traffic().GaveAtLeast(a, 4); });
  const AnyBody all = Flowing(8, [](const Then& then) { then.Traffic().AllWent(); });
  ExpectRows({
      {"GaveAtMost", Serving("abababab"), at_most, Verdict::kPass},
      {"GaveAtMost: more", Serving("aabaabaa"), at_most, Verdict::kFail, "a 6, b 2"},
      {"GaveAtMost: none went anywhere", Serving("-"), at_most, Verdict::kFail, "nowhere 8"},
      {"GaveAtLeast", Serving("abababab"), at_least, Verdict::kPass},
      {"GaveAtLeast: less", Serving("abbbabbb"), at_least, Verdict::kFail, "a 2, b 6"},
      {"AllWent", Serving("abababab"), all, Verdict::kPass},
      {"AllWent: to one that serves nothing here", Serving("abcabcab"), all, Verdict::kFail,
       "nowhere 2"},
  });
}

TEST(Traffic, CallsEndWhenTheirServersHaveServedThem) {
  FakeTestee testee;
  Serving("ab")(testee);
  const auto result =
      PlayOn(testee, Flowing(2, [](const Then& then) { then.Traffic().AllWent(); }));
  EXPECT_EQ(result.verdict, Verdict::kPass);
  std::string story;
  for (const lbcp::v1::Command& command : testee.commands()) {
    if (command.has_advance())
      story += "+" + std::to_string(command.advance().nanos() / 1'000'000) + " ";
    if (command.has_call_done()) story += "end:" + std::to_string(command.call_done().code()) + " ";
    if (command.has_pick()) story += "pick ";
  }
  EXPECT_EQ(story, "pick +4 pick +1 end:14 +5 end:0 ");
}

}  // namespace
}  // namespace lbc::scenario
