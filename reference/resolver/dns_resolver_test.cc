#include "reference/resolver/dns_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "fixtures/channel/manual_serializer.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/random/scripted_random.h"
#include "reference/resolver/host_port.h"
#include "reference/resolver/resolver_registry.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Name servers that say what a test says.
class FakeLookup final : public NameLookup {
 public:
  struct Open {
    std::string asked;
    Answered answered;
  };
  [[nodiscard]] std::unique_ptr<Question> Ask(const std::string& host, const std::string& server,
                                              Answered answered) override {
    ++asked;
    open = std::make_unique<Open>(Open{host + " @" + server, std::move(answered)});
    class Withdraws final : public Question {
     public:
      explicit Withdraws(FakeLookup& l) : lookup_(l) {}
      ~Withdraws() override { lookup_.open = nullptr; }

     private:
      FakeLookup& lookup_;
    };
    return std::make_unique<Withdraws>(*this);
  }

  int asked = 0;
  std::unique_ptr<Open> open;  // Null: nobody waits for an answer.
};

// A resolver in virtual time. What the channel is told is kept in words: "a:1 b:1" is a list,
// "error: …" a failure.
class DnsResolving : public testing::Test, public ResolverListener {
 protected:
  DnsResolving() { schemes_.Register(std::make_shared<DnsResolverBuilder>(lookup_)); }

  absl::Status Resolve(const std::string& target = "dns:///db.example:80") {
    const auto where = schemes_.Parse(target, "dns");
    if (!where.ok()) return where.status();
    resolver_ = nullptr;
    auto built = where->builder->Build(where->target, *this, {&clock_, &random_, &serializer_});
    if (!built.ok()) return built.status();
    resolver_ = *std::move(built);
    return absl::OkStatus();
  }
  void Answer(absl::StatusOr<std::vector<std::string>> addresses) {
    ASSERT_NE(lookup_->open, nullptr);
    lookup_->open->answered(std::move(addresses));
    serializer_.RunAll();
  }
  void Advance(Duration by) {
    clock_.Advance(by, [this] { serializer_.RunAll(); });
  }
  // How long it is until the next question.
  Duration UntilAsked() {
    const int before = lookup_->asked;
    const TimePoint start = clock_.Now();
    constexpr int kSteps = 100'000;  // Of 10 ms.
    for (int i = 0; i < kSteps && lookup_->asked == before; ++i) Advance(milliseconds(10));
    return clock_.Now() - start;
  }
  std::vector<std::string> Seen() { return std::exchange(seen_, {}); }

  absl::Status UpdateState(ResolverState state) override {
    std::string words;
    EXPECT_EQ(state.addresses.size(), state.endpoints.size());
    for (const Endpoint& endpoint : state.endpoints) {
      words += (words.empty() ? "" : " ") + endpoint.addresses[0].addr;
    }
    seen_.push_back(words);
    return answer_;
  }
  void ReportError(absl::Status error) override {
    EXPECT_EQ(error.code(), absl::StatusCode::kUnavailable);
    seen_.push_back("error: " + std::string(error.message()));
  }

  const std::shared_ptr<FakeLookup> lookup_ = std::make_shared<FakeLookup>();
  fixtures::VirtualClock clock_;
  fixtures::ScriptedRandom random_;
  fixtures::ManualSerializer serializer_;
  ResolverRegistry schemes_;
  absl::Status answer_;
  std::vector<std::string> seen_;
  std::unique_ptr<Resolver> resolver_;
};

TEST(SplitHostPort, TakesTheTextApart) {
  const struct {
    const char* why;
    const char* text;
    const char* joined;
    bool literal;
  } kFacts[] = {
      {"a name", "db.example", "db.example:443", false},
      {"and its port", "db.example:80", "db.example:80", false},
      {"no name", ":80", "localhost:80", false},
      {"IPv4", "10.0.0.1", "10.0.0.1:443", true},
      {"and its port", "10.0.0.1:80", "10.0.0.1:80", true},
      {"IPv6", "2001:db8::1", "[2001:db8::1]:443", true},
      {"in brackets", "[2001:db8::1]", "[2001:db8::1]:443", true},
      {"and its port", "[2001:db8::1]:80", "[2001:db8::1]:80", true},
      {"with a zone", "[fe80::1%lo]:80", "[fe80::1%lo]:80", true},
  };
  for (const auto& fact : kFacts) {
    const auto split = SplitHostPort(fact.text, "443");
    ASSERT_TRUE(split.ok()) << fact.why;
    EXPECT_EQ(split->Joined(), fact.joined) << fact.why;
    EXPECT_EQ(split->literal, fact.literal) << fact.why;
  }
}

TEST_F(DnsResolving, SaysWhatIsWrongWithATarget) {
  const struct {
    const char* target;
    const char* part;
  } kFacts[] = {
      {"dns:", "\"\""},
      {"dns:///", "\"\""},
      {"dns:///db.example:", "\"db.example:\""},
      {"dns:///db.example:http", "\"db.example:http\""},
      {"dns:///db.example:70000", "\"db.example:70000\""},
      {"dns:///a:1:2", "\"a:1:2\""},
      {"dns:///[::1", "\"[::1\""},
      {"dns:///[::1]80", "\"[::1]80\""},
      {"dns:///[db.example]:80", "\"[db.example]:80\""},
      {"dns://ns.example/db.example", "\"ns.example\""},
      {"dns://10.0.0.53:x/db.example", "\"10.0.0.53:x\""},
      {"nowhere:///db.example", "\"nowhere:///db.example\""},
  };
  for (const auto& fact : kFacts) {
    const absl::Status status = Resolve(fact.target);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << fact.target;
    EXPECT_THAT(status.message(), HasSubstr(fact.target));
    EXPECT_THAT(status.message(), HasSubstr(fact.part));
  }
  EXPECT_EQ(lookup_->asked, 0);
}

TEST_F(DnsResolving, AsksForTheHostAndListsItsAddresses) {
  ASSERT_TRUE(Resolve().ok());
  EXPECT_EQ(lookup_->open->asked, "db.example @");
  EXPECT_THAT(Seen(), IsEmpty());
  Answer({{"10.0.0.1", "2001:db8::1"}});
  EXPECT_THAT(Seen(), ElementsAre("10.0.0.1:80 [2001:db8::1]:80"));
  for (const char* target : {"dns:db.example", "dns:/db.example", "db.example"}) {
    ASSERT_TRUE(Resolve(target).ok());
    EXPECT_EQ(lookup_->open->asked, "db.example @") << target;
    Answer({{"10.0.0.1"}});
    EXPECT_THAT(Seen(), ElementsAre("10.0.0.1:443")) << target;
  }
}

TEST_F(DnsResolving, AsksTheServerThatTheTargetNames) {
  ASSERT_TRUE(Resolve("dns://10.0.0.53/db.example").ok());
  EXPECT_EQ(lookup_->open->asked, "db.example @10.0.0.53:53");
  ASSERT_TRUE(Resolve("dns://[::1]:5353/db.example").ok());
  EXPECT_EQ(lookup_->open->asked, "db.example @[::1]:5353");
}

TEST_F(DnsResolving, AsksNobodyAboutAnAddress) {
  ASSERT_TRUE(Resolve("dns:///10.0.0.1:80").ok());
  EXPECT_THAT(Seen(), ElementsAre("10.0.0.1:80"));
  ASSERT_TRUE(Resolve("dns:///[::1]").ok());
  EXPECT_THAT(Seen(), ElementsAre("[::1]:443"));
  resolver_->ResolveNow();
  Advance(seconds(600));
  EXPECT_EQ(lookup_->asked, 0);
}

TEST_F(DnsResolving, RESOLVER_014_AsksAgainOnlyWhenWantedAndNotWithinThirtySeconds) {
  ASSERT_TRUE(Resolve().ok());
  Answer({{"10.0.0.1"}});
  Advance(seconds(600));
  EXPECT_EQ(lookup_->asked, 1) << "nobody wants to know";

  resolver_->ResolveNow();
  EXPECT_EQ(lookup_->asked, 2) << "long enough ago";
  EXPECT_EQ(Seen().size(), 1u) << "nothing is told from inside";
  Answer({{"10.0.0.2"}});
  EXPECT_THAT(Seen(), ElementsAre("10.0.0.2:80"));

  Advance(seconds(10));
  resolver_->ResolveNow();
  resolver_->ResolveNow();
  EXPECT_EQ(lookup_->asked, 2);
  EXPECT_EQ(UntilAsked(), seconds(20));
  Answer({{"10.0.0.3"}});
  Advance(seconds(600));
  EXPECT_EQ(lookup_->asked, 3) << "the requests counted as one";
}

TEST_F(DnsResolving, ARequestDuringAQuestionIsForTheNextOne) {
  ASSERT_TRUE(Resolve().ok());
  resolver_->ResolveNow();
  EXPECT_EQ(lookup_->asked, 1);
  Answer({{"10.0.0.1"}});
  EXPECT_EQ(UntilAsked(), seconds(30));
}

TEST_F(DnsResolving, RESOLVER_014_AfterErrorsItAsksByItselfAfterPausesThatGrow) {
  random_.NextUnit({0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.0, 0.999999});
  ASSERT_TRUE(Resolve().ok());
  // In steps of 10 ms.
  for (const int pause :
       {1600, 2560, 4100, 6560, 10490, 16780, 26850, 42950, 68720, 109960, 120000}) {
    Answer(absl::NotFoundError("no such name"));
    EXPECT_THAT(Seen(), ElementsAre("error: dns: cannot resolve \"db.example\": no such name"));
    resolver_->ResolveNow();  // It will anyway.
    EXPECT_EQ(UntilAsked(), milliseconds(pause));
  }
  Answer(absl::NotFoundError("no such name"));
  EXPECT_EQ(UntilAsked(), seconds(96)) << "a fifth less";
  Answer(absl::NotFoundError("no such name"));
  EXPECT_EQ(UntilAsked(), seconds(144)) << "a fifth more";
}

TEST_F(DnsResolving, RESOLVER_014_ASuccessBeginsThePausesAnew) {
  random_.NextUnit({0.5, 0.5, 0.5});
  ASSERT_TRUE(Resolve().ok());
  for (int i = 0; i < 2; ++i) {
    Answer(absl::NotFoundError("no"));
    UntilAsked();
  }
  Answer({{"10.0.0.1"}});
  Advance(seconds(30));
  resolver_->ResolveNow();
  Answer(absl::NotFoundError("no"));
  EXPECT_EQ(UntilAsked(), milliseconds(1600));
}

TEST_F(DnsResolving, RESOLVER_013_AListThatTheChannelRefusesIsAskedForAgainLikeAnError) {
  random_.NextUnit({0.5});
  answer_ = absl::FailedPreconditionError("bad resolver state");
  ASSERT_TRUE(Resolve().ok());
  Answer({{"10.0.0.1"}});
  EXPECT_EQ(UntilAsked(), milliseconds(1600));
}

TEST_F(DnsResolving, GivesANameServerThatSaysNothingThirtySeconds) {
  random_.NextUnit({0.5});
  ASSERT_TRUE(Resolve().ok());
  Advance(seconds(30) - milliseconds(1));
  EXPECT_THAT(Seen(), IsEmpty());
  Advance(milliseconds(1));
  EXPECT_THAT(Seen(), ElementsAre(StartsWith("error: dns: cannot resolve \"db.example\"")));
  EXPECT_EQ(lookup_->open, nullptr) << "the question is withdrawn";
  EXPECT_EQ(UntilAsked(), milliseconds(1600));
}

TEST_F(DnsResolving, AnAnswerThatComesTooLateIsNotHeard) {
  ASSERT_TRUE(Resolve().ok());
  lookup_->open->answered({{"10.0.0.1"}});  // Posted, but time passes first.
  clock_.Advance(seconds(30));
  Seen();
  serializer_.RunAll();
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(DnsResolving, TellsNothingOnceItIsGone) {
  ASSERT_TRUE(Resolve().ok());
  lookup_->open->answered({{"10.0.0.1"}});
  resolver_.reset();
  Advance(seconds(600));
  EXPECT_THAT(Seen(), IsEmpty());
  EXPECT_EQ(lookup_->open, nullptr);
  EXPECT_EQ(clock_.pending(), 0u);
}

}  // namespace
}  // namespace lbc
