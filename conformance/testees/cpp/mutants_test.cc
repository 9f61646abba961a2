// The reference repeats itself to the byte, and so it does behind the mutants' kit. That each
// mutant differs from it is shown by its death: conformance/meta_tests/mutants_test.py.
#include "fixtures/mutants/mutants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "conformance/testees/cpp/test_kit/storm.h"
#include "conformance/testees/cpp/test_kit/test_judge.h"
#include "fixtures/mutants/kit.h"
#include "reference/policies/builtin.h"

namespace lbc::testee {
namespace {

using fixtures::mutants::Impostor;
using fixtures::mutants::ImpostorBuilder;

SessionOptions Hosting(const Registry& registry) {
  SessionOptions options;
  options.find_policy = [&registry](std::string_view name) { return registry.Find(name); };
  options.policies = registry.Registered();
  options.hooks = Hooks::Default();
  return options;
}

const std::string& TranscriptOfReference(const std::string& policy, std::uint64_t seed) {
  static std::map<std::pair<std::string, std::uint64_t>, std::string> known;
  const auto [found, fresh] = known.try_emplace({policy, seed});
  if (fresh) {
    Registry registry;
    policies::RegisterBuiltinPolicies(registry);
    found->second = TranscriptOfStorm(Hosting(registry), policy, seed);
  }
  return found->second;
}

TEST(Reference, RepeatsItselfToTheByte) {
  for (const char* policy : {"pick_first", "round_robin"}) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      Registry registry;
      policies::RegisterBuiltinPolicies(registry);
      ASSERT_EQ(TranscriptOfStorm(Hosting(registry), policy, seed),
                TranscriptOfReference(policy, seed))
          << policy << ", seed " << seed;
    }
  }
}

// The kit itself changes nothing: an impostor without a sin is the policy.
TEST(Impostor, WithoutASinIsThePolicyItself) {
  for (const char* policy : {"pick_first", "round_robin"}) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      Registry registry;
      policies::RegisterBuiltinPolicies(registry);
      registry.Register(std::make_shared<ImpostorBuilder<Impostor>>(registry.Find(policy)));
      ASSERT_EQ(TranscriptOfStorm(Hosting(registry), policy, seed),
                TranscriptOfReference(policy, seed))
          << policy << ", seed " << seed;
    }
  }
}

TEST(MutantOfThreads, GivesUnequalShares) {
  Registry registry;
  policies::RegisterBuiltinPolicies(registry);
  const auto* mutant = fixtures::mutants::FindMutant("round_robin_loses_count_between_threads");
  registry.Register(mutant->make(registry.Find("round_robin")));
  TestJudge judge(Hosting(registry));
  judge.Build("round_robin");
  judge.List({"a:1", "b:1", "c:1"});
  for (std::uint32_t sub_conn = 1; sub_conn <= 3; ++sub_conn) {
    judge.Become(sub_conn, lbcp::v1::CONNECTING);
    judge.Become(sub_conn, lbcp::v1::READY);
    lbcp::v1::Command health;
    health.mutable_health_state()->set_sub_conn(sub_conn);
    health.mutable_health_state()->set_state(lbcp::v1::READY);
    judge.Send(health);
  }
  lbcp::v1::Command burst;
  burst.mutable_burst()->set_threads(8);
  burst.mutable_burst()->set_picks_per_thread(3000);
  const Turn turn = judge.Send(burst);
  // 24,000 picks over three endpoints: each would have 8,000.
  std::uint32_t most = 0;
  for (const std::uint32_t length : turn.done.run_length()) most = std::max(most, length);
  EXPECT_GT(most, 8001u);
}

}  // namespace
}  // namespace lbc::testee
