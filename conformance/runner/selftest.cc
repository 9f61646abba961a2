#include "conformance/runner/selftest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <utility>

#include "conformance/protocol/limits.h"

namespace lbc::runner {
namespace {

using lbcp::v1::Command;
using lbcp::v1::Outcome;

// One session with the means to try a duty. The first thing that goes wrong is kept; what comes
// after is not judged.
class Trial {
 public:
  Trial(Session& session, std::string policy) : session_(session), policy_(std::move(policy)) {}

  scenario::Turn Take(Command command, std::uint32_t instance = 1) {
    command.set_instance(instance);
    scenario::Turn turn = session_.Take(std::move(command));
    if (turn.fault.has_value()) Complain(turn.fault->complaint);
    return turn;
  }
  void Expect(Command command, Outcome expected, const char* what, std::uint32_t instance = 1) {
    const scenario::Turn turn = Take(std::move(command), instance);
    if (turn.fault.has_value() || turn.done.outcome() == expected) return;
    Complain(fmt::format("expected {} for {}; got {}", lbcp::v1::Outcome_Name(expected), what,
                         lbcp::v1::Outcome_Name(turn.done.outcome())));
  }
  void Build(std::uint32_t instance = 1) {
    Command command;
    command.mutable_build()->set_policy(policy_);
    Expect(std::move(command), lbcp::v1::OK, "Build", instance);
  }
  scenario::Turn List(int endpoints, std::uint32_t instance = 1) {
    Command command;
    for (int i = 0; i < endpoints; ++i) {
      command.mutable_update_resolver_state()->add_endpoints()->add_addresses()->set_addr(
          fmt::format("10.0.0.{}:443", i + 1));
    }
    return Take(std::move(command), instance);
  }
  void Complain(std::string complaint) {
    if (complaint_.empty()) complaint_ = std::move(complaint);
  }
  const std::string& complaint() const { return complaint_; }
  const lbcp::v1::Welcome& welcome() const { return session_.welcome(); }

 private:
  Session& session_;
  std::string policy_;
  std::string complaint_;
};

Command PickCommand(std::uint32_t count) {
  Command command;
  command.mutable_pick()->set_count(count);
  return command;
}

void HonestAboutNonsense(Trial& trial) {
  Command nonsense;
  nonsense.mutable_nonsense();
  trial.Expect(nonsense, lbcp::v1::UNSUPPORTED, "a command that does not exist");
  Command build;
  build.mutable_build()->set_policy("lbconform_no_such_policy");
  trial.Expect(build, lbcp::v1::UNKNOWN_POLICY, "a policy that does not exist");
}

void RefusesWhatDoesNotExist(Trial& trial) {
  trial.Expect(PickCommand(1), lbcp::v1::BAD_COMMAND, "a pick on an instance that was never built");
  trial.Build();
  Command state;
  state.mutable_sub_conn_state()->set_sub_conn(4711);
  state.mutable_sub_conn_state()->set_state(lbcp::v1::CONNECTING);
  trial.Expect(state, lbcp::v1::BAD_COMMAND, "the state of a SubConn that was never made");
  Command done;
  done.mutable_call_done()->add_calls(4711);
  trial.Expect(done, lbcp::v1::BAD_COMMAND, "the end of a call that was never picked");
  Command pick = PickCommand(1);
  pick.mutable_pick()->set_picker(4711);
  trial.Expect(pick, lbcp::v1::BAD_COMMAND, "a pick from a picker that was never reported");
  Command again;
  again.mutable_build()->set_policy("whatever");
  trial.Expect(again, lbcp::v1::BAD_COMMAND, "building an instance that exists");
}

void SaysNoPickerBeforeTheFirstReport(Trial& trial) {
  trial.Build();
  const scenario::Turn turn = trial.Take(PickCommand(3));
  const auto& done = turn.done;
  // A policy may report in Build; then there is a picker and nothing to judge here.
  const bool one =
      done.answers_size() == 1 && done.run_length_size() == 1 && done.run_length(0) == 3;
  if (!one) trial.Complain("expected one answer for three picks of a new policy");
}

void NumbersFromOneUpwards(Trial& trial) {
  trial.Build();
  std::uint32_t last = 0;
  for (int round = 1; round <= 3; ++round) {
    for (const lbcp::v1::Event& event : trial.List(round).events) {
      if (!event.has_sub_conn_created()) continue;
      const std::uint32_t id = event.sub_conn_created().sub_conn();
      if (id <= last || (last == 0 && id != 1)) {
        trial.Complain(
            fmt::format("expected SubConns numbered from 1 upwards; {} came after {}", id, last));
      }
      last = id;
    }
  }
}

void ClockStandsStillAndMovesExactly(Trial& trial) {
  trial.Build();
  const std::uint64_t before = trial.List(2).done.now_nanos();
  const std::uint64_t still = trial.Take(PickCommand(1)).done.now_nanos();
  if (still != before)
    trial.Complain(fmt::format("the clock moved by {} ns without Advance", still - before));
  constexpr std::uint64_t kStep = 123'456'789;
  Command advance;
  advance.mutable_advance()->set_nanos(kStep);
  const scenario::Turn turn = trial.Take(advance);
  if (turn.done.now_nanos() - still != kStep) {
    trial.Complain(fmt::format("Advance by {} ns moved the clock by {} ns", kStep,
                               turn.done.now_nanos() - still));
  }
  for (const lbcp::v1::Event& event : turn.events) {
    if (event.now_nanos() < still || event.now_nanos() > still + kStep) {
      trial.Complain("an event during Advance is stamped with a time outside of it");
    }
  }
}

void DayPassesQuickly(Trial& trial) {
  trial.Build();
  trial.List(2);
  Command advance;
  constexpr std::uint64_t kDay = 86'400ull * 1'000'000'000ull;
  advance.mutable_advance()->set_nanos(kDay);
  const auto start = std::chrono::steady_clock::now();
  trial.Take(advance);
  const auto took = std::chrono::steady_clock::now() - start;
  constexpr std::chrono::seconds kLimit{10};
  if (took > kLimit) trial.Complain("a virtual day took more than 10 s: the clock is not virtual");
}

void ClaimsOneQuiescence(Trial& trial) {
  trial.Build();
  const auto said = trial.List(2).done.quiescence();
  if (said == lbcp::v1::QUIESCENCE_UNSPECIFIED)
    trial.Complain("Done does not say how it knows that it is quiescent");
  if (said > trial.welcome().quiescence()) trial.Complain("Done claims less than Welcome promised");
}

void KeepsInstancesApart(Trial& trial) {
  trial.Build(1);
  trial.Build(2);
  for (const lbcp::v1::Event& event : trial.List(1, 1).events) {
    if (event.instance() != 1) trial.Complain("an event of instance 1 is said to be of another");
  }
  for (const lbcp::v1::Event& event : trial.List(1, 2).events) {
    if (event.instance() != 2) trial.Complain("an event of instance 2 is said to be of another");
    if (event.has_sub_conn_created() && event.sub_conn_created().sub_conn() != 1) {
      trial.Complain("SubConns of a second instance are not numbered from 1");
    }
  }
}

void CountsCalls(Trial& trial) {
  trial.Build();
  trial.List(1);
  Command pick = PickCommand(5);
  pick.mutable_pick()->set_completion(lbcp::v1::HOLD);
  const lbcp::v1::Done first = trial.Take(pick).done;
  const lbcp::v1::Done second = trial.Take(pick).done;
  if (first.first_call() != 1 || second.first_call() != 6) {
    trial.Complain(
        fmt::format("five calls and five calls: expected them to begin at 1 and 6; got {} and {}",
                    first.first_call(), second.first_call()));
  }
}

void AnswersAfterClose(Trial& trial) {
  trial.Build();
  trial.List(2);
  Command close;
  close.mutable_close();
  trial.Expect(close, lbcp::v1::OK, "Close");
  Command ledger;
  ledger.mutable_take_ledger();
  const scenario::Turn turn = trial.Take(ledger);
  if (!turn.done.has_ledger()) trial.Complain("TakeLedger after Close brings no ledger");
}

void BurstAnswersEveryPick(Trial& trial) {
  trial.Build();
  trial.List(2);
  Command command;
  command.mutable_burst()->set_threads(8);
  command.mutable_burst()->set_picks_per_thread(100);
  command.mutable_burst()->mutable_pick()->set_count(1);
  command.mutable_burst()->mutable_during()->mutable_advance();
  std::uint64_t answered = 0;
  const scenario::Turn turn = trial.Take(command);
  for (const std::uint32_t length : turn.done.run_length()) answered += length;
  if (answered != 800)
    trial.Complain(fmt::format("expected 800 answers of a burst; got {}", answered));
}

void ArmedErrorsReachThePolicy(Trial& trial) {
  trial.Build();
  Command arm;
  arm.mutable_arm_new_sub_conn_error()->set_count(1000);
  arm.mutable_arm_new_sub_conn_error()->set_message("armed");
  trial.Expect(arm, lbcp::v1::OK, "ArmNewSubConnError");
  for (const lbcp::v1::Event& event : trial.List(1).events) {
    if (event.has_sub_conn_created())
      trial.Complain("a SubConn was made though NewSubConn was armed to fail");
  }
}

// What a policy makes of these is its own affair; that each is answered, and once, is the
// adapter's.
void AnswersEveryStimulus(Trial& trial) {
  trial.Build();
  const scenario::Turn listed = trial.List(2);
  for (const lbcp::v1::Event& event : listed.events) {
    if (!event.has_sub_conn_created()) continue;
    for (const auto state : {lbcp::v1::CONNECTING, lbcp::v1::READY, lbcp::v1::IDLE}) {
      Command command;
      command.mutable_sub_conn_state()->set_sub_conn(event.sub_conn_created().sub_conn());
      command.mutable_sub_conn_state()->set_state(state);
      trial.Take(command);
    }
  }
  Command fails, picks, leaves_idle, cuts_short, lists_nothing, closes, counts;
  fails.mutable_resolver_error()->set_message("the resolver is away");
  picks.mutable_pick()->set_count(2);
  leaves_idle.mutable_exit_idle();
  cuts_short.mutable_reset_backoff();
  lists_nothing.mutable_update_resolver_state();
  closes.mutable_close();
  counts.mutable_take_ledger();
  for (const Command& command :
       {fails, picks, leaves_idle, cuts_short, lists_nothing, picks, closes, counts})
    trial.Take(command);
}

struct Duty {
  const char* words;
  // Empty: every adapter owes it.
  const char* capability;
  void (*attempt)(Trial&);
};

constexpr Duty kDuties[] = {
    {"says UNSUPPORTED and UNKNOWN_POLICY to nonsense", "", HonestAboutNonsense},
    {"refuses instances, SubConns, pickers and calls that do not exist", "",
     RefusesWhatDoesNotExist},
    {"answers picks before the first report", "", SaysNoPickerBeforeTheFirstReport},
    {"numbers SubConns from 1 upwards", "", NumbersFromOneUpwards},
    {"numbers calls without gaps", "", CountsCalls},
    {"keeps instances apart", "", KeepsInstancesApart},
    {"says in every Done how it knows that it is quiescent", "", ClaimsOneQuiescence},
    {"answers TakeLedger after Close", "", AnswersAfterClose},
    {"answers every stimulus, with one Done", "", AnswersEveryStimulus},
    {"moves the clock by Advance, exactly, and by nothing else", "virtual_time",
     ClockStandsStillAndMovesExactly},
    {"lets a day pass in seconds", "virtual_time", DayPassesQuickly},
    {"answers every pick of a burst", "burst", BurstAnswersEveryPick},
    {"makes NewSubConn fail when armed", "new_sub_conn_errors", ArmedErrorsReachThePolicy},
};

bool Claims(const lbcp::v1::Welcome& welcome, const std::string& capability) {
  return capability.empty() ||
         std::ranges::find(welcome.capabilities(), capability) != welcome.capabilities().end();
}

SelftestResult TryDuty(const TesteeCommand& testee, const std::string& policy, const Duty& duty) {
  SelftestResult result{duty.words, false, "", ""};
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(testee, 1);
  if (!session.ok()) {
    result.complaint = std::string(session.status().message());
    return result;
  }
  if (!Claims((*session)->welcome(), duty.capability)) {
    result.not_tried = fmt::format("does not claim {}", duty.capability);
    return result;
  }
  Trial trial(**session, policy);
  duty.attempt(trial);
  if (const auto end = (*session)->End(); end.has_value()) trial.Complain(end->complaint);
  result.complaint = trial.complaint();
  result.held = result.complaint.empty();
  return result;
}

// Bytes that are no frame must end the program, not hang it.
SelftestResult TryGarbage(const TesteeCommand& testee, const char* words,
                          const std::string& bytes) {
  SelftestResult result{words, false, "", ""};
  absl::StatusOr<std::unique_ptr<Process>> process =
      Process::Start(testee.command, testee.environment);
  if (!process.ok()) {
    result.complaint = std::string(process.status().message());
    return result;
  }
  (void)!write((*process)->write_fd(), bytes.data(), bytes.size());
  (*process)->CloseInput();
  constexpr std::chrono::milliseconds kLimit{5'000};
  if (!(*process)->WaitForEnd(kLimit)) {
    result.complaint = "it goes on running";
  } else if (const auto code = (*process)->ExitCode(); code != 3) {
    result.complaint = "expected exit code 3; it ended with " + (*process)->EndInWords();
  }
  result.held = result.complaint.empty();
  return result;
}

}  // namespace

namespace {

// A policy that was asked for and does not exist is a slip of the user's and no duty of the
// adapter's.
absl::Status CheckKnown(const TesteeCommand& testee, const std::string& policy) {
  if (policy.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<Session>> session = Session::Start(testee, 1);
  if (!session.ok()) return session.status();
  lbcp::v1::Command build;
  build.set_instance(1);
  build.mutable_build()->set_policy(policy);
  const scenario::Turn turn = (*session)->Take(std::move(build));
  if (turn.fault.has_value() || turn.done.outcome() != lbcp::v1::UNKNOWN_POLICY)
    return absl::OkStatus();
  const auto& known = (*session)->welcome().policies();
  return absl::UnavailableError(
      fmt::format("testee {}: it has no policy \"{}\"; it has {}", testee.command, policy,
                  known.empty() ? "named none" : fmt::format("{}", fmt::join(known, " "))));
}

}  // namespace

absl::StatusOr<std::vector<SelftestResult>> RunSelftest(const TesteeCommand& testee,
                                                        const std::string& policy) {
  absl::StatusOr<std::unique_ptr<Session>> first = Session::Start(testee, 1);
  if (!first.ok()) return first.status();
  std::string name = policy;
  if (name.empty() && (*first)->welcome().policies_size() > 0)
    name = (*first)->welcome().policies(0);
  if (name.empty()) {
    return absl::UnavailableError(fmt::format(
        "testee {}: its Welcome lists no policy; say with --policy which one to try with",
        testee.command));
  }
  if (absl::Status known = CheckKnown(testee, policy); !known.ok()) return known;
  std::vector<SelftestResult> results;
  SelftestResult end{"exits with 0 after Goodbye", false, "", ""};
  if (const auto fault = (*first)->End(); fault.has_value()) end.complaint = fault->complaint;
  end.held = end.complaint.empty();
  results.push_back(end);
  for (const Duty& duty : kDuties) results.push_back(TryDuty(testee, name, duty));
  results.push_back(
      TryGarbage(testee, "exits with 3 on a frame over the limit", std::string(64, '\xff')));
  results.push_back(TryGarbage(testee, "exits with 3 on a frame that is no Envelope",
                               std::string("\0\0\0\4\xff\xff\xff\xff", 8)));
  results.push_back(
      TryGarbage(testee, "exits with 3 on half a frame", std::string("\0\0\1\0abc", 7)));
  return results;
}

}  // namespace lbc::runner
