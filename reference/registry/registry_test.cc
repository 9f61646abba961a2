// The registry's requirements, by id. The reference itself is what satisfies them.
#include "reference/registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace lbc {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProbeBuilder final : public Builder {
 public:
  explicit ProbeBuilder(std::string name) : name_(std::move(name)) {}
  std::string Name() const override { return name_; }
  std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
    return nullptr;
  }

 private:
  std::string name_;
};

class RecordingLog final : public LogSink {
 public:
  void Log(LogLevel level, std::string_view text) override {
    if (level == LogLevel::kWarning) warnings.emplace_back(text);
  }
  std::vector<std::string> warnings;
};

std::shared_ptr<const Builder> Probe(const std::string& name) {
  return std::make_shared<ProbeBuilder>(name);
}

class RegistryTest : public testing::Test {
 protected:
  RecordingLog log_;
  Registry exact_{Registry::Names::kExact, log_};
  Registry lowered_{Registry::Names::kLowerCased, log_};
};

TEST_F(RegistryTest, REG_001_TheVerySameBuilderComesBack) {
  const auto probe = Probe("acme");
  for (Registry* registry : {&exact_, &lowered_}) {
    registry->Register(probe);
    EXPECT_EQ(registry->Find("acme"), probe);
  }
}

TEST_F(RegistryTest, REG_002_TheLastOfEqualNamesWinsInSilence) {
  const auto first = Probe("acme"), second = Probe("acme");
  for (Registry* registry : {&exact_, &lowered_}) {
    registry->Register(first);
    registry->Register(second);
    EXPECT_EQ(registry->Find("acme"), second);
    EXPECT_THAT(registry->Registered(), ElementsAre("acme"));
  }
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(RegistryTest, REG_003_AnUnknownNameIsAbsent) {
  for (const char* name : {"nobody", "", "acme ", "\xff\xfe"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(exact_.Find(name), nullptr);
    EXPECT_EQ(lowered_.Find(name), nullptr);
  }
}

struct CaseRow {
  const char* registered;
  const char* looked_up;
  bool found_lowered;
  bool found_exact;
};

TEST_F(RegistryTest, REG_004_REG_008_CaseCountsByMode) {
  const CaseRow rows[] = {
      {"MyLB", "MyLB", true, true},  {"MyLB", "mylb", true, false}, {"MyLB", "MYLB", true, false},
      {"mylb", "MyLB", true, false}, {"mylb", "mylb", true, true},
  };
  for (const CaseRow& row : rows) {
    SCOPED_TRACE(std::string(row.registered) + " looked up as " + row.looked_up);
    Registry exact, lowered(Registry::Names::kLowerCased);
    exact.Register(Probe(row.registered));
    lowered.Register(Probe(row.registered));
    EXPECT_EQ(exact.Find(row.looked_up) != nullptr, row.found_exact);
    EXPECT_EQ(lowered.Find(row.looked_up) != nullptr, row.found_lowered);
  }
}

TEST_F(RegistryTest, REG_005_NamesThatDifferByCaseCollideWhenLowered) {
  const auto first = Probe("Abc"), second = Probe("aBC");
  for (Registry* registry : {&exact_, &lowered_}) {
    registry->Register(first);
    registry->Register(second);
  }
  EXPECT_EQ(lowered_.Find("abc"), second);
  EXPECT_EQ(exact_.Find("Abc"), first);
  EXPECT_EQ(exact_.Find("aBC"), second);
}

TEST_F(RegistryTest, REG_006_RegisteringCapitalsWarnsOnceAndQuotesTheName) {
  lowered_.Register(Probe("acme"));
  EXPECT_THAT(log_.warnings, IsEmpty());
  lowered_.Register(Probe("AcmeLB"));
  EXPECT_THAT(log_.warnings, ElementsAre(AllOf(HasSubstr("registered"), HasSubstr("\"AcmeLB\""))));
}

TEST_F(RegistryTest, REG_007_LookingUpCapitalsWarnsWhetherOrNotItHits) {
  lowered_.Register(Probe("acme"));
  static_cast<void>(lowered_.Find("x_missing"));
  EXPECT_THAT(log_.warnings, IsEmpty());
  static_cast<void>(lowered_.Find("X_missing"));
  static_cast<void>(lowered_.Find("Acme"));
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("\"X_missing\""), HasSubstr("\"Acme\"")));
}

TEST_F(RegistryTest, REG_008_ExactNamesAreNeverWarnedAbout) {
  exact_.Register(Probe("AcmeLB"));
  static_cast<void>(exact_.Find("ACMELB"));
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(RegistryTest, REG_023_NoEncodingButLowerCaseTakesPart) {
  for (const char* name : {"acme%2flb", "acme/lb", "acme lb",
                           "gr\xc3\x96\xc3\x9f"
                           "e",
                           "a\"b\\n"}) {
    SCOPED_TRACE(name);
    const auto probe = Probe(name);
    for (Registry* registry : {&exact_, &lowered_}) {
      registry->Register(probe);
      EXPECT_EQ(registry->Find(name), probe);
    }
  }
  EXPECT_THAT(exact_.Registered(), testing::SizeIs(5)) << "no two are one";
  EXPECT_EQ(exact_.Registered(), lowered_.Registered()) << "only ASCII capitals are folded";
}

TEST_F(RegistryTest, REG_010_LookingUpAgainGivesTheSame) {
  const auto probe = Probe("acme");
  exact_.Register(probe);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(exact_.Find("acme"), probe);
}

TEST_F(RegistryTest, REG_011_ManyThreadsMayLookUpAndEvenRegister) {
  std::vector<std::shared_ptr<const Builder>> probes;
  for (int i = 0; i < 50; ++i) {
    probes.push_back(Probe("acme_" + std::to_string(i)));
    exact_.Register(probes.back());
  }
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i) {
        const auto& probe = probes[static_cast<std::size_t>((i + t) % 50)];
        if (exact_.Find(probe->Name()) != probe) ++wrong;
        if (exact_.Find("nobody") != nullptr) ++wrong;
        if (t == 0 && i % 100 == 0) exact_.Register(Probe("late_" + std::to_string(i)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(RegistryTest, REG_014_TheNameDoesNotChangeByBuilding) {
  const auto probe = Probe("acme");
  class NoChannel final : public ClientConn {
    absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(const std::vector<Address>&,
                                                        NewSubConnOptions) override {
      return absl::UnavailableError("no channel");
    }
    void RemoveSubConn(SubConn&) override {}
    void UpdateAddresses(SubConn&, const std::vector<Address>&) override {}
    void UpdateState(BalancerState) override {}
    void ResolveNow() override {}
    std::string Target() const override { return ""; }
  } channel;
  EXPECT_EQ(probe->Name(), "acme");
  EXPECT_EQ(probe->Build(channel, {}), nullptr);
  EXPECT_EQ(probe->Name(), "acme");
}

}  // namespace
}  // namespace lbc
