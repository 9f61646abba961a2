#include "conformance/live_scenario/probing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lbc::live_scenario {
namespace {

// Between two calls that look for a server. Far below a back-off, so that none is missed for long.
constexpr std::chrono::milliseconds kPause{20};

}  // namespace

std::string EndInWords(std::uint64_t call, const CallRecord& record) {
  if (!record.end.has_value()) return fmt::format("call {} has not ended", call);
  return fmt::format("call {} ends {}{}{}", call, CodeName(record.end->code),
                     record.end->message.empty() ? "" : ": ", record.end->message);
}

void PlayInTurn(Stage& stage, const Calls& calls) {
  const Calls one = [&] {
    const Calls single(calls.name(), 1);
    return calls.ToProto().wait_for_ready() ? single.WaitingForReady() : single;
  }();
  stage.StartInTurn(calls, one);
}

void ReachAll(Stage& stage, const Servers& servers) {
  std::map<std::string, std::uint64_t> before;
  for (const Server& each : servers) before[each.name] = stage.ledger().SeenBy(each.name);
  const auto missing = [&] {
    return std::ranges::find_if(servers, [&](const Server& each) {
      return stage.ledger().SeenBy(each.name) == before[each.name];
    });
  };
  const Nanoseconds until = MonotonicNow() + stage.allowance();
  while (!stage.decided() && missing() != servers.end()) {
    if (MonotonicNow() > until) {
      return stage.Fail(fmt::format("a call to come to {} within {}", missing()->name,
                                    InWords(stage.allowance())),
                        "none has");
    }
    stage.Probe(true);
  }
}

void AwaitUse(Stage& stage, const Server& server) {
  if (stage.decided()) return;
  const Nanoseconds back_off = LongestBackOff(stage.fleet().Down(server));
  const Nanoseconds bound = back_off + stage.allowance();
  const std::string expected = fmt::format(
      "a call to come to {} within {}: {} of back-off after {} away, and what this "
      "machine needs",
      server.name, InWords(bound), InWords(back_off), InWords(stage.fleet().Down(server)));
  // A call may be on its way to a connection that broke before the client hears of it: one, for the
  // next is made when that one has ended.
  bool one_may_be_lost = stage.ledger().may_have_lost(server.name);
  const std::uint64_t seen = stage.ledger().SeenBy(server.name);
  const Nanoseconds until = MonotonicNow() + bound;
  std::uint64_t probes = 0;
  while (!stage.decided() && stage.ledger().SeenBy(server.name) == seen) {
    if (MonotonicNow() > until)
      return stage.Fail(expected, fmt::format("{} calls went elsewhere", probes));
    const CallRecord& probe = stage.Probe(true);
    ++probes;
    if (stage.decided()) return;
    if (!probe.end.has_value() || probe.end->code != kOk) {
      const bool lost = probe.end.has_value() && probe.end->code == kUnavailable;
      if (!lost || !one_may_be_lost)
        return stage.Fail(expected, EndInWords(stage.last_call(), probe));
      one_may_be_lost = false;
    }
    stage.Await([&] { return stage.ledger().SeenBy(server.name) != seen; }, kPause);
  }
}

}  // namespace lbc::live_scenario
