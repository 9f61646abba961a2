// The part of then.h that speaks of choices made many times over.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/chance.h"
#include "conformance/scenario/then.h"
#include "conformance/scenario/unread.h"
#include "conformance/statistics/share_test.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
using statistics::Bounds;
using statistics::ShareTest;
constexpr auto kThen = verdict::Step::Kind::kThen;
// So many instances are written down message by message; the rest is more of the same.
constexpr std::uint32_t kShownInstances = 2;
// The power at which a fixed number of choices says what it can notice.
constexpr double kFixedMiss = 1e-3;
// Picks of one command, at most: what fits a frame many times over.
constexpr std::uint32_t kBatchMost = 20'000;
// A policy that attempts so often within one pass has no end.
constexpr int kMaxAttempts = 1000;

// One instance beside the case's own, with the attempts it makes.
class Bystander {
 public:
  explicit Bystander(Stage& stage) : stage_(stage), instance_(stage.NewInstance()) {}

  void Build(const Endpoints& endpoints, const std::optional<std::string>& config) {
    const Turn built = stage_.TakeAside(instance_, stage_.BuildCommand());
    if (!stage_.decided() && built.done.outcome() != lbcp::v1::OK) {
      stage_.Fail(Mismatch::kWrong, "the policy to be built", built.done.error().message());
    }
    Take(stage_.ListCommand(endpoints, config));
  }

  void Take(lbcp::v1::Command command) {
    const Turn turn = stage_.TakeAside(instance_, std::move(command));
    for (const lbcp::v1::Event& event : turn.events) {
      if (event.has_sub_conn_created()) {
        std::vector<std::string>& texts = addresses_[event.sub_conn_created().sub_conn()];
        for (const auto& address : event.sub_conn_created().addresses())
          texts.push_back(address.addr());
      } else if (event.has_connect_requested()) {
        attempts_.push_back(event.connect_requested().sub_conn());
      }
    }
  }

  void Deliver(std::uint32_t sub_conn, State state) {
    lbcp::v1::Command command;
    command.mutable_sub_conn_state()->set_sub_conn(sub_conn);
    command.mutable_sub_conn_state()->set_state(state);
    if (state == lbcp::v1::TRANSIENT_FAILURE)
      command.mutable_sub_conn_state()->set_error("connection refused");
    Take(std::move(command));
  }

  void Close() {
    lbcp::v1::Command command;
    command.mutable_close();
    Take(std::move(command));
  }

  // SubConns in the order of their attempts.
  const std::vector<std::uint32_t>& attempts() const { return attempts_; }
  const std::vector<std::string>& AddressesOf(std::uint32_t sub_conn) {
    return addresses_[sub_conn];
  }
  // The first address of the SubConn of the i-th attempt; empty for none.
  std::string Attempt(std::size_t i) {
    if (i >= attempts_.size() || addresses_[attempts_[i]].empty()) return "";
    return addresses_[attempts_[i]].front();
  }

 private:
  Stage& stage_;
  std::uint32_t instance_;
  std::map<std::uint32_t, std::vector<std::string>> addresses_;
  std::vector<std::uint32_t> attempts_;
};

// Writes the messages of the first instances down and keeps quiet about the others.
class QuietAfterTheFirst {
 public:
  explicit QuietAfterTheFirst(Stage& stage) : stage_(stage) {}
  ~QuietAfterTheFirst() { stage_.KeepQuiet(false); }
  QuietAfterTheFirst(const QuietAfterTheFirst&) = delete;
  QuietAfterTheFirst& operator=(const QuietAfterTheFirst&) = delete;
  void Next() { stage_.KeepQuiet(++instances_ > kShownInstances); }

 private:
  Stage& stage_;
  std::uint32_t instances_ = 0;
};

// Holds counts, whose last number is of what went elsewhere, against the bounds of their shares.
void JudgeShares(Stage& stage, const std::string& words, const Shares& shares,
                 const std::vector<std::uint64_t>& counts, std::uint64_t n) {
  const std::vector<Bounds> bounds = BoundsOf(shares, n);
  verdict::Measurement measurement = MeasurementOf(words, shares, counts);
  measurement.method = "binomial";
  measurement.miss = kFixedMiss;
  bool fits = counts.back() == 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    measurement.shares[i].least = bounds[i].least;
    measurement.shares[i].most = bounds[i].most;
    measurement.tolerance = std::max(
        measurement.tolerance,
        statistics::NoticedDeviation(bounds[i], n, measurement.shares[i].promised, 1 - kFixedMiss));
    fits = fits && counts[i] >= bounds[i].least && counts[i] <= bounds[i].most;
  }
  measurement.answer = fits ? "conforms" : "violates";
  stage.Measured(std::move(measurement));
  if (fits) return;
  stage.Fail(Mismatch::kWrong,
             fmt::format("{} ({})", BoundsWords(shares, bounds), FalseAlarmWords()),
             CountWords(EndpointsOf(shares), counts));
}

verdict::Measurement MeasurementOf(const std::string& words, const Shares& shares,
                                   const ShareTest& test) {
  verdict::Measurement measurement = scenario::MeasurementOf(words, shares, test.counts());
  measurement.method = "e-process";
  measurement.tolerance = kTolerance;
  measurement.miss = kMiss;
  measurement.log10_against = test.log10_against();
  measurement.log10_for = test.log10_for();
  measurement.answer = test.answer() == ShareTest::Answer::kConforms   ? "conforms"
                       : test.answer() == ShareTest::Answer::kViolates ? "violates"
                                                                       : "undecided";
  return measurement;
}

std::vector<std::string> Flattened(const Endpoints& endpoints) {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : endpoints) {
    for (const Address& address : endpoint.addresses()) texts.push_back(address.text);
  }
  return texts;
}

// Fails every attempt until there is none, and gives the addresses in the order of their attempts.
std::vector<std::string> FailThrough(Bystander& instance) {
  std::vector<std::string> order;
  std::set<std::uint32_t> answered;
  for (std::size_t i = 0; i < instance.attempts().size() && i < kMaxAttempts; ++i) {
    const std::uint32_t sub_conn = instance.attempts()[i];
    if (!answered.insert(sub_conn).second) continue;
    const std::vector<std::string>& texts = instance.AddressesOf(sub_conn);
    order.insert(order.end(), texts.begin(), texts.end());
    instance.Deliver(sub_conn, lbcp::v1::CONNECTING);
    instance.Deliver(sub_conn, lbcp::v1::TRANSIENT_FAILURE);
  }
  return order;
}

}  // namespace

std::string ThenFreshInstances::Words(const std::string& what) const {
  return fmt::format("{} fresh instances with {}{} {}", count_, NamesOf(endpoints_),
                     config_.has_value() ? " and config " + *config_ : "", what);
}

void ThenFreshInstances::AttemptFirst(const Shares& shares, Where where) const {
  const std::string words =
      Words(fmt::format("attempt first in shares {} ({})", ShareWords(shares), FalseAlarmWords()));
  if (!stage_.Begin(kThen, words, where)) return;
  std::vector<std::uint64_t> counts(shares.size() + 1, 0);
  QuietAfterTheFirst quiet(stage_);
  for (std::uint32_t i = 0; i < count_ && !stage_.decided(); ++i) {
    quiet.Next();
    Bystander instance(stage_);
    instance.Build(endpoints_, config_);
    const std::string first = instance.Attempt(0);
    const auto share = std::ranges::find_if(shares, [&](const Share& it) {
      return !it.endpoint.addresses().empty() && it.endpoint.addresses().front().text == first;
    });
    ++counts[static_cast<std::size_t>(share - shares.begin())];
    instance.Close();
  }
  if (!stage_.decided()) JudgeShares(stage_, words, shares, counts, count_);
}

void ThenFreshInstances::AttemptInOneOfTheOrders(const std::vector<Endpoints>& orders,
                                                 Where where) const {
  std::vector<std::string> names;
  for (const Endpoints& order : orders) names.push_back(NamesOf(order));
  const std::string all = fmt::format("{}", fmt::join(names, " or "));
  if (!stage_.Begin(kThen, Words("attempt in the order " + all), where)) return;
  QuietAfterTheFirst quiet(stage_);
  for (std::uint32_t i = 0; i < count_ && !stage_.decided(); ++i) {
    quiet.Next();
    Bystander instance(stage_);
    instance.Build(endpoints_, config_);
    const std::vector<std::string> got = FailThrough(instance);
    instance.Close();
    const bool fits = std::ranges::any_of(
        orders, [&](const Endpoints& order) { return Flattened(order) == got; });
    if (stage_.decided() || fits) continue;
    for (const Endpoint& endpoint : endpoints_) {
      for (const Address& address : endpoint.addresses()) stage_.world().Learn(address);
    }
    stage_.Fail(Mismatch::kWrong, "attempts in the order " + all,
                got.empty() ? "no attempt" : "attempts on " + NamesOfTexts(stage_, got));
  }
}

void ThenFreshInstances::StartAgainWhereTheyBegan(Where where) const {
  if (!stage_.Begin(kThen, Words("start again at the address where they began"), where)) return;
  QuietAfterTheFirst quiet(stage_);
  for (std::uint32_t i = 0; i < count_ && !stage_.decided(); ++i) {
    quiet.Next();
    Bystander instance(stage_);
    instance.Build(endpoints_, config_);
    if (stage_.decided()) return;
    if (instance.attempts().empty()) {
      stage_.Fail(Mismatch::kMissing, "an attempt", "none");
      return;
    }
    const std::uint32_t first = instance.attempts().front();
    const std::size_t before = instance.attempts().size();
    for (const State state : {lbcp::v1::CONNECTING, lbcp::v1::READY, lbcp::v1::IDLE})
      instance.Deliver(first, state);
    lbcp::v1::Command pick;
    pick.mutable_pick()->set_count(1);
    instance.Take(std::move(pick));
    const std::string began = instance.Attempt(0);
    const std::string again = instance.Attempt(before);
    if (!stage_.decided() && again != began) {
      stage_.Fail(Mismatch::kWrong, "an attempt on " + began,
                  again.empty() ? "none" : "one on " + again);
    }
    instance.Close();
  }
}

lbcp::v1::Done ThenNewPickers::PickOnceOfEach() const {
  lbcp::v1::Done all;
  QuietAfterTheFirst quiet(stage_);
  for (std::uint32_t i = 0; i < count_ && !stage_.decided(); ++i) {
    quiet.Next();
    stage_.ListEndpoints(stage_.world().endpoints());
    const lbcp::v1::Done done = stage_.Pick({});
    if (stage_.decided() || done.answers().empty()) continue;
    int at = 0;
    while (at < all.answers_size() &&
           all.answers(at).SerializeAsString() != done.answers(0).SerializeAsString())
      ++at;
    if (at == all.answers_size()) *all.add_answers() = done.answers(0);
    all.add_run_answer(static_cast<std::uint32_t>(at));
    all.add_run_length(1);
  }
  return all;
}

void ThenNewPickers::PickFirst(const Shares& shares, Where where) const {
  const std::string words = fmt::format("the first picks of {} new pickers fall in shares {} ({})",
                                        count_, ShareWords(shares), FalseAlarmWords());
  if (!stage_.Begin(kThen, words, where)) return;
  const lbcp::v1::Done done = PickOnceOfEach();
  if (stage_.decided()) return;
  JudgeShares(stage_, words, shares, CountPicks(stage_, done, EndpointsOf(shares), AnswerAge::kNow),
              count_);
}

void ThenNewPickers::GoOnRotating(const Endpoints& endpoints, Where where) const {
  const std::string words =
      fmt::format("picks go on rotating over {} from picker to picker", NamesOf(endpoints));
  if (!stage_.Begin(kThen, words, where)) return;
  const lbcp::v1::Done done = PickOnceOfEach();
  if (!stage_.decided()) JudgeRotation(stage_, done, endpoints, AnswerAge::kNow);
}

void ThenPicks::AreSharedInProportion(const Shares& shares, Where where) const {
  // New pickers are dear, so their number is fixed; picks of one picker are not.
  if (relisted_ || !flapping_.empty()) {
    const std::string words = fmt::format("{} picks fall in shares {} ({}){}", count_,
                                          ShareWords(shares), FalseAlarmWords(), How());
    if (!stage_.Begin(kThen, words, where)) return;
    const lbcp::v1::Done done = Pick();
    if (stage_.decided()) return;
    JudgeShares(stage_, words, shares, CountPicks(stage_, done, EndpointsOf(shares), Age()),
                count_);
    return;
  }
  const std::string words = fmt::format("picks fall in shares {}, each to within {:.0f} %{}",
                                        ShareWords(shares), kTolerance * 100, How());
  if (stage_.Begin(kThen, words, where)) PickUntilDecided(words, shares);
}

void ThenPicks::PickUntilDecided(const std::string& words, const Shares& shares) const {
  ShareTest test({.shares = PartsOf(shares),
                  .tolerance = kTolerance,
                  .false_alarm = kFalseAlarm,
                  .miss = kMiss});
  const std::uint64_t enough = ShareTest::Enough(test.plan());
  ThenPicks batch = *this;
  QuietAfterTheFirst quiet(stage_);
  std::vector<std::uint64_t> counts;
  std::uint64_t elsewhere = 0;
  do {
    quiet.Next();
    const lbcp::v1::Done done = batch.Pick();
    if (stage_.decided()) return;
    counts = CountPicks(stage_, done, EndpointsOf(shares), Age());
    elsewhere = counts.back();
    counts.pop_back();
    test.Take(counts);
    batch.count_ = std::min(2 * batch.count_, kBatchMost);
  } while (elsewhere == 0 && test.answer() == ShareTest::Answer::kUndecided &&
           test.total() < enough);
  verdict::Measurement measurement = MeasurementOf(words, shares, test);
  if (elsewhere > 0) measurement.answer = "violates";
  stage_.Measured(std::move(measurement));
  counts = test.counts();
  counts.push_back(elsewhere);
  const std::string got = CountWords(EndpointsOf(shares), counts);
  if (elsewhere > 0) {
    stage_.Fail(Mismatch::kWrong, "picks of these only", got);
  } else if (test.answer() == ShareTest::Answer::kViolates) {
    stage_.Fail(Mismatch::kWrong,
                fmt::format("shares {} ({})", ShareWords(shares), FalseAlarmWords()), got);
  } else if (test.answer() == ShareTest::Answer::kUndecided) {
    stage_.Decide(verdict::Verdict::kInconclusive,
                  fmt::format("after {} picks it is open whether they fall in shares {} to within "
                              "{:.0f} %: {}",
                              test.total(), ShareWords(shares), kTolerance * 100, got));
  }
}

}  // namespace lbc::scenario
