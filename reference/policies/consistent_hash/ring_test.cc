// The ring against the definition as it is written.
#include "reference/policies/consistent_hash/ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fixtures/random/seeded_random.h"

namespace lbc::policies {
namespace {

using Names = std::vector<std::string>;

// The name with the first place at or after `hash`; of places that fall together the first name's.
std::string OwnerByDefinition(const Names& names, std::uint32_t replicas, std::uint64_t hash,
                              Ring::Hash hash_text) {
  std::pair<std::uint64_t, std::string> best, least;
  bool found = false;
  for (const std::string& name : names) {
    for (std::uint32_t i = 0; i < replicas; ++i) {
      const std::pair place(hash_text(name + "_" + std::to_string(i)), name);
      if (least.second.empty() || place < least) least = place;
      if (place.first < hash || (found && best < place)) continue;
      best = place;
      found = true;
    }
  }
  return found ? best.second : least.second;
}

std::string OwnerOfHash(const Ring& ring, std::uint64_t hash) {
  return ring.names()[ring.circle().OwnerAt(ring.circle().Find(hash))];
}

Names SomeNames(int count, fixtures::SeededRandom& random) {
  std::set<std::string> names;
  while (names.size() < static_cast<std::size_t>(count)) {
    names.insert("10.0.0." + std::to_string(random.Below(250)) + ":443");
  }
  return Names(names.begin(), names.end());
}

// So coarse that most places fall together, and with hashes at both ends.
std::uint64_t CoarseHash(std::string_view text) {
  return (HashText(text) % 16) * (UINT64_MAX / 15);
}

TEST(Ring, CH_001_CH_009_OwnersAreThoseOfTheDefinition) {
  fixtures::SeededRandom random(1);
  for (const Ring::Hash hash : {&HashText, &CoarseHash}) {
    for (int round = 0; round < 60; ++round) {
      const Names names = SomeNames(1 + static_cast<int>(random.Below(12)), random);
      const auto replicas = static_cast<std::uint32_t>(1 + random.Below(20));
      const Ring ring(names, replicas, nullptr, hash);
      ASSERT_EQ(ring.circle().size(), names.size() * replicas);
      for (const std::uint64_t at : {std::uint64_t{0}, UINT64_MAX, random.Bits(), random.Bits(),
                                     hash(names[0] + "_0"), hash(names[0] + "_0") + 1}) {
        ASSERT_EQ(OwnerOfHash(ring, at), OwnerByDefinition(names, replicas, at, hash));
      }
    }
  }
}

TEST(Ring, CH_007_HashesAreThoseOfXxh64) {
  EXPECT_EQ(HashText(""), 0xef46db3751d8e999u);
  EXPECT_EQ(HashText("a"), 0xd24ec4f1a98c6e5bu);
}

TEST(Ring, ARingMadeFromAnotherIsTheSame) {
  fixtures::SeededRandom random(2);
  for (const Ring::Hash hash : {&HashText, &CoarseHash}) {
    for (int round = 0; round < 100; ++round) {
      const Ring old(SomeNames(static_cast<int>(random.Below(12)) + 1, random), 10, nullptr, hash);
      const Names names = SomeNames(static_cast<int>(random.Below(12)) + 1, random);
      const Ring fresh(names, 10, nullptr, hash), derived(names, 10, &old, hash);
      ASSERT_EQ(derived.circle().size(), fresh.circle().size());
      for (std::size_t place = 0; place < fresh.circle().size(); ++place) {
        ASSERT_EQ(derived.circle().OwnerAt(place), fresh.circle().OwnerAt(place));
      }
      for (int i = 0; i < 20; ++i) {
        const std::uint64_t at = random.Bits();
        ASSERT_EQ(derived.circle().Find(at), fresh.circle().Find(at));
      }
    }
  }
}

TEST(Ring, CH_003_WhoLeavesGivesOnlyWhatItHad) {
  Names names;
  for (int i = 0; i < 50; ++i) names.push_back("node-" + std::to_string(100 + i));
  const Ring all(names, 100);
  fixtures::SeededRandom random(3);
  const std::string gone = names[17];
  names.erase(names.begin() + 17);
  const Ring rest(names, 100);
  int moved = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t at = random.Bits();
    const std::string before = OwnerOfHash(all, at);
    if (before == gone) {
      ++moved;
    } else {
      ASSERT_EQ(OwnerOfHash(rest, at), before);
    }
  }
  EXPECT_GT(moved, 0);
}

TEST(Ring, CH_002_SharesAreRoughlyEven) {
  const Names names = {"10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443", "10.0.0.4:443",
                       "10.0.0.5:443"};
  const Ring ring(names, 100);
  std::map<std::string, int> counts;
  for (int i = 0; i < 10'000; ++i)
    ++counts[OwnerOfHash(ring, HashText("user-" + std::to_string(i)))];
  // Nothing here is left to chance: the names and the hash decide.
  for (const auto& [name, count] : counts) {
    EXPECT_GT(count, 2000 / 1.35) << name;
    EXPECT_LT(count, 2000 * 1.35) << name;
  }
}

TEST(Ring, AfterGoesRound) {
  const Ring ring({"a", "b"}, 3);
  std::size_t place = 0;
  std::map<std::uint32_t, int> seen;
  for (std::size_t i = 0; i < ring.circle().size(); ++i) {
    ++seen[ring.circle().OwnerAt(place)];
    place = ring.circle().After(place);
  }
  EXPECT_EQ(place, 0u);
  EXPECT_EQ(seen[0], 3);
  EXPECT_EQ(seen[1], 3);
}

}  // namespace
}  // namespace lbc::policies
