// Where many keys go: when.ManyKeys() and then.ManyKeys().
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "conformance/models/hash_ring.h"
#include "conformance/scenario/answers.h"
#include "conformance/scenario/then.h"
#include "conformance/scenario/when.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
using KeyMap = std::map<std::string, std::string>;
constexpr auto kThen = verdict::Step::Kind::kThen;
constexpr int kKeys = 400;
// A policy that connects only when asked needs a few rounds until all its keys go.
constexpr int kRounds = 6;
constexpr char kNowhere[] = "nowhere";

// The endpoint that the pick goes to, by name.
std::string Destination(const Stage& stage, const lbcp::v1::PickAnswer& answer) {
  if (!GoesToSomethingReady(stage, answer)) return kNowhere;
  for (const Endpoint& endpoint : stage.world().endpoints()) {
    if (GoesTo(stage, answer, AllAddresses(endpoint), AnswerAge::kNow)) return endpoint.name();
  }
  return kNowhere;
}

KeyMap PickEveryKey(Stage& stage) {
  KeyMap map;
  // One that connects to all has nothing to wait for: its keys go now, or are found waiting.
  const bool lazy = stage.profile().connects != profile::Connects::kAll;
  for (int round = 0; round < (lazy ? kRounds : 1) && !stage.decided(); ++round) {
    bool all_go = true;
    for (int i = 0; i < kKeys && !stage.decided(); ++i) {
      const std::string key = fmt::format("user-{}", i);
      const lbcp::v1::Done done = stage.Pick({.key = key});
      map[key] = done.answers_size() == 0 ? kNowhere : Destination(stage, done.answers(0));
      all_go = all_go && map[key] != kNowhere;
      if (map[key] == kNowhere && lazy) stage.AnswerAttempts();
    }
    if (all_go) break;
  }
  return map;
}

// Holds a new map against the old one, key by key. `fits` is asked with old and new destination;
// `tolerated` is how many of the keys that `counts` (asked the same) may not fit.
using Rule = std::function<bool(const std::string&, const std::string&)>;
void Compare(Stage& stage, const std::string& words, const Rule& counts, const Rule& fits,
             double tolerated, const Where& where) {
  if (!stage.Begin(kThen, fmt::format("{} keys {}", kKeys, words), where)) return;
  const KeyMap& before = stage.key_map();
  if (before.empty()) {
    stage.Fail(Mismatch::kMissing, "keys that were picked before", "none");
    return;
  }
  const KeyMap after = PickEveryKey(stage);
  if (stage.decided()) return;
  std::size_t counted = 0;
  std::size_t misfits = 0;
  std::string first;
  for (const auto& [key, from] : before) {
    const std::string& to = after.at(key);
    if (to == kNowhere) {
      stage.Fail(Mismatch::kWrong, "every key to go somewhere", fmt::format("{} does not go", key));
      return;
    }
    if (!counts(from, to)) continue;
    ++counted;
    if (fits(from, to)) continue;
    ++misfits;
    if (first.empty()) first = fmt::format("{} went from {} to {}", key, from, to);
  }
  const auto limit = static_cast<std::size_t>(tolerated * static_cast<double>(counted));
  if (misfits <= limit) return;
  stage.Fail(Mismatch::kWrong,
             fmt::format("at most {} of {} keys to move otherwise", limit, counted),
             fmt::format("{} did, the first: {}", misfits, first));
}

constexpr double kAThird = 1.0 / 3;

std::vector<std::string> FirstAddresses(const Endpoints& endpoints) {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : endpoints) texts.push_back(endpoint.addresses().front().text);
  return texts;
}

class A42Oracle {
 public:
  explicit A42Oracle(const RingOf& ring)
      : ring_(models::RingOfA42(OnRing(ring.listed), ring.min_ring_size, ring.max_ring_size)) {
    for (std::size_t i = 0; i < ring.listed.size(); ++i) {
      const bool failed = std::ranges::any_of(ring.failed, [&](const Endpoint& endpoint) {
        return endpoint.name() == ring.listed[i].name();
      });
      if (failed) failed_.insert(i);
    }
  }
  std::size_t OwnerOf(const std::string& key) const { return ring_.OwnerOf(key, failed_); }

 private:
  static std::vector<models::OnRing> OnRing(const Endpoints& endpoints) {
    std::vector<models::OnRing> servers;
    for (const Endpoint& endpoint : endpoints) {
      const std::string own = endpoint.attribute(kHashKey);
      servers.push_back({own.empty() ? endpoint.addresses().front().text : own, endpoint.weight()});
    }
    return servers;
  }

  const models::HashRing ring_;
  std::set<std::size_t> failed_;
};

std::string WordsOf(const RingOf& ring) {
  std::string words = fmt::format("the ring of {} with {} to {} places", NamesOf(ring.listed),
                                  ring.min_ring_size, ring.max_ring_size);
  if (!ring.failed.empty()) words += fmt::format(", past {},", NamesOf(ring.failed));
  return words;
}

bool Always(const std::string&, const std::string&) { return true; }
bool Same(const std::string& from, const std::string& to) { return from == to; }

}  // namespace

void WhenManyKeys::ArePicked(Where where) const {
  if (!stage_.Begin(verdict::Step::Kind::kWhen, fmt::format("{} keys are picked", kKeys), where))
    return;
  stage_.key_map() = PickEveryKey(stage_);
  for (const auto& [key, to] : stage_.key_map()) {
    if (to != kNowhere || stage_.decided()) continue;
    stage_.Fail(Mismatch::kMissing, "every key to go somewhere",
                fmt::format("{} does not go", key));
  }
}

void ThenManyKeys::GoWhereTheyWent(Where where) const {
  Compare(stage_, "go where they went", Always, Same, 0, where);
}

void ThenManyKeys::MostlyStayButThoseOf(const Endpoint& endpoint, Where where) const {
  Compare(
      stage_,
      fmt::format("go where they went, but for those of {} and up to a third of the rest",
                  endpoint.name()),
      [&](const std::string& from, const std::string&) { return from != endpoint.name(); }, Same,
      kAThird, where);
}

void ThenManyKeys::MostlyStayOrMoveTo(const Endpoint& endpoint, Where where) const {
  Compare(
      stage_, fmt::format("go where they went or to {}, but for up to a third", endpoint.name()),
      [&](const std::string&, const std::string& to) { return to != endpoint.name(); }, Same,
      kAThird, where);
}

void ThenManyKeys::StayButThoseOf(const Endpoint& endpoint, Where where) const {
  Compare(
      stage_, "go where they went, but for those of " + endpoint.name(),
      [&](const std::string& from, const std::string&) { return from != endpoint.name(); }, Same, 0,
      where);
}

void ThenManyKeys::StayOrMoveTo(const Endpoint& endpoint, Where where) const {
  Compare(
      stage_, "go where they went or to " + endpoint.name(),
      [&](const std::string&, const std::string& to) { return to != endpoint.name(); }, Same, 0,
      where);
}

void ThenManyKeys::FollowTheRing(const Endpoints& endpoints, std::uint32_t replicas,
                                 Where where) const {
  const models::HashRing ring(FirstAddresses(endpoints), replicas);
  Follow(
      fmt::format("{} keys go where the ring of {} with {} places each sends them", kKeys,
                  NamesOf(endpoints), replicas),
      endpoints, [&](const std::string& key) { return ring.OwnerOf(key); }, where);
}

void ThenManyKeys::FollowTheRing(const RingOf& ring, Where where) const {
  const A42Oracle oracle(ring);
  Follow(
      fmt::format("{} keys go where {} sends them", kKeys, WordsOf(ring)), ring.listed,
      [&](const std::string& key) { return oracle.OwnerOf(key); }, where);
}

void ThenManyKeys::Follow(const std::string& words, const Endpoints& endpoints,
                          const std::function<std::size_t(const std::string&)>& owner_of,
                          const Where& where) const {
  if (!stage_.Begin(kThen, words, where)) return;
  const KeyMap map = PickEveryKey(stage_);
  for (const auto& [key, to] : map) {
    if (stage_.decided()) return;
    const std::string& home = endpoints[owner_of(key)].name();
    if (to != home)
      stage_.Fail(Mismatch::kWrong, fmt::format("{} to go to {}", key, home),
                  to == kNowhere ? "it does not go" : "it goes to " + to);
  }
}

void ThenPicks::GoWhereTheRingSends(const std::string& key, const Endpoints& endpoints,
                                    std::uint32_t replicas, Where where) const {
  const models::HashRing ring(FirstAddresses(endpoints), replicas);
  GoTo(endpoints[ring.OwnerOf(key)], where);
}

void ThenPicks::GoWhereTheRingSends(const std::string& key, const RingOf& ring, Where where) const {
  GoTo(ring.listed[A42Oracle(ring).OwnerOf(key)], where);
}

void ThenManyKeys::AreSharedRoughly(const Endpoints& endpoints, Where where) const {
  constexpr std::uint64_t kManyKeys = 5000;
  const std::uint64_t share = kManyKeys / endpoints.size();
  if (!stage_.Begin(kThen,
                    fmt::format("of {} keys each of {} gets {} to {}, half to one and a half of an "
                                "equal share (a ring of a hundred places each fails this with a "
                                "chance below 1e-6)",
                                kManyKeys, NamesOf(endpoints), share / 2, share * 3 / 2),
                    where))
    return;
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t i = 0; i < kManyKeys && !stage_.decided(); ++i) {
    const lbcp::v1::Done done = stage_.Pick({.key = fmt::format("customer-{}", i)});
    ++counts[done.answers_size() == 0 ? kNowhere : Destination(stage_, done.answers(0))];
    stage_.KeepQuiet(true);
  }
  stage_.KeepQuiet(false);
  if (stage_.decided()) return;
  std::vector<std::uint64_t> each;
  bool fits = counts[kNowhere] == 0;
  for (const Endpoint& endpoint : endpoints) {
    each.push_back(counts[endpoint.name()]);
    fits = fits && each.back() >= share / 2 && each.back() <= share * 3 / 2;
  }
  each.push_back(counts[kNowhere]);
  if (!fits)
    stage_.Fail(Mismatch::kWrong, fmt::format("{} to {} each", share / 2, share * 3 / 2),
                CountWords(endpoints, each));
}

void ThenManyKeys::ReachAll(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} keys reach each of {}", kKeys, NamesOf(endpoints)),
                    where))
    return;
  const KeyMap map = PickEveryKey(stage_);
  if (stage_.decided()) return;
  std::set<std::string> reached;
  for (const auto& [key, to] : map) reached.insert(to);
  for (const Endpoint& endpoint : endpoints) {
    if (reached.contains(endpoint.name())) continue;
    stage_.Fail(Mismatch::kWrong, "a key for " + endpoint.name(),
                fmt::format("keys only for {}", fmt::join(reached, " ")));
    return;
  }
}

}  // namespace lbc::scenario
