// The verbs about the channel's state, each with what it accepts and what it refuses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using verdict::Verdict;

const Endpoint a{"a"}, b{"b"}, c{"c"};

// A testee that answers the list with these reports, and a resolver error with those.
std::function<void(FakeTestee&)> Reporting(std::vector<State> at_list,
                                           std::vector<State> at_error = {}) {
  return [=](FakeTestee& testee) {
    Events first, second;
    for (const State state : at_list) first.push_back(Reported(state));
    for (const State state : at_error) second.push_back(Reported(state));
    testee.On("UpdateResolverState", first).On("ResolverError", second);
  };
}

AnyBody AfterTheList(std::function<void(const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.PolicyIsBuilt();
    when.Resolver().Lists({a});
    rest(then);
  };
}

// What the list brought is of no interest.
AnyBody AfterTheError(std::function<void(const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Resolver().Fails();
    rest(then);
  };
}

TEST(ThenChannel, SpeaksOfWhatWasReportedAtAll) {
  ExpectRows({
      {"Is: the last one counts", Reporting({kConnecting, kReady}),
       AfterTheList([](const Then& then) { then.Channel().Is(kReady); }), Verdict::kPass},
      {"Is: another one last", Reporting({kReady, kIdle}),
       AfterTheList([](const Then& then) { then.Channel().Is(kReady); }), Verdict::kFail,
       "expected READY as the last report; got IDLE"},
      {"Is: nothing reported", Reporting({}),
       AfterTheList([](const Then& then) { then.Channel().Is(kReady); }), Verdict::kFail,
       "got nothing yet"},
      {"IsOneOf: one of them", Reporting({kIdle}), AfterTheList([](const Then& then) {
         then.Channel().IsOneOf({kReady, kIdle});
       }),
       Verdict::kPass},
      {"IsOneOf: none of them", Reporting({kConnecting}), AfterTheList([](const Then& then) {
         then.Channel().IsOneOf({kReady, kIdle});
       }),
       Verdict::kFail, "READY or IDLE"},
      {"Shows: somewhere on the way", Reporting({kConnecting, kIdle, kReady}),
       AfterTheList([](const Then& then) { then.Channel().Shows(kIdle); }), Verdict::kPass},
      {"Shows: nowhere", Reporting({kConnecting, kReady}),
       AfterTheList([](const Then& then) { then.Channel().Shows(kIdle); }), Verdict::kFail,
       "IDLE among the reports"},
      {"NeverShows: reads nothing", Reporting({kReady}),
       AfterTheList([](const Then& then) { then.Channel().NeverShows(kIdle); }), Verdict::kFail,
       "nothing that the case does not speak of"},
      {"NeverShows: seen on the way", Reporting({kIdle, kReady}),
       AfterTheList([](const Then& then) { then.Channel().NeverShows(kIdle); }), Verdict::kFail,
       "no report of IDLE"},
  });
}

TEST(ThenChannel, SpeaksOfChanges) {
  ExpectRows({
      {"Reports: one change", Reporting({kConnecting}, {kReady}),
       AfterTheError([](const Then& then) { then.Channel().Reports(kReady); }), Verdict::kPass},
      {"Reports: repeats do not count", Reporting({kConnecting}, {kConnecting, kReady, kReady}),
       AfterTheError([](const Then& then) { then.Channel().Reports(kReady); }), Verdict::kPass},
      {"Reports: one on the way is too many", Reporting({kConnecting}, {kIdle, kReady}),
       AfterTheError([](const Then& then) { then.Channel().Reports(kReady); }), Verdict::kFail,
       "channel reported IDLE, READY"},
      {"Reports: the same state again is no report", Reporting({kReady}, {kReady}),
       AfterTheError([](const Then& then) { then.Channel().Reports(kReady); }), Verdict::kFail,
       "channel reported nothing"},
      {"Reaches: whatever the ways", Reporting({kConnecting}, {kIdle, kReady}),
       AfterTheError([](const Then& then) { then.Channel().Reaches(kReady); }), Verdict::kPass},
      {"Reaches: but not past it", Reporting({kConnecting}, {kReady, kIdle}),
       AfterTheError([](const Then& then) { then.Channel().Reaches(kReady); }), Verdict::kFail,
       "a report of READY"},
      {"Reaches: needs a change", Reporting({kReady}, {}),
       AfterTheError([](const Then& then) { then.Channel().Reaches(kReady); }), Verdict::kFail},
      {"Stays: silence", Reporting({kReady}, {}),
       AfterTheError([](const Then& then) { then.Channel().Stays(kReady); }), Verdict::kPass},
      {"Stays: the same again", Reporting({kReady}, {kReady, kReady}),
       AfterTheError([](const Then& then) { then.Channel().Stays(kReady); }), Verdict::kPass},
      {"Stays: away and back", Reporting({kReady}, {kIdle, kReady}),
       AfterTheError([](const Then& then) { then.Channel().Stays(kReady); }), Verdict::kFail,
       "no state but READY"},
      {"Stays: it never was", Reporting({kIdle}, {}),
       AfterTheError([](const Then& then) { then.Channel().Stays(kReady); }), Verdict::kFail,
       "channel is IDLE"},
  });
}

TEST(ThenChannel, SpeaksOfHowOften) {
  ExpectRows({
      {"IsSilent: nothing", Reporting({kReady}, {}),
       AfterTheError([](const Then& then) { then.Channel().IsSilent(); }), Verdict::kPass},
      {"IsSilent: not even a repeat", Reporting({kReady}, {kReady}),
       AfterTheError([](const Then& then) { then.Channel().IsSilent(); }), Verdict::kFail,
       "no report at all"},
      {"SpeaksTimes: repeats count", Reporting({kReady}, {kReady, kReady}),
       AfterTheError([](const Then& then) { then.Channel().SpeaksTimes(2); }), Verdict::kPass},
      {"SpeaksTimes: one too many", Reporting({kReady}, {kReady, kReady}),
       AfterTheError([](const Then& then) { then.Channel().SpeaksTimes(1); }), Verdict::kFail,
       "1 report(s)"},
      {"SpeaksTimes: one too few", Reporting({kReady}, {kReady}),
       AfterTheError([](const Then& then) { then.Channel().SpeaksTimes(2); }), Verdict::kFail},
      {"SpeaksAgain: a repeat", Reporting({kReady}, {kReady}),
       AfterTheError([](const Then& then) { then.Channel().SpeaksAgain(); }), Verdict::kPass},
      {"SpeaksAgain: silence", Reporting({kReady}, {}),
       AfterTheError([](const Then& then) { then.Channel().SpeaksAgain(); }), Verdict::kFail,
       "at least one report"},
  });
}

TEST(ThenChannel, SpeaksOfResolution) {
  lbcp::v1::Event hint;
  hint.mutable_resolve_now();
  ExpectRows({
      {"asked", [&](FakeTestee& testee) { testee.On("UpdateResolverState", {hint}); },
       AfterTheList([](const Then& then) { then.Channel().AskedForResolution(); }), Verdict::kPass},
      {"not asked", Reporting({}),
       AfterTheList([](const Then& then) { then.Channel().AskedForResolution(); }), Verdict::kFail,
       "ResolveNow"},
  });
}

}  // namespace
}  // namespace lbc::scenario
