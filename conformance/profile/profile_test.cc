#include "conformance/profile/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/profile/names.h"

namespace lbc::profile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFull = R"(policy: acme_hash
config: {"replicas": 100}
other_configs: [{"replicas": 10}, {}]
connects: all
reconnects: eager
subconns: per_address
reads: endpoints
spreads: keyed
key: {header: x-user}
without_key: fail
weight: {from: attribute, name: weight, default: 1, applies: now}
route: {attribute: zone, header: x-zone, no_match: fail}
drops: [RESOURCE_EXHAUSTED]
requires: {attributes: [zone], metadata: []}
inherits: [base]
)";

TEST(Profile, EveryFieldIsRead) {
  const absl::StatusOr<Profile> profile = Parse(kFull, "acme.yaml");
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->policy, "acme_hash");
  EXPECT_EQ(profile->config, R"({"replicas":100})");
  EXPECT_THAT(profile->other_configs, ElementsAre(R"({"replicas":10})", "{}"));
  EXPECT_EQ(profile->connects, Connects::kAll);
  EXPECT_EQ(profile->reconnects, Reconnects::kEager);
  EXPECT_EQ(profile->subconns, SubConns::kPerAddress);
  EXPECT_EQ(profile->reads, Reads::kEndpoints);
  EXPECT_EQ(profile->spreads, Spreads::kKeyed);
  ASSERT_TRUE(profile->key.has_value());
  EXPECT_EQ(profile->key->from, Key::From::kHeader);
  EXPECT_EQ(profile->key->name, "x-user");
  EXPECT_EQ(profile->without_key, WithoutKey::kFail);
  ASSERT_TRUE(profile->weight.has_value());
  EXPECT_EQ(profile->weight->name, "weight");
  EXPECT_EQ(profile->weight->fallback, 1.0);
  EXPECT_EQ(profile->weight->applies, Weight::Applies::kNow);
  ASSERT_TRUE(profile->route.has_value());
  EXPECT_EQ(profile->route->header, "x-zone");
  EXPECT_EQ(profile->route->no_match, Route::NoMatch::kFail);
  ASSERT_TRUE(profile->drops.has_value());
  EXPECT_THAT(*profile->drops, ElementsAre(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(profile->requires_.attributes, ElementsAre("zone"));
  EXPECT_THAT(JudgedAs(*profile), ElementsAre("acme_hash", "base"));
}

TEST(Profile, WhatIsNotSaidIsNotPromised) {
  const absl::StatusOr<Profile> parsed = Parse("policy: acme\n", "acme.yaml");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  for (const Profile& profile : {*parsed, Minimal("acme")}) {
    EXPECT_EQ(profile.policy, "acme");
    EXPECT_FALSE(profile.config || profile.connects || profile.reconnects || profile.subconns);
    EXPECT_FALSE(profile.reads || profile.spreads || profile.key || profile.without_key);
    EXPECT_FALSE(profile.weight || profile.route || profile.drops);
    EXPECT_THAT(profile.inherits, IsEmpty());
    EXPECT_THAT(JudgedAs(profile), ElementsAre("acme"));
  }
}

TEST(Profile, DropsWithNothingIsAPromiseAndNoDropsIsNone) {
  const absl::StatusOr<Profile> profile = Parse("policy: acme\ndrops: []\n", "acme.yaml");
  ASSERT_TRUE(profile.ok()) << profile.status();
  ASSERT_TRUE(profile->drops.has_value());
  EXPECT_THAT(*profile->drops, IsEmpty());
}

TEST(Profile, WrongProfilesAreNamedWithLineFieldAndWhatWasExpected) {
  struct Row {
    const char* yaml;
    const char* complaint;
  };
  const Row rows[] = {
      {"", "p.yaml: expected a map of fields"},
      {"connects: all\n", "p.yaml:1: policy: is missing"},
      {"policy: a\nconnects: everyone\n",
       "p.yaml:2: connects: \"everyone\" is not known; expected one of all, one, lazy, subset"},
      {"policy: a\nreconnects: egear\n", "(did you mean \"eager\"?)"},
      {"policy: a\nsub_conns: one\n",
       "p.yaml:2: \"sub_conns\": is not a field here; expected one of policy, config, "
       "other_configs, connects, reconnects, subconns, reads, spreads, key, without_key, weight, "
       "route, drops, requires, inherits (did "
       "you mean "
       "\"subconns\"?)"},
      {"policy: a\nconfig: {}\nother_configs: {}\n",
       "p.yaml:3: other_configs: expected a list of values as in `config`"},
      {"policy: a\nconfig: 7\n",
       "p.yaml:2: config: expected an object, as in {\"replicas\": 100}, got 7"},
      {"policy: a\nconfig: notanobject\n",
       "p.yaml:2: config: expected an object, as in {\"replicas\": 100}, got \"notanobject\""},
      {"policy: a\nconfig: {}\nother_configs:\n  - {}\n  - []\n",
       "p.yaml:5: other_configs: expected an object, as in {\"replicas\": 100}, got []"},
      {"policy: a\nother_configs: [{}]\n",
       "p.yaml:1: other_configs: is given, but there is no `config`"},
      {"policy: a\nspreads: keyed\n", "p.yaml:1: key: is missing; `spreads: keyed` needs"},
      {"policy: a\nspreads: equal\nkey: {header: x}\n",
       "p.yaml:1: key: is given, but `spreads` is not keyed"},
      {"policy: a\nwithout_key: fail\n", "p.yaml:1: without_key: is given, but there is no `key`"},
      {"policy: a\nspreads: keyed\nkey: {}\n",
       "p.yaml:3: key: expected either {header: NAME} or {adapter"},
      {"policy: a\nspreads: keyed\nkey: {header: x, adapter: y}\n",
       "p.yaml:3: key: expected either"},
      {"policy: a\nspreads: keyed\nkey: x-user\n", "p.yaml:3: key: expected a map of fields"},
      {"policy: a\nweight: {from: metadata}\n", "p.yaml:2: weight: name: is missing"},
      {"policy: a\nweight: {from: load, default: -1}\n",
       "p.yaml:2: weight: default: expected a number"},
      {"policy: a\nweight: {from: lode}\n", "p.yaml:2: weight: from: \"lode\" is not known"},
      {"policy: a\nroute: {header: x}\n", "p.yaml:2: route: attribute: is missing"},
      {"policy: a\ndrops: [OK]\n",
       "p.yaml:2: drops: \"OK\" is not known; expected one of CANCELLED"},
      {"policy: a\ndrops: UNAVAILABLE\n", "p.yaml:2: drops: expected a list of status codes"},
      {"policy: a\nrequires: {attribute: [x]}\n",
       "p.yaml:2: requires: \"attribute\": is not a field here; expected one of attributes, "
       "metadata (did you "
       "mean \"attributes\"?)"},
      {"policy: a\ninherits: [a]\n", "p.yaml:1: inherits: expected other policies than itself"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.yaml);
    const absl::StatusOr<Profile> profile = Parse(row.yaml, "p.yaml");
    ASSERT_FALSE(profile.ok());
    EXPECT_EQ(profile.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(profile.status().message()), HasSubstr(row.complaint));
  }
}

TEST(LoadKnown, EveryShippedProfileIsReadUnderItsOwnName) {
  int read = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(LBC_SPEC_DIR) + "/profiles")) {
    if (entry.path().extension() != ".yaml") continue;
    const absl::StatusOr<Profile> profile = Load(entry.path());
    ASSERT_TRUE(profile.ok()) << profile.status();
    EXPECT_EQ(entry.path().filename().string().rfind(profile->policy + ".", 0), 0u) << entry.path();
    ++read;
  }
  EXPECT_GE(read, 5);
}

TEST(Name, IsTheWordThatAProfileHas) {
  EXPECT_EQ(Name(Connects::kSubset), "subset");
  EXPECT_EQ(Name(Spreads::kLeastLoaded), "least_loaded");
}

TEST(LoadKnown, PrefersTheEditionsOwnProfile) {
  const auto newest = LoadKnown(LBC_SPEC_DIR, "round_robin");
  const auto oldest = LoadKnown(LBC_SPEC_DIR, "round_robin", "go-1.64");
  const auto other = LoadKnown(LBC_SPEC_DIR, "round_robin", "java");
  ASSERT_TRUE(newest.ok() && oldest.ok() && other.ok());
  EXPECT_EQ(newest->reads, Reads::kEndpoints);
  EXPECT_EQ(oldest->reads, Reads::kAddresses);
  EXPECT_EQ(other->reads, Reads::kEndpoints);
}

TEST(LoadKnown, ANameNobodyDescribedPromisesNothing) {
  for (const char* name : {"acme_hash", "", "../profiles/round_robin", "a/b", ".hidden", "a b"}) {
    const absl::StatusOr<Profile> profile = LoadKnown(LBC_SPEC_DIR, name);
    ASSERT_TRUE(profile.ok()) << profile.status();
    EXPECT_EQ(profile->policy, name);
    EXPECT_EQ(profile->connects, std::nullopt);
  }
}

TEST(KnownFile, IsTheOneThatIsLoaded) {
  const auto named = [](std::string_view policy, std::string_view edition) {
    const auto file = KnownFile(LBC_SPEC_DIR, policy, edition);
    return file.has_value() ? file->filename().string() : "";
  };
  EXPECT_EQ(named("round_robin", ""), "round_robin.yaml");
  EXPECT_EQ(named("round_robin", "go-1.64"), "round_robin.go-1.64.yaml");
  EXPECT_EQ(named("round_robin", "java"), "round_robin.yaml");
  EXPECT_EQ(named("acme_hash", "go"), "");
  EXPECT_EQ(named("../profiles/round_robin", ""), "");
}

TEST(LoadKnown, AFileForAnotherPolicyIsAnError) {
  const std::filesystem::path dir = std::filesystem::path(testing::TempDir()) / "known_profiles";
  std::filesystem::create_directories(dir / "profiles");
  std::ofstream(dir / "profiles" / "mine.yaml") << "policy: yours\n";
  EXPECT_THAT(std::string(LoadKnown(dir, "mine").status().message()),
              HasSubstr("mine.yaml:1: policy: \"yours\", expected \"mine\""));
  EXPECT_EQ(Load(dir / "none.yaml").status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace lbc::profile
