// The six questions, put to a real etcd.
#include "reference/transport/etcd/grpc_etcd_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <utility>

#include "fixtures/etcd/etcd_process.h"
#include "reference/discovery/etcd/etcd_registrar.h"
#include "reference/transport/event_loop.h"
#include "reference/transport/system_random.h"

namespace lbc {
namespace {

using fixtures::EtcdProcess;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr seconds kAmple{30};  // For what should take a moment.

// One client on a thread of its own. Questions wait for their answers; what a watch says waits to
// be asked for.
class EtcdAsker {
 public:
  explicit EtcdAsker(EtcdConnectionOptions options) {
    Run([&] { client_ = MakeGrpcEtcdClient(std::move(options), loop_); });
  }
  ~EtcdAsker() {
    Run([&] {
      watch_ = nullptr;
      call_ = nullptr;
      timer_ = nullptr;
      client_ = nullptr;
    });
  }

  absl::StatusOr<EtcdListing> List(std::string_view prefix) {
    return Ask<absl::StatusOr<EtcdListing>>(
        [&](const auto& answer) { return client_->List(prefix, answer); });
  }
  // Asks with the pauses of a resolver, which end when the connection is there again.
  absl::StatusOr<EtcdListing> ListWhenThere(std::string_view prefix) {
    SystemRandom random;
    RetryPause pause({.max = milliseconds(500)});
    absl::StatusOr<EtcdListing> listing = List(prefix);
    for (int i = 0; i < 20 && absl::IsUnavailable(listing.status()); ++i) {
      std::promise<void> over;
      Run([&] { timer_ = loop_.After(pause.Next(random), [&] { over.set_value(); }); });
      over.get_future().wait();
      listing = List(prefix);
    }
    return listing;
  }
  absl::Status Write(const std::vector<EtcdWrite>& writes, EtcdLease lease = 0) {
    return Ask<absl::Status>(
        [&](const auto& answer) { return client_->Write(writes, lease, answer); });
  }
  absl::StatusOr<EtcdGrant> Grant(seconds ttl) {
    return Ask<absl::StatusOr<EtcdGrant>>(
        [&](const auto& answer) { return client_->GrantLease(ttl, answer); });
  }
  absl::Status KeepAlive(EtcdLease lease) {
    return Ask<absl::Status>([&](const auto& answer) { return client_->KeepAlive(lease, answer); });
  }
  absl::Status Revoke(EtcdLease lease) {
    return Ask<absl::Status>(
        [&](const auto& answer) { return client_->RevokeLease(lease, answer); });
  }

  // Returns when etcd watches. What it then says comes from Next.
  void Watch(std::string_view prefix, std::int64_t revision) {
    Run([&] {
      watch_ = client_->Watch(
          prefix, revision,
          {.on_started = [this] { Say("started"); },
           .on_events =
               [this](const std::vector<EtcdEvent>& events) {
                 std::string words;
                 for (const EtcdEvent& e : events) {
                   words += (words.empty() ? "" : " ") + e.key + "=" + e.value.value_or("gone");
                 }
                 Say(words);
               },
           .on_end = [this](const absl::Status& status) { Say("end " + status.ToString()); }});
    });
    EXPECT_EQ(Next(), "started");
  }
  // The next thing that the watch says.
  std::string Next() {
    std::unique_lock lock(mutex_);
    const bool came = said_more_.wait_for(lock, kAmple, [&] { return !said_.empty(); });
    if (!came) return "nothing";
    std::string words = std::move(said_.front());
    said_.pop_front();
    return words;
  }

  // On the client's thread.
  void Run(const std::function<void()>& work) {
    std::promise<void> done;
    loop_.Post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  EventLoop& loop() { return loop_; }
  EtcdClient& client() { return *client_; }

 private:
  template <typename T>
  T Ask(const std::function<std::unique_ptr<EtcdCall>(std::function<void(T)>)>& ask) {
    std::promise<T> promise;
    Run([&] { call_ = ask([&promise](T answer) { promise.set_value(std::move(answer)); }); });
    return promise.get_future().get();
  }
  void Say(std::string words) {
    const std::lock_guard lock(mutex_);
    said_.push_back(std::move(words));
    said_more_.notify_all();
  }

  std::unique_ptr<EtcdClient> client_;
  std::unique_ptr<EtcdCall> call_;
  std::unique_ptr<EtcdCall> watch_;
  std::unique_ptr<Timer> timer_;
  std::mutex mutex_;
  std::condition_variable said_more_;
  std::deque<std::string> said_;  // Guarded by mutex_.
  EventLoop loop_;
};

class LiveEtcd : public testing::Test {
 protected:
  void Start(EtcdProcess::Security security = EtcdProcess::Security::kNone) {
    auto started = EtcdProcess::Start(security);
    ASSERT_TRUE(started.ok()) << started.status();
    etcd_ = *std::move(started);
  }
  [[nodiscard]] EtcdConnectionOptions Here() const { return {.endpoints = {etcd_->addr()}}; }

  std::unique_ptr<EtcdProcess> etcd_;
};

TEST_F(LiveEtcd, ETCD_004_ETCD_008_WritesListsAndWatches) {
  Start();
  EtcdAsker asker(Here());
  ASSERT_TRUE(asker.Write({{"x/b", "2"}, {"x/a", "1"}, {"y/c", "3"}}).ok());
  const auto listing = asker.List("x/");
  ASSERT_TRUE(listing.ok()) << listing.status();
  ASSERT_EQ(listing->kvs.size(), 2u);
  EXPECT_EQ(listing->kvs[0].key + "=" + listing->kvs[0].value, "x/a=1");
  EXPECT_EQ(listing->kvs[1].key + "=" + listing->kvs[1].value, "x/b=2");
  EXPECT_EQ(listing->kvs[0].revision, listing->revision);

  asker.Watch("x/", listing->revision + 1);
  ASSERT_TRUE(asker.Write({{"x/a", "10"}, {"x/b", std::nullopt}, {"y/d", "4"}}).ok());
  EXPECT_EQ(asker.Next(), "x/a=10 x/b=gone") << "one batch, and of these keys only";
  asker.Watch("x/", listing->revision);
  EXPECT_EQ(asker.Next(), "x/b=2 x/a=1 x/a=10 x/b=gone") << "and what was before it began";
}

TEST_F(LiveEtcd, ETCD_001_LeasesAreGrantedKeptAndRevoked) {
  Start();
  EtcdAsker asker(Here());
  const auto grant = asker.Grant(seconds(60));
  ASSERT_TRUE(grant.ok()) << grant.status();
  EXPECT_NE(grant->lease, 0);
  EXPECT_EQ(grant->ttl, seconds(60));
  ASSERT_TRUE(asker.Write({{"x/a", "1"}}, grant->lease).ok());
  EXPECT_TRUE(asker.KeepAlive(grant->lease).ok());
  EXPECT_TRUE(asker.Revoke(grant->lease).ok());
  EXPECT_TRUE(asker.List("x/")->kvs.empty());
  for (const absl::Status& status : {asker.KeepAlive(grant->lease), asker.Revoke(grant->lease),
                                     asker.Write({{"x/a", "1"}}, grant->lease)}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
    EXPECT_THAT(status.message(), HasSubstr("etcd at " + etcd_->addr()));
  }
}

TEST_F(LiveEtcd, ETCD_006_ETCD_019_WhatIsNotKeptAliveGoesAtOnceAndWhole) {
  Start();
  EtcdAsker asker(Here());
  const auto grant = asker.Grant(seconds(1));
  ASSERT_TRUE(grant.ok()) << grant.status();
  ASSERT_TRUE(asker.Write({{"x/a", "1"}, {"x/b", "2"}}, grant->lease).ok());
  asker.Watch("x/", asker.List("x/")->revision + 1);
  EXPECT_EQ(asker.Next(), "x/a=gone x/b=gone");
}

TEST_F(LiveEtcd, ETCD_013_CompactedHistoryIsToldFromOtherEnds) {
  Start();
  EtcdAsker asker(Here());
  for (const char* value : {"1", "2", "3"}) ASSERT_TRUE(asker.Write({{"x/a", value}}).ok());
  ASSERT_TRUE(etcd_->Ctl({"compaction", std::to_string(asker.List("x/")->revision)}).ok());
  asker.Watch("x/", 2);
  EXPECT_THAT(asker.Next(), HasSubstr("end OUT_OF_RANGE"));
}

TEST_F(LiveEtcd, ETCD_022_RegistersAgainAfterSomebodyEndsTheLease) {
  Start();
  EtcdAsker asker(Here());
  SystemRandom random;
  std::unique_ptr<EtcdRegistrar> registrar;
  asker.Watch("shop/", 2);
  asker.Run([&] {
    auto made = EtcdRegistrar::Make({&asker.client(), &asker.loop(), &random}, "shop",
                                    {{"shop/a", {.addr = "a:1"}}},
                                    {.ttl = seconds(60), .heartbeat = milliseconds(50)});
    ASSERT_TRUE(made.ok());
    registrar = *std::move(made);
  });
  const std::string registered = R"(shop/a={"Op":0,"Addr":"a:1","Metadata":null})";
  EXPECT_EQ(asker.Next(), registered);
  const std::string leases = etcd_->Ctl({"lease", "list"}).value_or("");
  const std::string lease = leases.substr(leases.find('\n') + 1, 16);
  ASSERT_TRUE(etcd_->Ctl({"lease", "revoke", lease}).ok()) << leases;
  EXPECT_EQ(asker.Next(), "shop/a=gone");
  EXPECT_EQ(asker.Next(), registered);
  asker.Run([&] { registrar = nullptr; });
}

TEST_F(LiveEtcd, SaysWhereItIsAwayAndIsFoundAgain) {
  Start();
  EtcdAsker asker(Here());
  asker.Watch("x/", 1);
  etcd_->Kill();
  EXPECT_THAT(asker.Next(), HasSubstr("end UNAVAILABLE: etcd at " + etcd_->addr()));
  const absl::Status status = asker.List("x/").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("etcd at " + etcd_->addr()), HasSubstr("onnect")));
  ASSERT_TRUE(etcd_->StartAgain().ok());
  EXPECT_TRUE(asker.ListWhenThere("x/").ok());
}

TEST_F(LiveEtcd, DoesNotWaitForEverForOneThatHangs) {
  Start();
  EtcdConnectionOptions options = Here();
  options.timeout = milliseconds(300);
  EtcdAsker asker(options);
  ASSERT_TRUE(asker.List("x/").ok());
  etcd_->Pause();
  EXPECT_EQ(asker.List("x/").status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(asker.KeepAlive(1).code(), absl::StatusCode::kDeadlineExceeded);
  etcd_->Continue();
}

TEST_F(LiveEtcd, WhatIsTakenBackIsNotAnswered) {
  Start();
  EtcdAsker asker(Here());
  ASSERT_TRUE(asker.List("x/").ok());
  etcd_->Pause();
  asker.Run([&] {
    const auto list = asker.client().List("x/", [](const auto&) { ADD_FAILURE(); });
    const auto keep = asker.client().KeepAlive(1, [](const auto&) { ADD_FAILURE(); });
    const auto watch = asker.client().Watch("x/", 1,
                                            {.on_started = [] { ADD_FAILURE(); },
                                             .on_events = [](const auto&) { ADD_FAILURE(); },
                                             .on_end = [](const auto&) { ADD_FAILURE(); }});
  });
  etcd_->Continue();
  EXPECT_TRUE(asker.List("x/").ok()) << "and what is asked then is";
}

TEST_F(LiveEtcd, GoesOnToTheNextMember) {
  Start();
  EtcdAsker asker({.endpoints = {"127.0.0.1:1", etcd_->addr()}});
  EXPECT_THAT(asker.List("x/").status().message(), HasSubstr("127.0.0.1:1"));
  EXPECT_TRUE(asker.List("x/").ok());
}

TEST_F(LiveEtcd, SpeaksTls) {
  Start(EtcdProcess::Security::kTls);
  EtcdConnectionOptions options = Here();
  options.credentials = grpc::SslCredentials(
      {.pem_root_certs = etcd_->certificate(), .pem_private_key = "", .pem_cert_chain = ""});
  EtcdAsker asker(options);
  ASSERT_TRUE(asker.Write({{"x/a", "1"}}).ok());
  EXPECT_EQ(asker.List("x/")->kvs.size(), 1u);

  options.credentials = grpc::SslCredentials({});
  EtcdAsker mistrusts(options);
  EXPECT_EQ(mistrusts.List("x/").status().code(), absl::StatusCode::kUnavailable)
      << "nobody vouches for its certificate";
  EtcdAsker plain(Here());
  EXPECT_EQ(plain.List("x/").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LiveEtcd, GivesItsUserAndPassword) {
  Start();
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"user", "add", "root:secret"},
                                             {"user", "grant-role", "root", "root"},
                                             {"auth", "enable"}}) {
    const auto said = etcd_->Ctl(arguments);
    ASSERT_TRUE(said.ok()) << said.status();
  }
  EtcdConnectionOptions options = Here();
  EtcdAsker nobody(options);
  EXPECT_FALSE(nobody.List("x/").ok());
  options.user = "root";
  options.password = "wrong";
  EtcdAsker wrong(options);
  EXPECT_THAT(wrong.List("x/").status().message(), HasSubstr("authentication failed"));
  options.password = "secret";
  EtcdAsker right(options);
  ASSERT_TRUE(right.Write({{"x/a", "1"}}).ok());
  right.Watch("x/", 1);
  EXPECT_EQ(right.Next(), "x/a=1");
  const auto grant = right.Grant(seconds(60));
  ASSERT_TRUE(grant.ok());
  EXPECT_TRUE(right.KeepAlive(grant->lease).ok());

  // A restart forgets tokens; one question is lost on that, the next asks for a new one.
  etcd_->Kill();
  ASSERT_TRUE(etcd_->StartAgain().ok());
  absl::StatusOr<EtcdListing> listing = right.ListWhenThere("x/");
  if (!listing.ok()) {
    EXPECT_THAT(listing.status().message(), HasSubstr("invalid auth token"));
    listing = right.List("x/");
  }
  EXPECT_TRUE(listing.ok()) << listing.status();
}

TEST_F(LiveEtcd, TakesAUserWhereNoneIsAskedFor) {
  Start();
  EtcdConnectionOptions options = Here();
  options.user = "root";
  options.password = "secret";
  EtcdAsker asker(options);
  EXPECT_TRUE(asker.List("x/").ok());
}

TEST(EtcdConnection, SaysWhichOptionIsWrong) {
  struct Row {
    EtcdConnectionOptions options;
    const char* says;
  };
  const Row kRows[] = {
      {{.endpoints = {}}, "etcd's endpoints: expected one or more"},
      {{.endpoints = {"a:1", "http://b:2379"}}, "got \"http://b:2379\""},
      {{.endpoints = {"host"}}, "got \"host\""},
      {{.password = "x"}, "etcd's password"},
      {{.timeout = milliseconds(0)}, "etcd's timeout"},
  };
  for (const Row& row : kRows) {
    const absl::Status status = CheckEtcdConnection(row.options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(row.says));
  }
  EXPECT_TRUE(CheckEtcdConnection({}).ok());
}

}  // namespace
}  // namespace lbc
