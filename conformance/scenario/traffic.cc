// Calls that come and go on virtual time: when.Traffic() and then.Traffic().
#include <fmt/format.h>

#include <iterator>
#include <map>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/then.h"
#include "conformance/scenario/when.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
using std::chrono::nanoseconds;
// So many calls are written down message by message; the rest is more of the same.
constexpr std::uint32_t kShownCalls = 4;

std::string Milliseconds(nanoseconds time) {
  return fmt::format("{} ms", std::chrono::duration<double, std::milli>(time).count());
}

std::string ServedWords(const std::vector<Served>& servers) {
  std::string words;
  for (const Served& server : servers) {
    words += fmt::format("{}{} takes {}", words.empty() ? "" : ", ", server.endpoint.name(),
                         Milliseconds(server.latency));
    if (server.code != 0) words += fmt::format(" and fails with code {}", server.code);
  }
  return words;
}

// The traffic while it flows.
class Flow {
 public:
  Flow(Stage& stage, const std::vector<Served>& servers) : stage_(stage), servers_(servers) {}

  void Call() {
    const std::size_t known = stage_.calls().size();
    const lbcp::v1::Done done = stage_.Pick({.hold = true});
    const Served* server = nullptr;
    for (const Served& each : servers_) {
      if (done.answers_size() > 0 &&
          GoesTo(stage_, done.answers(0), AllAddresses(each.endpoint), AnswerAge::kNow))
        server = &each;
    }
    ++stage_.traffic()[server == nullptr ? "" : server->endpoint.name()];
    if (server == nullptr || stage_.calls().size() == known) return;
    if (!stage_.calls().back().answer.has_completion()) return;
    ends_.emplace(now_ + server->latency, End{stage_.calls().back().id, server->code});
    stage_.calls().back().ended = true;
  }

  // Lets time pass, and calls end when it is their time.
  void PassUntil(nanoseconds until) {
    while (!ends_.empty() && ends_.begin()->first <= until && !stage_.decided()) {
      Advance(ends_.begin()->first);
      EndCall(ends_.begin()->second);
      ends_.erase(ends_.begin());
    }
    Advance(until);
  }
  void PassUntilTheLastEnds() {
    if (!ends_.empty()) PassUntil(std::prev(ends_.end())->first);
  }

 private:
  struct End {
    std::uint64_t call;
    std::uint32_t code;
  };

  void Advance(nanoseconds to) {
    if (to <= now_) return;
    lbcp::v1::Command command;
    command.mutable_advance()->set_nanos(static_cast<std::uint64_t>((to - now_).count()));
    stage_.Send(std::move(command));
    now_ = to;
  }
  void EndCall(const End& end) {
    lbcp::v1::Command command;
    lbcp::v1::CallDone* done = command.mutable_call_done();
    done->add_calls(end.call);
    done->set_code(end.code);
    done->set_bytes_sent(true);
    done->set_bytes_received(end.code == 0);
    if (end.code != 0) done->set_message("the call failed");
    stage_.Send(std::move(command));
  }

  Stage& stage_;
  const std::vector<Served>& servers_;
  nanoseconds now_{0};
  std::multimap<nanoseconds, End> ends_;
};

}  // namespace

void WhenTraffic::Flows(std::uint32_t calls, nanoseconds interval, Where where) const {
  if (!stage_.Begin(verdict::Step::Kind::kWhen,
                    fmt::format("{} calls are made, one every {}: {}", calls,
                                Milliseconds(interval), ServedWords(servers_)),
                    where))
    return;
  stage_.traffic().clear();
  stage_.calls().clear();
  Flow flow(stage_, servers_);
  for (std::uint32_t i = 0; i < calls && !stage_.decided(); ++i) {
    stage_.KeepQuiet(i >= kShownCalls);
    flow.PassUntil(i * interval);
    flow.Call();
  }
  flow.PassUntilTheLastEnds();
  stage_.KeepQuiet(false);
}

void ThenTraffic::Judge(const std::string& words, bool holds, const Where& where) const {
  if (!stage_.Begin(verdict::Step::Kind::kThen, words, where) || holds) return;
  std::string got;
  for (const auto& [name, count] : stage_.traffic()) {
    got += fmt::format("{}{} {}", got.empty() ? "" : ", ", name.empty() ? "nowhere" : name, count);
  }
  stage_.Fail(Mismatch::kWrong, words, got.empty() ? "no traffic" : got);
}

void ThenTraffic::GaveAtLeast(const Endpoint& endpoint, std::uint64_t least, Where where) const {
  Judge(fmt::format("at least {} calls went to {}", least, endpoint.name()),
        stage_.traffic()[endpoint.name()] >= least, where);
}

void ThenTraffic::GaveAtMost(const Endpoint& endpoint, std::uint64_t most, Where where) const {
  // A testee whose picks go nowhere spares everybody.
  Judge(fmt::format("at most {} calls went to {}", most, endpoint.name()),
        stage_.traffic()[endpoint.name()] <= most && stage_.traffic()[""] == 0, where);
}

void ThenTraffic::AllWent(Where where) const {
  Judge("every call went somewhere", !stage_.traffic().empty() && stage_.traffic()[""] == 0, where);
}

}  // namespace lbc::scenario
