// Updates, parsers, ledgers, and choices made many times over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using verdict::Verdict;

const Endpoint a{"a"}, b{"b"};

std::function<void(FakeTestee&)> Answering(const std::string& command, lbcp::v1::Done done) {
  return [=](FakeTestee& testee) { testee.On(command, {}, done); };
}

lbcp::v1::Done BadState() {
  lbcp::v1::Done done = Ended(lbcp::v1::ERROR, "produced zero addresses");
  done.mutable_error()->set_bad_resolver_state(true);
  return done;
}

TEST(ThenUpdate, SpeaksOfTheLastList) {
  const auto listed = [](std::function<void(const Then&)> rest) -> AnyBody {
    return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
      given.PolicyIsBuilt();
      when.Resolver().Lists({a}, {"{\"x\": 1}"});
      rest(then);
    };
  };
  const std::string list = "UpdateResolverState";
  ExpectRows({
      {"IsAccepted", Answering(list, Ended(lbcp::v1::OK)),
       listed([](const Then& then) { then.Update().IsAccepted(); }), Verdict::kPass},
      {"IsAccepted: refused", Answering(list, Ended(lbcp::v1::ERROR, "no")),
       listed([](const Then& then) { then.Update().IsAccepted(); }), Verdict::kFail, "no error"},
      {"IsRefusedAsBadState", Answering(list, BadState()),
       listed([](const Then& then) { then.Update().IsRefusedAsBadState(); }), Verdict::kPass},
      {"IsRefusedAsBadState: another error", Answering(list, Ended(lbcp::v1::ERROR, "no")),
       listed([](const Then& then) { then.Update().IsRefusedAsBadState(); }), Verdict::kFail,
       "another error: no"},
      {"IsRefusedByTheParser", Answering(list, Ended(lbcp::v1::REFUSED, "no")),
       listed([](const Then& then) { then.Update().IsRefusedByTheParser(); }), Verdict::kPass},
      {"IsRefusedByTheParser: accepted", Answering(list, Ended(lbcp::v1::OK)),
       listed([](const Then& then) { then.Update().IsRefusedByTheParser(); }), Verdict::kFail,
       "the parser to refuse"},
  });
}

TEST(ThenParser, SpeaksOfConfigs) {
  const Config config{"{\"replicas\": 1}"};
  const auto says = [&](std::function<void(const ThenParser&)> rest) -> AnyBody {
    return [=](const Given&, const When&, const Then& then) { rest(then.Parser(config)); };
  };
  const auto accepts = says([](const ThenParser& parser) { parser.Accepts(); });
  const auto refuses = says([](const ThenParser& parser) { parser.Refuses("replicas"); });
  const auto does_not = says([](const ThenParser& parser) { parser.DoesNotRefuse(); });
  const lbcp::v1::Done ok = Ended(lbcp::v1::OK), none = Ended(lbcp::v1::UNSUPPORTED),
                       named = Ended(lbcp::v1::REFUSED, "replicas is no number"),
                       unnamed = Ended(lbcp::v1::REFUSED, "wrong");
  ExpectRows({
      {"Accepts", Answering("ParseConfig", ok), accepts, Verdict::kPass},
      {"Accepts: refused", Answering("ParseConfig", named), accepts, Verdict::kFail, "refused"},
      {"Accepts: no parser", Answering("ParseConfig", none), accepts, Verdict::kFail,
       "has no parser"},
      {"Refuses", Answering("ParseConfig", named), refuses, Verdict::kPass},
      {"Refuses: without the field", Answering("ParseConfig", unnamed), refuses, Verdict::kFail,
       "a message naming replicas"},
      {"Refuses: accepted", Answering("ParseConfig", ok), refuses, Verdict::kFail},
      {"DoesNotRefuse: accepted", Answering("ParseConfig", ok), does_not, Verdict::kPass},
      {"DoesNotRefuse: no parser", Answering("ParseConfig", none), does_not, Verdict::kPass},
      {"DoesNotRefuse: refused", Answering("ParseConfig", named), does_not, Verdict::kFail},
  });
}

TEST(ThenParser, AddsAnUnknownFieldToTheProfilesConfig) {
  const std::pair<const char*, const char*> rows[] = {
      {"{\"replicas\": 1}", "{\"replicas\": 1, \"zzz\": 1}"}, {"{}", "{\"zzz\": 1}"}};
  for (const auto& [config, sent] : rows) {
    FakeTestee testee;
    profile::Profile profile = profile::Minimal("fake");
    profile.config = config;
    const AnyBody body = [](const Given&, const When&, const Then& then) {
      then.ParserIgnoresUnknownFields();
    };
    EXPECT_EQ(verdict::Name(PlayOn(testee, body, false, profile).verdict), "PASS");
    EXPECT_EQ(testee.commands().front().parse_config().json(), sent);
  }
}

TEST(ThenLedger, SpeaksOfWhatIsLeft) {
  const auto left = [](int timers, const std::string& thread, std::uint64_t calls) {
    lbcp::v1::Done done = Ended(lbcp::v1::OK);
    done.mutable_ledger()->set_timers(timers);
    done.mutable_ledger()->set_threads_known(true);
    if (!thread.empty()) done.mutable_ledger()->add_threads(thread);
    done.mutable_ledger()->set_open_calls(calls);
    return Answering("TakeLedger", done);
  };
  const AnyBody nothing_runs = [](const Given&, const When&, const Then& then) {
    then.Ledger().NothingRuns();
  };
  const AnyBody no_call = [](const Given&, const When&, const Then& then) {
    then.Ledger().NoCallIsOpen();
  };
  ExpectRows({
      {"nothing", left(0, "", 0), nothing_runs, Verdict::kPass},
      {"nobody can tell", left(-1, "", 0), nothing_runs, Verdict::kPass},
      {"a timer", left(1, "", 0), nothing_runs, Verdict::kFail, "1 timer(s)"},
      {"a thread", left(0, "watcher", 0), nothing_runs, Verdict::kFail, "the first: watcher"},
      {"no call", left(0, "", 0), no_call, Verdict::kPass},
      {"a call", left(0, "", 2), no_call, Verdict::kFail, "no open call"},
  });
}

// Instances attempt one of the endpoints first, in this cycle.
std::function<void(FakeTestee&)> AttemptingFirst(const std::vector<std::string>& cycle, int times) {
  return [=](FakeTestee& testee) {
    for (int i = 0; i < times; ++i) {
      testee.On("UpdateResolverState",
                {Made(1, {cycle[static_cast<std::size_t>(i) % cycle.size()]}), Asked(1)});
    }
  };
}

TEST(ThenFreshInstances, SharesOfFirstAttemptsAreBounded) {
  const AnyBody evenly = [](const Given&, const When&, const Then& then) {
    then.FreshInstances(200, {a, b}).AttemptFirst({{a, 1}, {b, 1}});
  };
  ExpectRows({
      {"evenly", AttemptingFirst({"a", "b"}, 200), evenly, Verdict::kPass},
      {"always the first", AttemptingFirst({"a"}, 200), evenly, Verdict::kFail, "got a 200, b 0"},
      {"three to one", AttemptingFirst({"a", "a", "a", "b"}, 200), evenly, Verdict::kFail,
       "got a 150, b 50"},
      {"none at all", [](FakeTestee&) {}, evenly, Verdict::kFail, "elsewhere or nowhere 200"},
  });
}

TEST(ThenFreshInstances, EachIsAnInstanceOfItsOwnThatIsClosed) {
  FakeTestee testee;
  AttemptingFirst({"a"}, 1)(testee);
  const verdict::CaseResult result =
      PlayOn(testee, [](const Given&, const When&, const Then& then) {
        then.FreshInstances(5, {a}, {"{}"}).AttemptFirst({{a, 1}});
      });
  EXPECT_EQ(verdict::Name(result.verdict), "PASS") << result.complaint;
  ASSERT_EQ(testee.taken().size(), 15u);
  EXPECT_EQ(testee.commands()[0].instance(), 2u);
  EXPECT_EQ(testee.commands()[14].instance(), 6u);
  EXPECT_EQ(testee.taken()[14], "Close");
  // The first two are told message by message, and none is mistaken for the case's own.
  EXPECT_EQ(result.trace.size(), 16u);
  EXPECT_THAT(result.trace[3].words, HasSubstr("of a fresh instance"));
}

TEST(ThenFreshInstances, OrdersAreThoseOfAttemptsThatFail) {
  const auto order = [](const std::string& first, const std::string& second) {
    return [=](FakeTestee& testee) {
      testee.On("UpdateResolverState", {Made(1, {first}), Asked(1)});
      testee.On("SubConnState 1 TRANSIENT_FAILURE", {Made(2, {second}), Asked(2)});
    };
  };
  const AnyBody body = [](const Given&, const When&, const Then& then) {
    then.FreshInstances(3, {a, b}).AttemptInOneOfTheOrders({{a, b}});
  };
  ExpectRows({
      {"this one", order("a", "b"), body, Verdict::kPass},
      {"another one", order("b", "a"), body, Verdict::kFail, "got attempts on b a"},
      {"none", [](FakeTestee&) {}, body, Verdict::kFail, "no attempt"},
      {"one SubConn with the whole list",
       [](FakeTestee& testee) {
         testee.On("UpdateResolverState", {Made(1, {"a", "b"}), Asked(1)});
       },
       body, Verdict::kPass},
  });
}

TEST(ThenFreshInstances, TheSecondPassStartsWhereTheFirstDid) {
  const auto again = [](Events on_pick) {
    return [=](FakeTestee& testee) {
      testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1)});
      testee.On("Pick", on_pick, Answers{{Queue()}});
    };
  };
  const AnyBody body = [](const Given&, const When&, const Then& then) {
    then.FreshInstances(3, {a, b}).StartAgainWhereTheyBegan();
  };
  ExpectRows({
      {"the same", again({Asked(1)}), body, Verdict::kPass},
      {"another", again({Made(2, {"b"}), Asked(2)}), body, Verdict::kFail, "one on 10.0.0.2:443"},
      {"none", again({}), body, Verdict::kFail, "got none"},
  });
}

TEST(ThenNewPickers, PicksOnceOfEach) {
  const auto picking = [](std::vector<lbcp::v1::PickAnswer> cycle, int times) {
    return [=](FakeTestee& testee) {
      testee.On("UpdateResolverState",
                {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2), Reported(kReady)});
      testee.On("UpdateResolverState", {Reported(kReady)});
      for (int i = 0; i < times; ++i)
        testee.On("Pick", {}, Answers{{cycle[static_cast<std::size_t>(i) % cycle.size()]}});
    };
  };
  const auto body = [](std::function<void(const ThenNewPickers&)> rest) -> AnyBody {
    return [=](const Given& given, const When& when, const Then& then) {
      given.Policy({a, b});
      when.EveryConnection().Succeeds();
      rest(then.NewPickers(200));
    };
  };
  const auto first = body([](const ThenNewPickers& it) { it.PickFirst({{a, 1}, {b, 1}}); });
  const auto rotate = body([](const ThenNewPickers& it) { it.GoOnRotating({a, b}); });
  ExpectRows({
      {"evenly", picking({Use(1), Use(2)}, 200), first, Verdict::kPass},
      {"always the first", picking({Use(1)}, 200), first, Verdict::kFail, "got a 200, b 0"},
      {"in turn", picking({Use(1), Use(2)}, 200), rotate, Verdict::kPass},
      {"not in turn", picking({Use(1), Use(1), Use(2), Use(2)}, 200), rotate, Verdict::kFail,
       "picks 1 to 2 reach only 1"},
  });
}

}  // namespace
}  // namespace lbc::scenario
