// A made-up case, told step by step with the messages of each. For the tests of this folder only.
//
//     SampleCase("pick_first/ZZ-012/stays-in-failure", {"ZZ-012"}, "Once every address …")
//         .Given("policy pick_first with endpoints a b")
//         .Says("Build", "build pick_first")
//         .Sees("SubConnCreated", "makes SubConn 1 (a)", 1, "a")
//         .Then("channel stays TRANSIENT_FAILURE")
//         .Fails("no report", "channel reported IDLE")
//         .Take();
#ifndef CONFORMANCE_REPORT_SAMPLE_CASE_H_
#define CONFORMANCE_REPORT_SAMPLE_CASE_H_

#include <string>
#include <utility>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::report {

class SampleCase {
 public:
  SampleCase(std::string name, std::vector<std::string> checks, std::string sentence);

  // A step; it holds unless Fails or Unsure follows, and is not reached after a failed one.
  SampleCase& Given(std::string words);
  SampleCase& When(std::string words);
  SampleCase& Then(std::string words);
  SampleCase& End(std::string words = "nothing is left unsaid");

  // A message of the last step, from the judge or from the testee.
  SampleCase& Says(std::string name, std::string words, std::uint32_t sub_conn = 0,
                   std::string endpoint = "");
  SampleCase& Sees(std::string name, std::string words, std::uint32_t sub_conn = 0,
                   std::string endpoint = "");
  // The testee's answer that ends a turn.
  SampleCase& Done(std::string words = "OK");
  // Virtual time passes before the next message.
  SampleCase& After(std::uint64_t millis);
  // The last message is the first that does not fit.
  SampleCase& Diverges();
  // What is expected from the last message on.
  SampleCase& Expects(std::string words);
  // A sequence diagram, in the words of assets/diagrams.js.
  SampleCase& Draws(std::string json);

  // The last step failed, or could not be concluded; sets verdict, complaint and fingerprint.
  SampleCase& Fails(std::string expected, std::string got);
  SampleCase& Unsure(std::string why);

  // Another verdict than the steps tell.
  SampleCase& Ends(verdict::Verdict verdict, std::string complaint, std::string fingerprint = "");

  verdict::CaseResult& result() { return result_; }
  verdict::CaseResult Take() { return std::move(result_); }

 private:
  SampleCase& Add(verdict::Step::Kind kind, std::string words);
  SampleCase& AddMessage(bool from_judge, std::string name, std::string words,
                         std::uint32_t sub_conn, std::string endpoint);

  verdict::CaseResult result_;
  std::uint64_t now_nanos_ = 0;
  bool failed_ = false;
};

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_SAMPLE_CASE_H_
