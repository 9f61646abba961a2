// The record of a run: every case with its steps and messages, every requirement with its verdict.
//
// Made once by the runner, then only read. report.json (conformance/report/schema) is this record
// in JSON; a field that is added here appears there. All texts may hold anything a testee can send:
// whoever prints them must escape them.
#ifndef CONFORMANCE_VERDICT_RESULT_H_
#define CONFORMANCE_VERDICT_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict/verdict.h"

namespace lbc::verdict {

// One step of a case in words, as the scenario narrates itself.
struct Step {
  enum class Kind { kGiven, kWhen, kThen, kEnd };
  enum class Status {
    kDone,          // Done, or held.
    kFailed,        // Did not hold; at most one per case.
    kNotReached,    // Comes after the failed step.
    kInconclusive,  // Would have to rest on an absence that the testee cannot prove.
  };

  Kind kind = Kind::kGiven;
  Status status = Status::kDone;
  // Without the leading given/when/then, e.g. "channel stays TRANSIENT_FAILURE".
  std::string words;
  // For a failed step: what was expected and what was seen, in words.
  std::string expected;
  std::string got;
  // Where the step stands in the scenario's source, relative to the repository.
  std::string file;
  int line = 0;
  // Virtual time when the step ended.
  std::uint64_t now_nanos = 0;
  // Messages [first_message, end_message) of CaseResult::trace were exchanged in this step.
  std::size_t first_message = 0;
  std::size_t end_message = 0;
};

// One message between judge and testee.
struct TraceEntry {
  bool from_judge = true;
  // The name of the stimulus or observation in lbcp.proto, or "Done", "Hello", "Welcome".
  std::string name;
  // The message in a few words with endpoint names, e.g. "SubConn 2 (b) is TRANSIENT_FAILURE:
  // connection refused".
  std::string words;
  // The envelope as proto3 JSON on one line.
  std::string json;
  // The SubConn that it is about, 0 for none, and the names of its endpoints as the scenario calls
  // them.
  std::uint32_t sub_conn = 0;
  std::string endpoint;
  std::uint64_t now_nanos = 0;
  // This message is the first that does not fit what was expected.
  bool divergent = false;
  // Of the last message of a turn, in a case that failed: what the models expect of the policy from
  // here on, if that is no longer what stood there before.
  std::string expects = {};
};

// What a step counted that is about chance, and what may be said of it.
struct Measurement {
  // One endpoint, or whatever else was chosen among.
  struct Share {
    std::string name;
    // The promised part of all choices.
    double promised = 0;
    std::uint64_t counted = 0;
    // Counts from least to most are tolerated; both 0 where no bounds were drawn beforehand.
    std::uint64_t least = 0;
    std::uint64_t most = 0;
  };

  // The step's words.
  std::string words;
  // "e-process": counted until it was decided. "binomial": a fixed number, exact bounds.
  std::string method;
  // "conforms", "violates" or "undecided".
  std::string answer;
  std::vector<Share> shares;
  std::uint64_t total = 0;
  // The chance, at most, that a policy which keeps its promise is called a violator by this step.
  double false_alarm = 0;
  // The part of a share by which it must be off for the step to notice, and the chance, at most,
  // that it goes unnoticed all the same.
  double tolerance = 0;
  double miss = 0;
  // Only of an e-process: the evidence as powers of ten.
  double log10_against = 0;
  double log10_for = 0;
};

// One case on one testee.
struct CaseResult {
  // area/ID/kebab-sentence: selector, report key and known-failure key.
  std::string name;
  std::string area;
  // One sentence: what must hold.
  std::string sentence;
  // Requirement ids it checks.
  std::vector<std::string> checks;
  Verdict verdict = Verdict::kNotRun;
  // One line: why the verdict is what it is; for a failure "expected …; got …"; for NOT_APPLICABLE
  // what is not claimed. Empty for PASS.
  std::string complaint;
  // Equal failures of one testee have equal fingerprints; empty unless IsFailure(verdict) or an
  // excused failure.
  std::string fingerprint;
  // Set when a known-failures entry matched: its reason and link.
  std::string known_reason;
  std::string known_link;
  // That entry says that it fails with some seeds only: it is then told so whether it failed
  // (XFAIL) or not (PASS).
  bool known_sometimes = false;
  // Played twice with one seed it went differently: the first message that did, in words. Empty if
  // it did not, or was played once.
  std::string varies;
  std::vector<Step> steps;
  std::vector<TraceEntry> trace;
  // Of the steps that are about chance, in their order.
  std::vector<Measurement> measurements;
  // Evidence of the process: the last part of its stderr, how it ended ("signal 11 (SIGSEGV)",
  // "exit code 2"), its stacks.
  std::string stderr_tail;
  std::string process_end;
  std::string stack;
  // Where the scenario stands in the source, relative to the repository.
  std::string file;
  int line = 0;
  std::uint64_t seed = 0;
  std::uint64_t turns = 0;
  std::int64_t wall_micros = 0;
  // A command line that runs just this case again.
  std::string reproduce;
};

// How the reason of a planned row begins that cases of another seat check.
inline constexpr std::string_view kJudgedElsewhere = "is judged from the ";

// What became of a requirement on this testee.
struct RequirementResult {
  enum class State { kChecked, kPlanned, kUntestable, kNotBinding };

  std::string id;
  std::string area;
  // MUST, SHOULD or MAY, as it binds this testee.
  std::string level;
  std::string sentence;
  // "A62, Use sticky-TF by default" and the first link, may be empty.
  std::string source;
  std::string link;
  std::string note;
  State state = State::kPlanned;
  // The seat it is to be checked from: policy, channel, live, unit.
  std::string seat;
  // Why it is untestable, or why it does not bind.
  std::string reason;
  // Only for kChecked: the worst verdict of its cases, and their names.
  Verdict verdict = Verdict::kNotRun;
  std::vector<std::string> cases;
};

// Who was judged.
struct TesteeInfo {
  std::string command;
  std::string implementation;
  std::string version;
  std::string language;
  std::string adapter;
  std::vector<std::string> capabilities;
  std::string quiescence;
  std::string determinism;
  // Which requirements bind it; empty: only those that bind everybody.
  std::string edition;
};

// Lines [from, to] of a file, with their text as far as it was to be had.
struct LineRange {
  int from = 0;
  int to = 0;
  std::string text;
};

// One file of the testee's own code: its lines that can run, and those that no case made run.
struct FileCoverage {
  std::string file;
  int lines = 0;
  int reached = 0;
  std::vector<LineRange> unreached;
};

// What the cases reached of the testee's own code; no files if it was not asked for.
struct Coverage {
  // Where the same is shown line by line, relative to the report; may be empty.
  std::string page;
  std::vector<FileCoverage> files;
};

// A whole run.
struct RunResult {
  std::string tool_version;
  TesteeInfo testee;
  std::string policy;
  // The profile used, as YAML text, and where it came from.
  std::string profile;
  std::string profile_origin;
  std::string seat;
  std::uint64_t seed = 0;
  bool strict = false;
  // Patterns of --only; empty for all.
  std::vector<std::string> only;
  std::vector<CaseResult> cases;
  std::vector<RequirementResult> requirements;
  // Sentences for the reader: stale known failures, an edition that was not known, …
  std::vector<std::string> warnings;
  Coverage coverage;
  // RFC 3339 in UTC.
  std::string started_at;
  std::int64_t wall_micros = 0;
  // Peak memory of the judge in KiB before reports are written; 0 when unknown.
  std::int64_t judge_memory_kib = 0;
  int exit_code = kExitSuiteFault;
  // One sentence: "conformant: 48 of 48 MUST requirements hold" …
  std::string conclusion;
};

}  // namespace lbc::verdict

#endif  // CONFORMANCE_VERDICT_RESULT_H_
