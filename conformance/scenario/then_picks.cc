// The part of then.h that speaks of picks, calls, updates, parsers and ledgers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "conformance/protocol/words.h"
#include "conformance/scenario/answers.h"
#include "conformance/scenario/then.h"
#include "conformance/scenario/unread.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
using lbcp::v1::PickAnswer;
constexpr auto kThen = verdict::Step::Kind::kThen;

// The calls of a batch are open together, and a policy may have calls wait when many are: it then
// connects more first.
std::vector<PickOrder> InSmallBatches(const std::vector<PickOrder>& orders) {
  constexpr std::uint32_t kOpenTogether = 60;
  std::vector<PickOrder> small;
  for (PickOrder order : orders) {
    for (std::uint32_t left = order.count; left > 0; left -= order.count) {
      order.count = std::min(left, kOpenTogether);
      small.push_back(order);
    }
  }
  return small;
}

// A little time passes, never twice as much: a policy that seeds its choices with the time, which
// stands still between commands, would else make the same one again and again.
void PassALittleTime(Stage& stage) {
  if (!stage.Claims("virtual_time")) return;
  constexpr std::uint64_t kMillisecond = 1'000'000;
  lbcp::v1::Command command;
  command.mutable_advance()->set_nanos(kMillisecond + stage.now_nanos() % 7919 + 1);
  stage.Send(std::move(command));
}

}  // namespace

// Picks.

ThenPicks ThenPicks::WithKey(std::string key) const {
  ThenPicks copy = *this;
  copy.order_.key = std::move(key);
  return copy;
}

ThenPicks ThenPicks::WithoutKey() const {
  ThenPicks copy = *this;
  copy.order_.without_key = true;
  return copy;
}

ThenPicks ThenPicks::WithHeader(std::string name, std::string value) const {
  ThenPicks copy = *this;
  copy.order_.headers[std::move(name)] = std::move(value);
  return copy;
}

ThenPicks ThenPicks::OfGroup(std::string group) const {
  ThenPicks copy = *this;
  copy.order_.group = std::move(group);
  return copy;
}

ThenPicks ThenPicks::FromKeptPicker() const {
  ThenPicks copy = *this;
  copy.order_.picker = stage_.kept_picker();
  return copy;
}

AnswerAge ThenPicks::Age() const {
  return order_.picker == 0 ? AnswerAge::kNow : AnswerAge::kEarlier;
}

ThenPicks ThenPicks::WithManyKeys() const {
  ThenPicks copy = *this;
  copy.many_keys_ = true;
  return copy;
}

ThenPicks ThenPicks::OneByOne() const {
  ThenPicks copy = *this;
  copy.one_by_one_ = true;
  return copy;
}

ThenPicks ThenPicks::OnceAwake() const {
  ThenPicks copy = *this;
  copy.awake_ = true;
  return copy;
}

ThenPicks ThenPicks::EachAfterAnEqualList() const {
  ThenPicks copy = *this;
  copy.relisted_ = true;
  return copy;
}

ThenPicks ThenPicks::EachAfterAFlapOf(const Endpoint& endpoint) const {
  ThenPicks copy = *this;
  copy.flapping_ = endpoint.addresses().front().text;
  return copy;
}

// conformance/export/verbs.cc reads these words back.
std::string ThenPicks::How() const {
  std::string how;
  if (order_.picker != 0) how += ", of the kept picker";
  if (order_.without_key) how += ", without a key";
  if (order_.key.has_value()) how += fmt::format(", with key \"{}\"", *order_.key);
  for (const auto& [name, value] : order_.headers)
    how += fmt::format(", with header \"{}\" \"{}\"", name, value);
  if (!order_.group.empty()) how += fmt::format(", of group \"{}\"", order_.group);
  if (many_keys_) how += ", with many keys";
  if (one_by_one_) how += ", one by one";
  if (awake_) how += ", once awake";
  if (relisted_) how += ", each after an equal list";
  if (!flapping_.empty())
    how += ", each after a flap of " + stage_.world().NameOfAddress(flapping_);
  return how;
}

// The picks asked for, as batches that are alike within.
std::vector<PickOrder> ThenPicks::Orders() const {
  constexpr std::uint32_t kKeys = 32;
  std::vector<PickOrder> orders(1, order_);
  orders.front().count = count_;
  if (relisted_ || !flapping_.empty() || one_by_one_) {
    orders.front().count = 1;
    orders.resize(count_, orders.front());
  } else if (many_keys_ && stage_.profile().key.has_value()) {
    orders.resize(std::min(kKeys, count_), order_);
    for (std::size_t i = 0; i < orders.size(); ++i) {
      orders[i].key = fmt::format("key-{}", i);
      orders[i].count = count_ / static_cast<std::uint32_t>(orders.size());
    }
  }
  return stage_.which().tolerant ? InSmallBatches(orders) : orders;
}

// What comes before each batch.
void ThenPicks::Prepare(const PickOrder& order) const {
  if (relisted_ || !flapping_.empty()) PassALittleTime(stage_);
  if (relisted_) stage_.ListEndpoints(stage_.world().endpoints());
  const SubConn* flapping = flapping_.empty() ? nullptr : stage_.world().FindAlive(flapping_);
  if (flapping != nullptr && flapping->state == lbcp::v1::READY)
    stage_.Deliver(flapping->id, lbcp::v1::IDLE);
  if (awake_) {
    PickOrder wake = order;
    wake.count = 1;
    (void)stage_.Pick(wake);
  }
  if (awake_ || relisted_ || flapping != nullptr) stage_.AnswerAttempts();
}

lbcp::v1::Done ThenPicks::Pick() const {
  lbcp::v1::Done all;
  const std::vector<PickOrder> orders = Orders();
  for (const PickOrder& order : orders) {
    Prepare(order);
    if (stage_.decided()) break;
    lbcp::v1::Done done = stage_.Pick(order);
    if (orders.size() == 1) return done;
    const auto known = static_cast<std::uint32_t>(all.answers_size());
    for (std::uint32_t& answer : *done.mutable_run_answer()) answer += known;
    all.MergeFrom(done);
  }
  return all;
}

void ThenPicks::Judge(const std::string& words, const std::string& expected,
                      const std::function<bool(const PickAnswer&)>& fits,
                      const Where& where) const {
  if (!stage_.Begin(kThen, "picks " + words + How(), where)) return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  if (done.answers().empty()) {
    stage_.Fail(Mismatch::kWrong, expected, "no answer to the pick");
    return;
  }
  for (const PickAnswer& answer : done.answers()) {
    if (fits(answer)) continue;
    stage_.Fail(Mismatch::kWrong, expected, InWords(stage_, answer));
    return;
  }
}

void ThenPicks::GoTo(const Endpoint& endpoint, Where where) const {
  Judge(
      "go to " + endpoint.name(), "picks that go to " + endpoint.name(),
      [&](const PickAnswer& answer) {
        return GoesTo(stage_, answer, AllAddresses(endpoint), Age());
      },
      where);
}

void ThenPicks::GoTo(const Address& address, Where where) const {
  Judge(
      "go to " + address.name, "picks that go to " + address.name,
      [&](const PickAnswer& answer) { return GoesTo(stage_, answer, {address.text}, Age()); },
      where);
}

void ThenPicks::GoOnlyTo(const Endpoints& endpoints, Where where) const {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : endpoints) {
    for (const Address& address : endpoint.addresses()) texts.push_back(address.text);
  }
  Judge(
      "go only to " + NamesOf(endpoints), "picks that go only to " + NamesOf(endpoints),
      [&](const PickAnswer& answer) { return GoesTo(stage_, answer, texts, Age()); }, where);
}

void ThenPicks::Go(Where where) const {
  Judge(
      "go", "picks that go to a ready connection",
      [&](const PickAnswer& answer) { return GoesToSomethingReady(stage_, answer); }, where);
}

void ThenPicks::Wait(Where where) const {
  Judge(
      "wait", "picks that wait",
      [this](const PickAnswer& answer) {
        return answer.outcome() == lbcp::v1::QUEUE ||
               (stage_.which().tolerant && Waits(stage_, answer));
      },
      where);
}

void ThenPicks::Fail(Where where) const {
  Judge(
      "fail", "picks that fail",
      [](const PickAnswer& answer) { return answer.outcome() == lbcp::v1::FAIL; }, where);
}

void ThenPicks::FailSaying(const std::string& text, Where where) const {
  Judge(
      fmt::format("fail saying \"{}\"", text),
      fmt::format("picks that fail with a text holding \"{}\"", text),
      [&](const PickAnswer& answer) {
        return answer.outcome() == lbcp::v1::FAIL &&
               answer.message().find(text) != std::string::npos;
      },
      where);
}

void ThenPicks::FailSayingNothingOf(const std::string& text, Where where) const {
  Judge(
      fmt::format("fail saying nothing of \"{}\"", text),
      fmt::format("picks that fail with a text without \"{}\"", text),
      [&](const PickAnswer& answer) {
        return answer.outcome() == lbcp::v1::FAIL &&
               answer.message().find(text) == std::string::npos;
      },
      where);
}

void ThenPicks::FailWithTheCause(Where where) const {
  Judge(
      "fail with the cause", "picks that fail with the error of a failed connection",
      [&](const PickAnswer& answer) {
        if (answer.outcome() != lbcp::v1::FAIL) return false;
        return std::ranges::any_of(stage_.world().sub_conns(), [&](const auto& entry) {
          const std::string& error = entry.second.last_error;
          return !error.empty() && answer.message().find(error) != std::string::npos;
        });
      },
      where);
}

void ThenPicks::FailOrWait(Where where) const {
  Judge(
      "fail or wait", "picks that fail or wait",
      [this](const PickAnswer& answer) {
        return answer.outcome() == lbcp::v1::FAIL || Waits(stage_, answer);
      },
      where);
}

void ThenPicks::AreAnswered(Where where) const {
  Judge(
      "are answered", "an answer", [](const PickAnswer&) { return true; }, where);
}

void ThenPicks::Rotate(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("{} picks rotate over {}{}", count_, NamesOf(endpoints), How()),
                    where))
    return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  JudgeRotation(stage_, done, endpoints, Age());
}

void ThenPicks::AreSharedEqually(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(
          kThen,
          fmt::format("{} picks are shared equally by {}{}", count_, NamesOf(endpoints), How()),
          where))
    return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  const std::vector<std::uint64_t> counts = CountPicks(stage_, done, endpoints, Age());
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end() - 1);
  if (counts.back() == 0 && *most - *least <= (count_ % endpoints.size() == 0 ? 0u : 1u)) return;
  stage_.Fail(Mismatch::kWrong, "equal shares", CountWords(endpoints, counts));
}

void ThenPicks::ReachAll(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("{} picks reach each of {}{}", count_, NamesOf(endpoints), How()),
                    where))
    return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  const std::vector<std::uint64_t> counts = CountPicks(stage_, done, endpoints, Age());
  if (counts.back() == 0 && *std::min_element(counts.begin(), counts.end() - 1) > 0) return;
  stage_.Fail(Mismatch::kWrong, "every one picked and nothing else", CountWords(endpoints, counts));
}

void ThenPicks::AllGoToOne(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} picks go to one endpoint{}", count_, How()), where))
    return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  const auto other = std::ranges::find_if(done.answers(), [&](const PickAnswer& answer) {
    return !GoesToSomethingReady(stage_, answer) || answer.sub_conn() != done.answers(0).sub_conn();
  });
  if (other == done.answers().end() && !done.answers().empty()) return;
  stage_.Fail(Mismatch::kWrong, "all picks at one ready connection",
              done.answers().empty() ? "no answer"
                                     : fmt::format("{}; and {}", InWords(stage_, done.answers(0)),
                                                   InWords(stage_, *other)));
}

// Calls.

void ThenCalls::Judge(const std::string& words, const std::function<bool(const PickAnswer&)>& fits,
                      const Where& where) const {
  if (!stage_.Begin(kThen, "the calls " + words, where)) return;
  if (stage_.calls().empty()) {
    stage_.Fail(Mismatch::kMissing, "calls that " + words, "no call was made");
    return;
  }
  for (const Call& call : stage_.calls()) {
    if (fits(call.answer)) continue;
    stage_.Fail(Mismatch::kWrong, "calls that " + words, InWords(stage_, call.answer));
    return;
  }
}

void ThenCalls::Wait(Where where) const {
  Judge(
      "wait", [](const PickAnswer& answer) { return answer.outcome() == lbcp::v1::QUEUE; }, where);
}

void ThenCalls::GoTo(const Endpoint& endpoint, Where where) const {
  Judge(
      "go to " + endpoint.name(),
      [&](const PickAnswer& answer) {
        return GoesTo(stage_, answer, AllAddresses(endpoint), AnswerAge::kEarlier);
      },
      where);
}

void ThenCalls::Go(Where where) const {
  Judge(
      "go", [&](const PickAnswer& answer) { return GoesToSomethingReady(stage_, answer); }, where);
}

void ThenCalls::Fail(Where where) const {
  Judge(
      "fail", [](const PickAnswer& answer) { return answer.outcome() == lbcp::v1::FAIL; }, where);
}

// Updates and configs.

void ThenUpdate::IsAccepted(Where where) const {
  if (!stage_.Begin(kThen, "the update is accepted", where)) return;
  stage_.UpdateIsSpokenOf();
  if (stage_.last_update().outcome() == lbcp::v1::OK) return;
  stage_.Fail(Mismatch::kWrong, "no error", stage_.last_update().error().message());
}

void ThenUpdate::IsRefusedAsBadState(Where where) const {
  if (!stage_.Begin(kThen, "the update is refused as a bad resolver state", where)) return;
  stage_.UpdateIsSpokenOf();
  const lbcp::v1::Done& done = stage_.last_update();
  if (done.outcome() == lbcp::v1::ERROR && done.error().bad_resolver_state()) return;
  stage_.Fail(
      Mismatch::kWrong, "the bad-resolver-state error",
      done.outcome() == lbcp::v1::OK ? "no error" : "another error: " + done.error().message());
}

void ThenUpdate::IsRefusedByTheParser(Where where) const {
  if (!stage_.Begin(kThen, "the config is refused by the policy's parser", where)) return;
  stage_.UpdateIsSpokenOf();
  if (stage_.last_update().outcome() == lbcp::v1::REFUSED) return;
  stage_.Fail(Mismatch::kWrong, "the parser to refuse the config", "it was accepted");
}

lbcp::v1::Done ThenParser::Parse() const {
  lbcp::v1::Command command;
  command.mutable_parse_config()->set_policy(stage_.profile().policy);
  command.mutable_parse_config()->set_json(config_.json);
  return stage_.Send(std::move(command));
}

void ThenParser::Accepts(Where where) const {
  if (!stage_.Begin(kThen, "the parser accepts " + config_.json, where)) return;
  const lbcp::v1::Done done = Parse();
  if (stage_.decided() || done.outcome() == lbcp::v1::OK) return;
  stage_.Fail(Mismatch::kWrong, "the config to be accepted",
              done.outcome() == lbcp::v1::UNSUPPORTED ? "the policy has no parser"
                                                      : "refused: " + done.error().message());
}

void ThenParser::Refuses(const std::string& naming, Where where) const {
  const std::string words = naming.empty() ? "" : ", naming " + naming;
  if (!stage_.Begin(kThen, fmt::format("the parser refuses {}{}", config_.json, words), where))
    return;
  const lbcp::v1::Done done = Parse();
  if (stage_.decided()) return;
  if (done.outcome() != lbcp::v1::REFUSED) {
    stage_.Fail(Mismatch::kWrong, "the config to be refused", "it was accepted");
  } else if (done.error().message().find(naming) == std::string::npos) {
    stage_.Fail(Mismatch::kWrong, "a message naming " + naming, done.error().message());
  }
}

void ThenParser::RefusesWithAMessage(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the parser refuses {} with a message", config_.json),
                    where))
    return;
  const lbcp::v1::Done done = Parse();
  if (stage_.decided()) return;
  if (done.outcome() != lbcp::v1::REFUSED) {
    stage_.Fail(Mismatch::kWrong, "the config to be refused", "it was accepted");
  } else if (done.error().message().empty()) {
    stage_.Fail(Mismatch::kWrong, "a message", "an empty one");
  }
}

void ThenParser::DoesNotRefuse(Where where) const {
  if (!stage_.Begin(kThen, "the parser does not refuse " + config_.json, where)) return;
  const lbcp::v1::Done done = Parse();
  if (stage_.decided() || done.outcome() != lbcp::v1::REFUSED) return;
  stage_.Fail(Mismatch::kWrong, "the config to be accepted or no parser at all",
              "refused: " + done.error().message());
}

void Then::ParserIgnoresUnknownFields(Where where) const {
  if (!stage_.Begin(kThen, "the parser ignores a field that it does not know", where)) return;
  std::string json = stage_.profile().config.value_or("{}");
  const auto brace = json.find_last_of('}');
  if (brace == std::string::npos) {
    stage_.Fail(Mismatch::kWrong, "a config that is an object", json);
    return;
  }
  const bool empty = json.find(':') == std::string::npos;
  json.insert(brace, empty ? "\"zzz\": 1" : ", \"zzz\": 1");
  lbcp::v1::Command command;
  command.mutable_parse_config()->set_policy(stage_.profile().policy);
  command.mutable_parse_config()->set_json(json);
  const lbcp::v1::Done done = stage_.Send(std::move(command));
  if (stage_.decided() || done.outcome() == lbcp::v1::OK) return;
  stage_.Fail(Mismatch::kWrong, json + " to be accepted",
              done.outcome() == lbcp::v1::UNSUPPORTED ? "the policy has no parser"
                                                      : "refused: " + done.error().message());
}

// Ledger and bursts.

void ThenLedger::NothingRuns(Where where) const {
  if (!stage_.Begin(kThen, "no timer and no thread of the policy's is left", where)) return;
  lbcp::v1::Command command;
  command.mutable_take_ledger();
  const lbcp::v1::Ledger ledger = stage_.Send(std::move(command)).ledger();
  if (stage_.decided()) return;
  if (ledger.timers() > 0) {
    stage_.Fail(Mismatch::kWrong, "no armed timer", fmt::format("{} timer(s)", ledger.timers()));
  } else if (ledger.threads_known() && !ledger.threads().empty()) {
    stage_.Fail(
        Mismatch::kWrong, "no thread of the policy's",
        fmt::format("{} thread(s), the first: {}", ledger.threads_size(), ledger.threads(0)));
  }
}

void ThenLedger::NoCallIsOpen(Where where) const {
  if (!stage_.Begin(kThen, "no call is open", where)) return;
  lbcp::v1::Command command;
  command.mutable_take_ledger();
  const lbcp::v1::Ledger ledger = stage_.Send(std::move(command)).ledger();
  if (stage_.decided() || ledger.open_calls() == 0) return;
  stage_.Fail(Mismatch::kWrong, "no open call", fmt::format("{}", ledger.open_calls()));
}

void ThenBurst::AnsweredEveryPick(Where where) const {
  if (!stage_.Begin(kThen, "every pick of the burst is answered", where)) return;
  std::uint64_t answered = 0;
  for (const std::uint32_t length : stage_.last_burst().run_length()) answered += length;
  const std::uint64_t wanted = stage_.last_burst_picks();
  if (wanted == 0) {
    stage_.Fail(Mismatch::kMissing, "a burst", "none was made");
  } else if (answered != wanted) {
    stage_.Fail(Mismatch::kWrong, fmt::format("{} answers", wanted), fmt::format("{}", answered));
  }
}

void ThenBurst::WentOnlyTo(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("picks of the burst went only to {}", NamesOf(endpoints)),
                    where))
    return;
  for (const PickAnswer& answer : stage_.last_burst().answers()) {
    const bool fits = answer.outcome() == lbcp::v1::QUEUE ||
                      answer.outcome() == lbcp::v1::NO_PICKER ||
                      std::ranges::any_of(endpoints, [&](const Endpoint& endpoint) {
                        return GoesTo(stage_, answer, AllAddresses(endpoint), AnswerAge::kEarlier);
                      });
    if (fits) continue;
    stage_.Fail(Mismatch::kWrong, "picks that go to " + NamesOf(endpoints) + " or wait",
                InWords(stage_, answer));
    return;
  }
}

void ThenBurst::IsSharedEqually(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the burst is shared equally by {}", NamesOf(endpoints)),
                    where))
    return;
  const std::vector<std::uint64_t> counts =
      CountPicks(stage_, stage_.last_burst(), endpoints, AnswerAge::kEarlier);
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end() - 1);
  if (counts.back() == 0 && *most - *least <= 1) return;
  stage_.Fail(Mismatch::kWrong, "shares that differ by at most one", CountWords(endpoints, counts));
}

void ThenBurst::Waited(Where where) const {
  if (!stage_.Begin(kThen, "every pick of the burst waits", where)) return;
  std::uint64_t waited = 0;
  const lbcp::v1::Done& done = stage_.last_burst();
  for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
    const int at = static_cast<int>(done.run_answer(run));
    if (at >= done.answers_size()) continue;
    const PickAnswer& answer = done.answers(at);
    const bool waits =
        answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER;
    if (!waits) {
      stage_.Fail(Mismatch::kWrong, "picks that wait", InWords(stage_, answer));
      return;
    }
    waited += done.run_length(run);
  }
  if (waited == stage_.last_burst_picks() && waited > 0) return;
  stage_.Fail(Mismatch::kMissing, fmt::format("{} picks", stage_.last_burst_picks()),
              fmt::format("{} answers", waited));
}

}  // namespace lbc::scenario
