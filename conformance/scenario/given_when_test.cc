// given and when: a ground that cannot be reached makes a case VACUOUS; what is reached is sent as
// it should be.
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

// A testee that connects to a and b, and does nothing else.
void Connects(FakeTestee& testee) {
  testee.On("UpdateResolverState",
            {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2), Reported(kConnecting, 1)});
}

// One that is READY with the first READY SubConn, picks it, and fails with the last failure.
void Works(FakeTestee& testee) {
  Connects(testee);
  testee.On("SubConnState 1 READY", {Reported(kReady, 2)});
  testee.On("SubConnState 2 READY", {Reported(kReady, 3)});
  testee.On("SubConnState 2 TRANSIENT_FAILURE", {Reported(kTransientFailure, 4)});
  testee.On("SubConnState 1 IDLE", {Reported(kIdle, 5), Asked(1)});
}

void PicksA(FakeTestee& testee) {
  Works(testee);
  testee.On("Pick", {}, Answers{{Use(1)}});
}

void PicksFail(FakeTestee& testee) {
  Works(testee);
  testee.On("Pick", {}, Answers{{Fail("connection refused by b")}});
}

// As silent as a testee can be: whatever is picked waits, as it does where there is no picker.
void IsSilent(FakeTestee& testee) { testee.On("Pick", {}, Answers{{Queue()}}); }

void ConnectsAndWaits(FakeTestee& testee) {
  Connects(testee);
  IsSilent(testee);
}

TEST(Given, IsVacuousWhenItsGroundCannotBeReached) {
  const auto ready = [](const Given& given, const When&, const Then&) {
    given.Policy({a, b});
    given.EveryConnectionIsReady();
  };
  const auto failed = [](const Given& given, const When&, const Then&) {
    given.Policy({a, b});
    given.EveryConnectionHasFailed();
  };
  const auto one_ready = [](const Given& given, const When&, const Then&) {
    given.Policy({a, b});
    given.ConnectionIsReady(b);
  };
  const auto starting = [](const Given& given, const When&, const Then&) {
    given.Policy({a, b});
    given.EveryConnectionIsStarting();
  };
  const auto a_pick = [](auto verb) -> AnyBody {
    return [verb](const Given& given, const When&, const Then&) {
      given.Policy({a, b});
      given.ConnectionIsReady(a);
      (given.*verb)(Where::current());
    };
  };
  const AnyBody goes = a_pick(&Given::APickGoes), fails = a_pick(&Given::APickFails);
  ExpectRows({
      {"a pick goes", PicksA, goes, Verdict::kPass},
      {"a pick goes: it fails", PicksFail, goes, Verdict::kVacuous,
       "a pick that goes to a ready connection"},
      {"a pick goes: the second one",
       [](FakeTestee& testee) {
         Works(testee);
         testee.On("Pick", {}, Answers{{Queue()}}).On("Pick", {}, Answers{{Use(1)}});
       },
       goes, Verdict::kPass},
      {"a pick fails", PicksFail, fails, Verdict::kPass},
      {"a pick fails: it goes", PicksA, fails, Verdict::kVacuous, "a pick that fails"},
      {"ready: silent", IsSilent, ready, Verdict::kVacuous,
       "to report READY; got no report at all"},
      {"ready: never says so", ConnectsAndWaits, ready, Verdict::kVacuous,
       "to report READY; got its last report is CONNECTING"},
      {"ready: but picks do not go", PicksFail, ready, Verdict::kVacuous, "a pick that goes"},
      {"ready", PicksA, ready, Verdict::kPass},
      {"failed: silent", IsSilent, failed, Verdict::kVacuous, "TRANSIENT_FAILURE; got no report"},
      {"failed: but picks go", PicksA, failed, Verdict::kVacuous, "a pick that fails"},
      {"failed", PicksFail, failed, Verdict::kPass},
      {"one ready: silent", IsSilent, one_ready, Verdict::kVacuous, "an attempt on b"},
      {"one ready", Works, one_ready, Verdict::kPass},
      {"starting: silent", IsSilent, starting, Verdict::kVacuous, "attempts that were asked for"},
      {"starting", Connects, starting, Verdict::kPass},
  });
}

// A pick that is not answered at all is the testee's fault, and no ground that was not reached.
TEST(Given, IsNotVacuousWhenAPickIsLost) {
  FakeTestee testee;
  const verdict::CaseResult result =
      PlayOn(testee, [](const Given& given, const When&, const Then&) {
        given.Policy({a, b});
        given.EveryConnectionIsReady();
      });
  EXPECT_EQ(verdict::Name(result.verdict), "PROTOCOL") << result.complaint;
}

// Nobody promised that the policy takes {}.
TEST(Given, IsVacuousWhenTheParserRefusesWhatTheJudgeMadeUp) {
  FakeTestee testee;
  testee.On("UpdateResolverState", {}, Ended(lbcp::v1::REFUSED, "size must be positive"));
  const AnyBody body = [](const Given& given, const When&, const Then&) {
    given.Policy({a, b});
    given.NothingBeforeMatters();
  };
  const verdict::CaseResult result = PlayOn(testee, body);
  EXPECT_EQ(verdict::Name(result.verdict), "VACUOUS") << result.complaint;
  EXPECT_THAT(result.complaint, HasSubstr("say under `config` what it takes"));
  EXPECT_THAT(result.complaint, HasSubstr("size must be positive"));

  profile::Profile promised = profile::Minimal("fake");
  promised.config = "{}";
  testee.On("UpdateResolverState", {}, Ended(lbcp::v1::REFUSED, "size must be positive"));
  EXPECT_EQ(verdict::Name(PlayOn(testee, body, false, promised).verdict), "PASS");
}

TEST(When, IsVacuousWhenItCannotHappen) {
  const auto body = [](std::function<void(const When&)> what) -> AnyBody {
    return [what = std::move(what)](const Given& given, const When& when, const Then&) {
      given.Policy({a, b});
      what(when);
      given.NothingBeforeMatters();
    };
  };
  ExpectRows({
      {"starts: not asked for", IsSilent,
       body([](const When& when) { when.Connection(a).Starts(); }), Verdict::kVacuous,
       "an attempt asked for on a; got no SubConn for it"},
      {"starts", Connects, body([](const When& when) { when.Connection(a).Starts(); }),
       Verdict::kPass},
      {"succeeds: not under way", IsSilent,
       body([](const When& when) { when.Connection(a).Succeeds(); }), Verdict::kVacuous},
      {"fails: not under way", IsSilent, body([](const When& when) { when.Connection(a).Fails(); }),
       Verdict::kVacuous},
      {"is lost: not ready", Connects, body([](const When& when) { when.Connection(a).IsLost(); }),
       Verdict::kVacuous, "a ready connection to a; got SubConn 1 (a) is IDLE"},
      {"back-off: nothing has failed", Connects,
       body([](const When& when) { when.Backoff(a).Ends(); }), Verdict::kVacuous,
       "a failed connection to a"},
      {"is said to be: never made", IsSilent,
       body([](const When& when) { when.Connection(a).IsSaidToBe(kReady); }), Verdict::kVacuous,
       "none was ever made"},
      {"every connection starts: none", IsSilent,
       body([](const When& when) { when.EveryConnection().Starts(); }), Verdict::kVacuous},
      {"health: nobody listens", Works, body([](const When& when) { when.Health(a).Is(kReady); }),
       Verdict::kVacuous, "a health listener on a"},
      {"kept picker: none", IsSilent, body([](const When& when) { when.PickerIsKept(); }),
       Verdict::kVacuous, "a picker"},
  });
}

TEST(When, SendsWhatItSays) {
  FakeTestee testee;
  Works(testee);
  const verdict::CaseResult result =
      PlayOn(testee, [](const Given& given, const When& when, const Then&) {
        given.PolicyIsBuilt();
        when.Resolver().Lists({a.Weighing(3), b.WithServerName("b.example")}, {"{\"x\": 1}"});
        when.Connection(a).Succeeds();
        when.Connection(b).Fails("no route");
        when.Backoff(b).Ends();
        when.Connection(a).IsLost();
        when.Resolver().Fails("dns is down");
        when.Time().Advances(250ms);
        when.Channel().LeavesIdle();
        when.Channel().Closes();
        given.NothingBeforeMatters();
      });
  EXPECT_EQ(verdict::Name(result.verdict), "PASS") << result.complaint;
  EXPECT_THAT(testee.taken(),
              ElementsAre("Build", "UpdateResolverState", "SubConnState 1 CONNECTING",
                          "SubConnState 1 READY", "SubConnState 2 CONNECTING",
                          "SubConnState 2 TRANSIENT_FAILURE", "SubConnState 2 IDLE",
                          "SubConnState 1 IDLE", "ResolverError", "Advance", "ExitIdle", "Close"));
  const auto& list = testee.commands()[1].update_resolver_state();
  EXPECT_EQ(list.config_json(), "{\"x\": 1}");
  EXPECT_EQ(list.endpoints(0).weight(), 3u);
  EXPECT_EQ(list.endpoints(1).addresses(0).server_name(), "b.example");
  EXPECT_EQ(testee.commands()[5].sub_conn_state().error(), "no route by b");
  EXPECT_EQ(testee.commands()[8].resolver_error().message(), "dns is down");
  EXPECT_EQ(testee.commands()[9].advance().nanos(), 250'000'000u);
}

TEST(When, AttemptsStartBeforeAnyIsAnswered) {
  FakeTestee testee;
  Works(testee);
  PlayOn(testee, [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.EveryConnection().Fails();
  });
  EXPECT_THAT(testee.taken(),
              ElementsAre("Build", "UpdateResolverState", "SubConnState 1 CONNECTING",
                          "SubConnState 2 CONNECTING", "SubConnState 1 TRANSIENT_FAILURE",
                          "SubConnState 2 TRANSIENT_FAILURE"));
}

TEST(When, ServersGoDownAndComeUp) {
  FakeTestee testee;
  Works(testee);
  PlayOn(testee, [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    given.EndpointIsDown(b);
    when.Network().Settles();
    when.Server(a).GoesDown();
    when.Network().Settles();
    when.Server(a).ComesUp();
    when.Backoff(a).Ends();
    when.Network().Settles();
  });
  EXPECT_THAT(
      testee.taken(),
      ElementsAre("Build", "UpdateResolverState", "SubConnState 1 CONNECTING",
                  "SubConnState 2 CONNECTING", "SubConnState 1 READY",
                  "SubConnState 2 TRANSIENT_FAILURE", "SubConnState 1 IDLE",
                  "SubConnState 1 CONNECTING", "SubConnState 1 TRANSIENT_FAILURE",
                  "SubConnState 1 IDLE", "SubConnState 1 CONNECTING", "SubConnState 1 READY"));
}

TEST(When, CallsEndAsTheyAreToldTo) {
  FakeTestee testee;
  Works(testee);
  lbcp::v1::PickAnswer with_completion = Use(1);
  with_completion.set_has_completion(true);
  testee.On("Pick", {}, Answers{{with_completion, Queue()}});
  PlayOn(testee, [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Calls(4).AreMade();
    when.OpenCalls().FinishInReverse();
    when.OpenCalls().FinishWith(14);
  });
  // Those that wait carry nothing that could end, and nothing ends twice.
  ASSERT_EQ(testee.taken().size(), 4u);
  EXPECT_THAT(testee.commands().back().call_done().calls(), ElementsAre(3u, 1u));
}

}  // namespace
}  // namespace lbc::scenario
