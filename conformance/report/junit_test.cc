#include "conformance/report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Junit, FailuresAndErrorsAreWhatFailsTheRun) {
  const std::string xml = JunitXml(FailingRun());
  EXPECT_THAT(xml,
              HasSubstr("<testsuites name=\"lbconform pick_first\" tests=\"17\" failures=\"3\" "
                        "errors=\"1\" skipped=\"3\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"pick_first\" name=\"ZZ-011/stays-in-"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"expected no report, or TRANSIENT_FAILURE again; "
                             "got channel reported IDLE\" type=\"FAIL\">"));
  EXPECT_THAT(xml, HasSubstr("x then  channel stays TRANSIENT_FAILURE&#10;"));
  EXPECT_THAT(xml,
              HasSubstr("<skipped message=\"SHOULD only: expected 1 request; got 2 requests\"/>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"known failure: Fixed in 1.86"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"does not claim load_reports\"/>"));
  EXPECT_THAT(xml, HasSubstr("type=\"INCONCLUSIVE\""));
}

TEST(Junit, StrictMakesAShouldFail) {
  verdict::RunResult run = FailingRun();
  run.strict = true;
  EXPECT_THAT(JunitXml(run), HasSubstr("failures=\"4\" errors=\"1\" skipped=\"2\""));
}

TEST(Junit, CarriesTheEvidenceOfACrash) {
  const std::string xml = JunitXml(BrokenProcessRun());
  EXPECT_THAT(xml, HasSubstr("type=\"CRASH\""));
  EXPECT_THAT(xml, HasSubstr("<system-err>acme: picked backend 7&#10;SIGSEGV"));
  EXPECT_THAT(
      xml, HasSubstr("<error message=\"the judge could not start 10000 threads\" type=\"ERROR\""));
}

TEST(Junit, ARunWithoutCasesIsStillADocument) {
  EXPECT_THAT(JunitXml(EmptyRun()), HasSubstr("tests=\"0\" failures=\"0\""));
}

TEST(Junit, HostileTextStaysText) {
  const std::string xml = JunitXml(HostileRun());
  EXPECT_EQ(ToUtf8(xml), xml);
  EXPECT_THAT(xml, Not(HasSubstr("<script")));
  EXPECT_THAT(xml, Not(HasSubstr("<img")));
  for (const char c : xml) {
    ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

}  // namespace
}  // namespace lbc::report
