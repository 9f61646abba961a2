// lbconform run: plays the suite on one testee.
//
// Cases are GoogleTest tests whose bodies wait for a case that the suite plays in the background;
// so filters, sharding variables and ctest work for those who want them, and `--jobs` does too.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "conformance/cli/commands.h"
#include "conformance/cli/coverage.h"
#include "conformance/cli/google_test.h"
#include "conformance/cli/interrupt.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/suite_options.h"
#include "conformance/cli/trace_commands.h"
#include "conformance/report/terminal.h"
#include "conformance/report/write.h"
#include "conformance/runner/suite.h"

namespace lbc::cli {
namespace {

using runner::Suite;
using verdict::CaseResult;
using verdict::Verdict;

// The suite being run, for the tests that wait on it. GoogleTest has no way to hand an argument to
// a test but its factory.
class CaseTest : public ::testing::Test {
 public:
  CaseTest(Suite& suite, std::size_t index) : suite_(suite), index_(index) {}
  void TestBody() override {
    const CaseResult& result = suite_.Await(index_);
    RecordProperty("verdict", std::string(Name(result.verdict)));
    if (result.verdict == Verdict::kNotApplicable) GTEST_SKIP() << result.complaint;
    if (result.verdict != Verdict::kPass)
      ADD_FAILURE() << Name(result.verdict) << ": " << result.complaint;
  }

 private:
  Suite& suite_;
  std::size_t index_;
};

// Starts the suite once GoogleTest has decided what is to run.
class StartSuite : public ::testing::Environment {
 public:
  StartSuite(Suite& suite, std::map<std::string, std::size_t> index)
      : suite_(suite), index_(std::move(index)) {}
  void SetUp() override {
    std::vector<bool> wanted(suite_.size(), false);
    const auto* unit_test = ::testing::UnitTest::GetInstance();
    for (int i = 0; i < unit_test->total_test_suite_count(); ++i) {
      const auto* test_suite = unit_test->GetTestSuite(i);
      for (int j = 0; j < test_suite->total_test_count(); ++j) {
        const auto* test = test_suite->GetTestInfo(j);
        const auto found = index_.find(std::string(test_suite->name()) + "/" + test->name());
        if (found != index_.end()) wanted[found->second] = test->should_run();
      }
    }
    suite_.Start([&](std::size_t i) { return wanted[i]; });
  }

 private:
  Suite& suite_;
  std::map<std::string, std::size_t> index_;
};

// How far it is, on a terminal. From the start on: the first case may take a while.
class Progress : public ::testing::EmptyTestEventListener {
 public:
  Progress(Suite& suite, bool show) : suite_(suite), show_(show) {}
  void OnTestProgramStart(const ::testing::UnitTest&) override { Show(); }
  void OnTestEnd(const ::testing::TestInfo&) override {
    ++done_;
    Show();
  }
  void OnTestProgramEnd(const ::testing::UnitTest&) override {
    if (show_) EndProgress();
  }

 private:
  void Show() const {
    if (show_) ShowProgress(fmt::format("{} of {} cases", done_, suite_.size()));
  }

  Suite& suite_;
  bool show_;
  std::size_t done_ = 0;
};

// Splits area/ID/sentence into GoogleTest's two names. In a filter of GoogleTest's a dash begins
// what is left out, so none stands in a name.
void RegisterCases(Suite& suite, std::map<std::string, std::size_t>& index) {
  for (std::size_t i = 0; i < suite.size(); ++i) {
    const scenario::Case& which = suite.at(i);
    std::string rest = which.name.substr(which.area.size() + 1);
    std::ranges::replace(rest, '-', '_');
    index[which.area + "/" + rest] = i;
    ::testing::RegisterTest(which.area.c_str(), rest.c_str(), nullptr, nullptr, which.file.c_str(),
                            which.line,
                            [&suite, i]() -> CaseTest* { return new CaseTest(suite, i); });
  }
}

// What GoogleTest's own flags and variables made of a run.
enum class Played { kCases, kNone, kOnlyListed };

Played PlayWithGoogleTest(Suite& suite, const RunOptions& options) {
  std::map<std::string, std::size_t> index;
  RegisterCases(suite, index);
  std::vector<std::string> arguments = {"lbconform"};
  arguments.insert(arguments.end(), options.gtest_flags.begin(), options.gtest_flags.end());
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  ::testing::InitGoogleTest(&argc, argv.data());
  GTEST_FLAG_SET(repeat, 1);  // A suite is played once, whatever the environment says.
  ::testing::AddGlobalTestEnvironment(new StartSuite(suite, std::move(index)));
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new Progress(suite, !options.quiet));
  // The verdict of the run is drawn from the cases; what GoogleTest counts is for its own users.
  [[maybe_unused]] const int ignored = RUN_ALL_TESTS();
  if (GTEST_FLAG_GET(list_tests)) return Played::kOnlyListed;
  return ::testing::UnitTest::GetInstance()->test_to_run_count() > 0 ? Played::kCases
                                                                     : Played::kNone;
}

// Says what was wrong, and whose fault that is as an exit code.
int Refuse(const absl::Status& status) {
  const std::string message(status.message());
  if (status.code() == absl::StatusCode::kUnavailable)
    return Complain(verdict::kExitTesteeUnusable, message);
  if (status.code() == absl::StatusCode::kInternal)
    return Complain(verdict::kExitSuiteFault, message);
  return Complain(verdict::kExitUsage, message);
}

// Whether the report can be written is better known before the run than after it.
absl::Status MakeReportDir(const std::filesystem::path& dir) {
  std::error_code error;
  if (!dir.empty()) std::filesystem::create_directories(dir, error);
  if (!error && (dir.empty() || access(dir.c_str(), W_OK) == 0)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("--report {}: {}; expected a folder that is there or can be made, and written to",
                  dir.string(), error ? error.message() : std::strerror(errno)));
}

// Prints the first screen and writes the report, with what was covered if that was asked for.
int Tell(verdict::RunResult run, const CoverageFolder* covered, const RunOptions& options) {
  absl::Status status;
  if (covered != nullptr) {
    absl::StatusOr<verdict::Coverage> coverage =
        covered->Report(options.testee, options.report_dir);
    status = coverage.status();
    if (coverage.ok()) run.coverage = *std::move(coverage);
  }
  if (!options.quiet) std::cout << report::TerminalSummary(run, isatty(STDOUT_FILENO) != 0);
  if (!options.report_dir.empty()) {
    const absl::StatusOr<report::Attachments> traces =
        WriteTraces(options.report_dir, run, options.trace);
    absl::Status written = traces.status();
    if (traces.ok()) written = report::WriteAll(options.report_dir, run, *traces);
    if (!written.ok()) return Refuse(written);
    if (!options.quiet)
      std::cout << "report: " << (options.report_dir / "index.html").string() << "\n";
  }
  return status.ok() ? run.exit_code : Refuse(status);
}

}  // namespace

int Run(const Common& common, const RunOptions& options) {
  // A testee that is gone is noticed by the failed write.
  signal(SIGPIPE, SIG_IGN);
  google::protobuf::SetLogHandler(nullptr);
  if (options.seat != "policy" && options.seat != "channel" && options.seat != "live") {
    return Complain(verdict::kExitUsage,
                    fmt::format("--seat {}: expected policy, channel or live", options.seat));
  }
  if (options.trace && options.seat == "live") {
    return Complain(
        verdict::kExitUsage,
        "run: --trace: the live seat writes no traces, for what real servers and a real "
        "clock brought about cannot be played again; leave it out: what was said is in "
        "the report");
  }
  if (absl::Status obeyed = CheckGoogleTest(options.gtest_flags); !obeyed.ok())
    return Refuse(obeyed);
  const std::filesystem::path spec_dir =
      common.spec_dir.empty() ? DataDir() / "spec" : common.spec_dir;
  absl::StatusOr<catalogue::Catalogue> catalogue = catalogue::Catalogue::Load(spec_dir);
  if (!catalogue.ok())
    return Complain(verdict::kExitUsage, std::string(catalogue.status().message()));
  if (absl::Status made = MakeReportDir(options.report_dir); !made.ok()) return Refuse(made);
  absl::StatusOr<runner::SuiteOptions> suite_options =
      MakeSuiteOptions(*catalogue, spec_dir, options);
  if (!suite_options.ok()) return Refuse(suite_options.status());
  absl::StatusOr<std::unique_ptr<CoverageFolder>> covered = nullptr;
  if (options.coverage) {
    covered = CoverageFolder::Make();
    if (!covered.ok()) return Refuse(covered.status());
    absl::Status prepared = (*covered)->Prepare(suite_options->testee);
    if (!prepared.ok()) return Refuse(prepared);
  }
  absl::StatusOr<std::unique_ptr<Suite>> suite =
      Suite::Prepare(*catalogue, *std::move(suite_options));
  if (!suite.ok()) return Refuse(suite.status());
  {
    const InterruptStops interrupts(**suite);
    const Played played = PlayWithGoogleTest(**suite, options);
    if (played == Played::kOnlyListed) return verdict::kExitConformant;
    if (played == Played::kNone) return Complain(verdict::kExitUsage, WhyNoCase());
  }
  return Tell((*suite)->Conclude(), covered->get(), options);
}

}  // namespace lbc::cli
