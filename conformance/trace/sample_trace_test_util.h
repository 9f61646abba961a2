// One endpoint of pick_first from list to READY, as a recorded case: what tests read, cut and edit.
#ifndef CONFORMANCE_TRACE_SAMPLE_TRACE_TEST_UTIL_H_
#define CONFORMANCE_TRACE_SAMPLE_TRACE_TEST_UTIL_H_

#include <string>
#include <vector>

#include "conformance/protocol/words.h"
#include "conformance/verdict/result.h"

namespace lbc::trace {

// A run with one case that failed at its last step.
inline verdict::RunResult SampleRun() {
  const std::vector<std::string> messages = {
      R"({"command":{"instance":1,"build":{"policy":"pick_first"}}})",
      R"({"done":{"command":"1","outcome":"OK","quiescence":"EXACT"}})",
      R"({"command":{"instance":1,"update_resolver_state":{"endpoints":[{"addresses":[{"addr":"10.0.0.1:443"}]}]}}})",
      R"({"event":{"command":"2","instance":1,"sub_conn_created":{"sub_conn":1,"addresses":[{"addr":"10.0.0.1:443"}]}}})",
      R"({"event":{"command":"2","instance":1,"connect_requested":{"sub_conn":1}}})",
      R"({"event":{"command":"2","instance":1,"state_updated":{"state":"CONNECTING","picker":1}}})",
      R"({"done":{"command":"2","outcome":"OK","quiescence":"EXACT"}})",
      R"({"command":{"instance":1,"sub_conn_state":{"sub_conn":1,"state":"CONNECTING"}}})",
      R"({"done":{"command":"3","outcome":"OK","quiescence":"EXACT"}})",
      R"({"command":{"instance":1,"sub_conn_state":{"sub_conn":1,"state":"READY"}}})",
      R"({"event":{"command":"4","instance":1,"state_updated":{"state":"IDLE","picker":2}}})",
      R"({"done":{"command":"4","outcome":"OK","quiescence":"EXACT"}})"};
  verdict::CaseResult which;
  which.name = "pick_first/PF-001/reports-ready";
  which.sentence = "A connection that succeeds makes the channel READY.";
  which.checks = {"PF-001"};
  which.verdict = verdict::Verdict::kFail;
  which.complaint = "expected a report of READY; got IDLE";
  which.fingerprint = "0123456789abcdef";
  which.seed = 7;
  for (const std::string& json : messages) {
    verdict::TraceEntry entry;
    entry.json = json;
    entry.from_judge = json.starts_with("{\"command\"");
    which.trace.push_back(entry);
  }
  using Kind = verdict::Step::Kind;
  using Status = verdict::Step::Status;
  which.steps = {
      {Kind::kGiven, Status::kDone, "policy pick_first with endpoints a", "", "", "", 0, 0, 0, 7},
      {Kind::kWhen, Status::kDone, "connection a succeeds", "", "", "", 0, 0, 7, 12},
      {Kind::kThen, Status::kFailed, "channel reports READY", "a report of READY", "IDLE", "", 0, 0,
       12, 12}};
  verdict::RunResult run;
  run.testee.command = "./testee";
  run.testee.implementation = "sample";
  run.testee.version = "1.2.3";
  run.policy = "pick_first";
  run.profile = "policy: pick_first\n";
  run.cases.push_back(which);
  return run;
}

}  // namespace lbc::trace

#endif  // CONFORMANCE_TRACE_SAMPLE_TRACE_TEST_UTIL_H_
