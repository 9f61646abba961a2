#include "reference/discovery/etcd/etcd_registrar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "fixtures/channel/manual_serializer.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/fake_etcd/fake_etcd.h"
#include "fixtures/random/scripted_random.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;
using ::testing::StartsWith;

// A server and an etcd in virtual time. Chance is scripted to its least: pauses are 0.8 of what
// they would be.
class Registrar : public testing::Test {
 protected:
  static std::vector<EtcdInstance> One(std::string addr = "a:1", std::uint32_t weight = 5) {
    return {{"shop/a", {.addr = std::move(addr), .weight = weight}}};
  }
  void Register(std::vector<EtcdInstance> instances = One(), EtcdRegistrarOptions options = {}) {
    auto made = Make("shop", std::move(instances), options);
    ASSERT_TRUE(made.ok()) << made.status();
    registrar_ = *std::move(made);
    serializer_.RunAll();
  }
  absl::StatusOr<std::unique_ptr<EtcdRegistrar>> Make(const std::string& target,
                                                      std::vector<EtcdInstance> instances,
                                                      EtcdRegistrarOptions options) {
    return EtcdRegistrar::Make({client_.get(), &clock_, &random_}, target, std::move(instances),
                               options, [this](const absl::Status& status) {
                                 told_.push_back(absl::StatusCodeToString(status.code()));
                               });
  }
  void Advance(Duration by) {
    clock_.Advance(by, [this] { serializer_.RunAll(); });
  }
  std::vector<std::string> Asked() {
    serializer_.RunAll();
    return etcd_.Asked();
  }
  // How closing went, or "" if nobody has said yet.
  std::string Close() {
    registrar_->Close([this](const absl::Status& status) { closed_ = status.ToString(); });
    serializer_.RunAll();
    return closed_;
  }
  std::vector<std::string> Told() { return std::exchange(told_, {}); }

  fixtures::VirtualClock clock_;
  fixtures::ManualSerializer serializer_;
  fixtures::ScriptedRandom random_;
  fixtures::FakeEtcd etcd_{clock_, serializer_};
  std::unique_ptr<EtcdClient> client_ = etcd_.NewClient();
  std::unique_ptr<EtcdRegistrar> registrar_;
  std::vector<std::string> told_;
  std::string closed_;
};

TEST_F(Registrar, ETCD_001_ETCD_003_GrantsWritesAndKeepsAlive) {
  Register();
  EXPECT_THAT(Asked(), ElementsAre("grant 10 s", "write shop/a"));
  EXPECT_THAT(etcd_.values(),
              ElementsAre(Pair("shop/a", R"({"Op":0,"Addr":"a:1","Metadata":{"weight":5}})")));
  EXPECT_THAT(Told(), ElementsAre("OK"));
  Advance(seconds(7));
  EXPECT_THAT(Asked(), ElementsAre("keep alive 1", "keep alive 1"));
  Advance(seconds(60));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a"))) << "long after the first lease";
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(Registrar, ETCD_021_LeaseAndHeartbeatAreOptions) {
  Register(One(), {.ttl = seconds(60), .heartbeat = seconds(25)});
  EXPECT_THAT(Asked(), ElementsAre("grant 60 s", "write shop/a"));
  Advance(seconds(24));
  EXPECT_THAT(Asked(), IsEmpty());
  Advance(seconds(1));
  EXPECT_THAT(Asked(), ElementsAre("keep alive 1"));
  registrar_ = nullptr;  // Dies.
  Advance(seconds(59));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a")));
  Advance(seconds(1));
  EXPECT_THAT(etcd_.values(), IsEmpty());
}

TEST_F(Registrar, ETCD_004_ETCD_019_WritesAllAtOnceAndTheyGoAtOnce) {
  Register({{"shop/a", {.addr = "a:1"}}, {"shop/b", {.addr = "b:1"}}});
  EXPECT_THAT(Asked(), ElementsAre("grant 10 s", "write shop/a shop/b"));
  EXPECT_EQ(etcd_.revision(), 2) << "one transaction";
  registrar_ = nullptr;
  Advance(seconds(10));
  EXPECT_THAT(etcd_.values(), IsEmpty());
  EXPECT_EQ(etcd_.revision(), 3) << "one more";
}

TEST_F(Registrar, ETCD_006_AServerThatDiesIsGoneWhenItsLeaseHasRunOut) {
  Register();
  Advance(seconds(4));
  registrar_ = nullptr;
  Advance(milliseconds(9'000));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a")));
  Advance(milliseconds(1'000));
  EXPECT_THAT(etcd_.values(), IsEmpty());
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(Registrar, ETCD_007_AServerThatLeavesIsGoneAtOnce) {
  Register();
  Asked();
  EXPECT_EQ(Close(), "OK");
  EXPECT_THAT(Asked(), ElementsAre("revoke 1"));
  EXPECT_THAT(etcd_.values(), IsEmpty());
  EXPECT_EQ(etcd_.leases(), 0u);
  Advance(seconds(60));
  EXPECT_THAT(Asked(), IsEmpty()) << "no heartbeat any more";
}

TEST_F(Registrar, ETCD_007_LeavesNoLeaseBehindThatIsBeingGranted) {
  auto made = Make("shop", One(), {});
  ASSERT_TRUE(made.ok());
  registrar_ = *std::move(made);
  EXPECT_EQ(Close(), "OK");
  EXPECT_THAT(Asked(), ElementsAre("grant 10 s", "revoke 1"));
  EXPECT_EQ(etcd_.leases(), 0u);
}

TEST_F(Registrar, ETCD_007_LeavesNoKeysBehindThatAreBeingWritten) {
  auto made = Make("shop", One(), {});
  ASSERT_TRUE(made.ok());
  registrar_ = *std::move(made);
  // Runs right behind the answer to the first question.
  serializer_.Post([this] {
    registrar_->Close([this](const absl::Status& status) { closed_ = status.ToString(); });
  });
  EXPECT_THAT(Asked(), ElementsAre("grant 10 s", "write shop/a", "revoke 1"));
  EXPECT_EQ(closed_, "OK");
  EXPECT_EQ(etcd_.leases(), 0u);
  EXPECT_THAT(etcd_.values(), IsEmpty());
}

TEST_F(Registrar, ClosesEvenIfEtcdIsAway) {
  Register();
  etcd_.GoesAway();
  EXPECT_THAT(Close(), HasSubstr("connection refused")) << "the lease runs out by itself";
}

TEST_F(Registrar, ClosesWithoutAWordIfItNeverHadALease) {
  etcd_.GoesAway();
  Register();
  Asked();
  EXPECT_EQ(Close(), "OK");
  EXPECT_THAT(Asked(), IsEmpty());
  EXPECT_EQ(clock_.pending(), 0u);
}

TEST_F(Registrar, ETCD_022_RegistersAgainWhenItsLeaseIsLost) {
  Register();
  Asked();
  Told();
  etcd_.Expire(1);
  EXPECT_THAT(etcd_.values(), IsEmpty());
  Advance(seconds(4));
  EXPECT_THAT(Asked(), ElementsAre("keep alive 1", "grant 10 s", "write shop/a"));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a")));
  EXPECT_THAT(Told(), ElementsAre("NOT_FOUND", "OK"));
  Advance(seconds(60));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a"))) << "and the new one is kept alive";
}

TEST_F(Registrar, ETCD_022_RegistersAgainWhenEtcdHasLostItsData) {
  Register();
  etcd_.GoesAway();
  Advance(seconds(30));
  etcd_.LosesData();
  etcd_.ComesBack();
  Advance(seconds(6));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a")));
}

TEST_F(Registrar, ETCD_022_RegistersAgainIfTheLeaseGoesBeforeAnythingIsWritten) {
  Register();
  Asked();
  ASSERT_TRUE(registrar_->Update(One("b:1")).ok());
  etcd_.Expire(1);
  EXPECT_THAT(Asked(), ElementsAre("write shop/a"));
  Advance(milliseconds(80));
  EXPECT_THAT(Asked(), ElementsAre("grant 10 s", "write shop/a"));
  EXPECT_THAT(etcd_.values(), ElementsAre(Pair("shop/a", HasSubstr("b:1"))));
}

TEST_F(Registrar, TriesAgainWithGrowingPausesWhileEtcdIsAway) {
  etcd_.GoesAway();
  Register();
  EXPECT_THAT(Told(), ElementsAre("UNAVAILABLE"));
  Asked();
  std::vector<std::int64_t> pauses;  // 0.8 of 100 ms, doubled up to 5 s.
  for (int i = 0; i < 8; ++i) {
    const TimePoint before = clock_.Now();
    while (Asked().empty()) Advance(milliseconds(20));
    pauses.push_back(std::chrono::duration_cast<milliseconds>(clock_.Now() - before).count());
  }
  EXPECT_THAT(pauses, ElementsAre(80, 160, 320, 640, 1280, 2560, 4000, 4000));
  etcd_.ComesBack();
  Advance(seconds(4));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/a")));
}

TEST_F(Registrar, KeepsItsLeaseThroughAShortAbsenceOfEtcd) {
  Register();
  Advance(seconds(3));
  Told();
  etcd_.GoesAway();
  Advance(seconds(30));
  etcd_.ComesBack();
  Advance(seconds(5));
  EXPECT_THAT(Told(), IsEmpty()) << "it was registered all the time";
  Asked();
  Advance(seconds(10));
  for (const std::string& asked : Asked()) EXPECT_EQ(asked, "keep alive 1");
}

TEST_F(Registrar, KeepsAShortLeaseThroughALongAbsence) {
  Register(One(), {.ttl = seconds(2)});
  etcd_.GoesAway();
  Advance(seconds(3600));
  etcd_.ComesBack();  // With two seconds for each lease, less than the longest pause.
  Advance(seconds(60));
  EXPECT_THAT(Asked(), Contains("grant 2 s").Times(1));
  EXPECT_THAT(Told(), ElementsAre("OK"));
}

TEST_F(Registrar, ETCD_020_AnUpdateOverwritesWithTheSameLease) {
  Register();
  Asked();
  ASSERT_TRUE(registrar_->Update(One("a:1", 50)).ok());
  EXPECT_THAT(Asked(), ElementsAre("write shop/a"));
  EXPECT_THAT(etcd_.values(), ElementsAre(Pair("shop/a", HasSubstr(R"({"weight":50})"))));
  ASSERT_TRUE(registrar_->Update({{"shop/b", {.addr = "b:1"}}}).ok());
  EXPECT_THAT(Asked(), ElementsAre("write shop/b -shop/a"));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/b")));
  ASSERT_TRUE(registrar_->Update(One()).ok());
  EXPECT_THAT(Asked(), ElementsAre("write shop/a -shop/b"));
}

TEST_F(Registrar, OneWriteWaitsForTheOther) {
  Register();
  Asked();
  ASSERT_TRUE(registrar_->Update(One("a:1", 1)).ok());
  ASSERT_TRUE(registrar_->Update({{"shop/b", {.addr = "b:1"}}}).ok());
  EXPECT_THAT(etcd_.Asked(), ElementsAre("write shop/a"));
  EXPECT_THAT(Asked(), ElementsAre("write shop/b -shop/a"));
  EXPECT_THAT(etcd_.values(), ElementsAre(Key("shop/b")));
}

TEST_F(Registrar, AnUpdateBeforeThereIsALeaseCounts) {
  etcd_.GoesAway();
  Register();
  ASSERT_TRUE(registrar_->Update(One("b:1")).ok());
  etcd_.ComesBack();
  Advance(seconds(1));
  EXPECT_THAT(etcd_.values(), ElementsAre(Pair("shop/a", HasSubstr("b:1"))));
}

TEST_F(Registrar, FrequentUpdatesDoNotKeepTheLeaseFromBeingRenewed) {
  Register();
  for (std::uint32_t weight = 1; weight <= 60; ++weight) {
    Advance(seconds(1));
    ASSERT_TRUE(registrar_->Update(One("a:1", weight)).ok());
    serializer_.RunAll();
    ASSERT_THAT(etcd_.values(), ElementsAre(Key("shop/a"))) << weight;
  }
  EXPECT_THAT(Asked(), Contains("grant 10 s").Times(1)) << "one lease all the time";
}

TEST_F(Registrar, AWriteThatIsRefusedIsTriedAgain) {
  auto made = Make("shop", One(), {});
  ASSERT_TRUE(made.ok());
  registrar_ = *std::move(made);
  serializer_.Post([this] { etcd_.RefusesNext(absl::PermissionDeniedError("no")); });
  serializer_.RunAll();
  EXPECT_THAT(Told(), ElementsAre("PERMISSION_DENIED"));
  Advance(milliseconds(80));
  EXPECT_THAT(Told(), ElementsAre("OK"));
  EXPECT_EQ(etcd_.leases(), 1u);
}

TEST_F(Registrar, ETCD_002_ETCD_005_RefusesWhatCannotBeBeforeItAsks) {
  const auto kOptions = EtcdRegistrarOptions{};
  struct Row {
    std::string target;
    std::vector<EtcdInstance> instances;
    EtcdRegistrarOptions options;
    const char* says;
  };
  const Row kRows[] = {
      {"", One(), kOptions, "target"},
      {"shop", {}, kOptions, "instances"},
      {"shop", {{"other/x", {.addr = "a:1"}}}, kOptions, "key \"other/x\""},
      {"shop", {{"shop/a", {.addr = "a"}}}, kOptions, "key \"shop/a\": Addr"},
      {"shop", {One()[0], One()[0]}, kOptions, "key \"shop/a\" comes twice"},
      {"shop", One(), {.ttl = seconds(0)}, "ttl"},
      {"shop", One(), {.ttl = seconds(5), .heartbeat = seconds(5)}, "heartbeat"},
      {"shop", One(), {.heartbeat = -seconds(1)}, "heartbeat"},
      {"shop", One(), {.retry = {.min = seconds(0)}}, "retry"},
      {"shop", One(), {.retry = {.min = seconds(9)}}, "retry"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.says);
    const absl::Status status = Make(row.target, row.instances, row.options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), StartsWith(row.says));
  }
  EXPECT_THAT(Asked(), IsEmpty());
  Register();
  Asked();
  EXPECT_FALSE(registrar_->Update({{"other/x", {.addr = "a:1"}}}).ok());
  EXPECT_THAT(Asked(), IsEmpty());
}

}  // namespace
}  // namespace lbc
