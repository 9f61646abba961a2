// Profiles that somebody mangled. Parse must answer a profile or a complaint that names the file,
// and a config it accepted must be JSON. Run under the sanitizers too (preset asan).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "conformance/catalogue/mutate_text_test_util.h"
#include "conformance/catalogue/yaml_node.h"
#include "conformance/profile/profile.h"

namespace lbc::profile {
namespace {

constexpr int kMutationsPerFile = 2000;

void ExpectAnswer(const std::string& yaml) {
  const absl::StatusOr<Profile> profile = Parse(yaml, "p.yaml");
  if (!profile.ok()) {
    EXPECT_THAT(std::string(profile.status().message()), testing::HasSubstr("p.yaml")) << yaml;
  } else {
    EXPECT_FALSE(profile->policy.empty()) << yaml;
    EXPECT_TRUE(!profile->config || nlohmann::json::accept(*profile->config)) << yaml;
  }
}

TEST(HostileProfile, MutatedProfilesNeverCrash) {
  catalogue::ChanceForTest chance(20261123);
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(LBC_SPEC_DIR) + "/profiles")) {
    const absl::StatusOr<std::string> text = catalogue::ReadTextFile(entry.path());
    ASSERT_TRUE(text.ok()) << text.status();
    for (int i = 0; i < kMutationsPerFile; ++i)
      ExpectAnswer(catalogue::MutatedForTest(*text, chance));
  }
}

TEST(HostileProfile, AnyConfigIsJsonOrRefused) {
  catalogue::ChanceForTest chance(11);
  for (int i = 0; i < 10'000; ++i) {
    ExpectAnswer("policy: a\nconfig: " + catalogue::PunctuationForTest(chance));
  }
}

TEST(HostileProfile, AbsurdConfigsAreRefused) {
  EXPECT_FALSE(Parse("policy: a\nconfig: " + std::string(100'000, '['), "p.yaml").ok());
  EXPECT_FALSE(Parse("policy: a\nconfig: &x {a: *x}", "p.yaml").ok());
  EXPECT_FALSE(Parse("policy: " + std::string(200'000, 'a'), "p.yaml").ok());
}

}  // namespace
}  // namespace lbc::profile
