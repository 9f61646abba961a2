// The program lbconform: reads the command line and calls one of the commands.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/new_command.h"
#include "conformance/cli/trace_commands.h"
#include "conformance/cli/validators.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
namespace {

constexpr char kAbout[] =
    "lbconform judges client-side gRPC load balancers: which sentence of the contract is broken, "
    "and the events that show it.";

constexpr char kFooter[] = R"(Examples:
  lbconform new go hash-testee --import github.com/acme/hash --policy acme_hash
  lbconform run --testee ./testee --policy round_robin --report out
  lbconform run --testee ./testee --profile acme_hash.yaml --only 'contract/*'
  lbconform run --testee ./channel --seat channel
  lbconform run --testee ./client --seat live
  lbconform explain PF-009
  lbconform diff out/before out/after

Exit codes: 0 conformant, 1 not, 2 only inconclusive, 3 testee unusable,
4 fault of the suite, 64 usage.)";

// More at a time than that only wait for each other.
constexpr int kMostJobs = 1024;

// What the commands share: options that every one has, and the code the program ends with.
struct Program {
  Common common;
  int exit_code = 0;
};

int CheckAndRun(const Program& program, CLI::App& command, RunOptions run) {
  for (const std::string& extra : command.remaining()) {
    if (!extra.starts_with("--gtest_")) {
      return Complain(verdict::kExitUsage, "run: unknown option " + extra);
    }
    run.gtest_flags.push_back(extra);
  }
  const bool names_policy = !run.policy.empty() || !run.profile.empty();
  if (run.seat == "policy" && !names_policy) {
    return Complain(verdict::kExitUsage,
                    "run: say which policy is judged, with --policy NAME or --profile FILE");
  }
  if (run.seat == "channel" && names_policy) {
    return Complain(verdict::kExitUsage,
                    "run: --seat channel judges a channel with the judge's own policies; leave out "
                    "--policy and --profile");
  }
  if (run.seat == "live" && names_policy) {
    return Complain(verdict::kExitUsage,
                    "run: --seat live judges a whole client, and its cases say which policy it is "
                    "to use; leave out --policy and --profile");
  }
  if (run.coverage && run.report_dir.empty()) {
    return Complain(verdict::kExitUsage, "run: --coverage needs --report DIR to write to");
  }
  return Run(program.common, run);
}

void AddWhichPolicy(CLI::App& command, RunOptions& run) {
  command.add_option("--policy", run.policy,
                     "Registered name of the policy; its profile is looked up in spec/profiles");
  command
      .add_option("--profile", run.profile,
                  "File with what the author promises about the policy, which it names; with "
                  "--policy too both must name the same")
      ->check(CLI::ExistingFile);
}

void AddRun(CLI::App& app, Program& program) {
  auto run = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Judge a policy: play the suite on one testee");
  command->add_option("--testee", run->testee, "Command that starts the testee (run by the shell)")
      ->required()
      ->check(Command());
  AddWhichPolicy(*command, *run);
  command
      ->add_option("--seat", run->seat,
                   "The testee is a policy (the default), a channel, or live: a whole client")
      ->check(CLI::IsMember({"policy", "channel", "live"}));
  command->add_option(
      "--edition", run->edition,
      "Which requirements bind (default: by implementation and version of the testee)");
  command->add_flag("--strict", run->strict, "A broken SHOULD fails the run too");
  command->add_option("--only", run->only,
                      "Patterns over case names and requirement ids; * stands for any characters");
  command->add_option("--report", run->report_dir,
                      "Directory for report.json, index.html, junit.xml, summary.md, "
                      "report.sarif, badge.json");
  command->add_flag("--trace", run->trace,
                    "Write a trace of every case to the report, not only of those that fail (not "
                    "in the live seat, whose cases cannot be played again)");
  command->add_option("--seed", run->seed, "Seed of the run; 0 chooses one and prints it")
      ->check(Seed())
      ->capture_default_str();
  command
      ->add_option("--jobs", run->jobs, "Cases played at the same time (default: one a processor)")
      ->check(CLI::Range(1, kMostJobs));
  command->add_option("--effort", run->effort, "How long properties search: quick, normal or night")
      ->check(CLI::IsMember({"quick", "normal", "night"}))
      ->capture_default_str();
  command->add_option("--known-failures", run->known_failures,
                      "File of failures that are expected");
  command->add_flag("--coverage", run->coverage,
                    "Show which lines of the testee's own code were reached (built with "
                    "build.sh --cover; needs --report)");
  command->add_flag("--quiet", run->quiet, "Print nothing but errors");
  command->allow_extras();
  command->footer(
      R"(Examples:
  lbconform run --testee ./testee --policy round_robin --report out
  lbconform run --testee ./testee --profile acme_hash.yaml --only 'contract/*'
  lbconform run --testee ./testee --policy pick_first --effort night --seed 0
  lbconform run --testee ./channel --seat channel
  lbconform run --testee ./client --seat live

With --effort quick properties take some ten seconds on two processors, with normal a minute or
two, with night hours. GoogleTest's flags and variables are obeyed: --gtest_list_tests,
--gtest_filter, GTEST_TOTAL_SHARDS.

Exit codes: 0 conformant, 1 not, 2 only inconclusive, 3 testee unusable,
4 fault of the suite, 64 usage.)");
  command->callback(
      [&program, command, run] { program.exit_code = CheckAndRun(program, *command, *run); });
}

void AddExplore(CLI::App& app, Program& program) {
  auto run = std::make_shared<RunOptions>();
  auto explore = std::make_shared<ExploreOptions>();
  CLI::App* command = app.add_subcommand(
      "explore", "Play every sequence of stimuli up to a depth, watched by the models");
  command->add_option("--testee", run->testee, "Command that starts the testee (run by the shell)")
      ->required()
      ->check(Command());
  AddWhichPolicy(*command, *run);
  command->add_option("--edition", run->edition,
                      "Which requirements bind (default: by implementation and version)");
  command->add_option("--seed", run->seed, "Seed of the testee")
      ->check(Seed())
      ->capture_default_str();
  command->add_option("--depth", explore->depth, "Stimuli in the longest sequence")
      ->check(CLI::Range(1, 12))
      ->capture_default_str();
  command->add_option("--endpoints", explore->endpoints, "Endpoints that are listed, at most")
      ->check(CLI::Range(1, 5))
      ->capture_default_str();
  command
      ->add_option("--budget", explore->budget_seconds,
                   "Seconds; what is left of them after the depth goes into deeper, merged levels")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command->add_option("--report", run->report_dir,
                      "Directory for the traces of what failed, as traces/*.lbtrace");
  command->footer(
      R"(Examples:
  lbconform explore --testee ./testee --policy round_robin --depth 4 --endpoints 2
  lbconform explore --testee ./testee --policy acme_hash --report out  # then replay, export, differ

Exit codes: 0 no model objected, 1 one did, 2 the budget ended before the depth; else as for
run.)");
  command->callback([&program, run, explore] {
    program.exit_code =
        run->policy.empty() && run->profile.empty()
            ? Complain(verdict::kExitUsage,
                       "explore: say which policy, with --policy NAME or --profile FILE")
            : Explore(program.common, *run, *explore);
  });
}

void AddList(CLI::App& app, Program& program) {
  auto list = std::make_shared<ListOptions>();
  CLI::App* command =
      app.add_subcommand("list", "List requirements and whether a case checks them");
  command->add_flag("--json", list->json, "As JSON");
  command->add_flag("--cases", list->cases, "List cases instead");
  command->add_option("pattern", list->only,
                      "Patterns over ids and, with --cases, names; * stands for any characters");
  command->footer(
      R"(Examples:
  lbconform list 'PF-*' 'CON-*'    # level, state (with the seat that it waits for), sentence
  lbconform list --cases CON-001   # the cases that check it, whatever their seat
  lbconform list --json --cases    # all cases, for programs)");
  command->callback([&program, list] { program.exit_code = List(program.common, *list); });
}

void AddExplain(CLI::App& app, Program& program) {
  auto what = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "Say what a requirement or a case is about");
  command->add_option("what", *what, "Requirement id or case name")->required();
  command->footer(
      R"(Examples:
  lbconform explain PF-009
  lbconform explain pick_first/PF-009/stays-in-transient-failure-until-a-connection-succeeds)");
  command->callback([&program, what] { program.exit_code = Explain(program.common, *what); });
}

void AddReport(CLI::App& app, Program& program) {
  auto dirs = std::make_shared<std::vector<std::filesystem::path>>();
  auto out = std::make_shared<std::filesystem::path>();
  CLI::App* command =
      app.add_subcommand("report", "Render written runs again, several side by side");
  command->add_option("dirs", *dirs, "Report directories")->required();
  command->add_option("--out", *out,
                      "Where to write (default for one directory: itself; several must say)");
  command->footer(
      R"(Examples:
  lbconform report out/before out/after --out out/both   # one page, side by side
  lbconform report out                                   # the same run, rendered anew)");
  command->callback([&program, dirs, out] { program.exit_code = Report(*dirs, *out); });
}

void AddDiff(CLI::App& app, Program& program) {
  auto before = std::make_shared<std::filesystem::path>();
  auto after = std::make_shared<std::filesystem::path>();
  auto markdown = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("diff", "Say what changed between two runs");
  command->add_option("old", *before, "Report directory of the run before")->required();
  command->add_option("new", *after, "Report directory of the run after")->required();
  command->add_flag("--markdown", *markdown, "For a job summary");
  command->footer(
      R"(Example:
  lbconform diff out/before out/after --markdown >> "$GITHUB_STEP_SUMMARY"

Exit codes: 0 nothing is worse, 1 something is.)");
  command->callback([&program, before, after, markdown] {
    program.exit_code = Diff(*before, *after, *markdown);
  });
}

void AddWatch(CLI::App& app, Program& program) {
  auto dirs = std::make_shared<std::vector<std::filesystem::path>>();
  CLI::App* command = app.add_subcommand(
      "watch", "Let the models judge the traces of written runs: what no case looked for");
  command->add_option("dirs", *dirs, "Report directories")->required();
  command->footer(
      R"(Example:
  lbconform run --testee ./testee --policy round_robin --trace --report out
  lbconform watch out

Exit codes: 0 no model objects, 1 one does.)");
  command->callback([&program, dirs] { program.exit_code = Watch(program.common, *dirs); });
}

void AddSelftest(CLI::App& app, Program& program) {
  auto testee = std::make_shared<std::string>();
  auto policy = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("selftest", "Judge an adapter alone: framing, turns, clock, honesty");
  command->add_option("--testee", *testee, "Command that starts the testee (run by the shell)")
      ->required()
      ->check(Command());
  command->add_option("--policy", *policy, "Policy to try with (default: the first it names)");
  command->add_flag("--json", *json, "As JSON");
  command->footer(
      R"(Example:
  lbconform selftest --testee ./testee

Exit codes: 0 all duties are held, 1 not; else as for run.)");
  command->callback(
      [&program, testee, policy, json] { program.exit_code = Selftest(*testee, *policy, *json); });
}

void AddNew(CLI::App& app, Program& program) {
  auto fresh = std::make_shared<NewOptions>();
  CLI::App* command = app.add_subcommand(
      "new", "Write a testee and a profile for a policy of yours, ready to be built and judged");
  command->add_option("language", fresh->language, "go or cpp")->required();
  command->add_option("dir", fresh->dir, "Folder to write; must not be there yet")->required();
  command->add_option("--policy", fresh->policy, "Name that the policy is registered with");
  command->add_option(
      "--import", fresh->import,
      "Go: PACKAGE[@VERSION] with the policy (default: the one that registers it in "
      "the module around DIR)");
  command->add_option("--grpc", fresh->grpc,
                      "Go: version of grpc-go (default: the one the policy's module asks for)");
  command->footer(
      R"(Examples:
  lbconform new go hash-testee --import github.com/acme/hash@v1.2.0 --policy acme_hash
  lbconform new go conformance --policy acme_hash   # inside the module that registers it
  lbconform new cpp hash-testee --policy acme_hash)");
  command->callback([&program, fresh] { program.exit_code = New(*fresh); });
}

// CLI11's complaint in our form: one line, with the command that it is about.
int ComplainOf(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  std::string names;
  for (const CLI::App* each : app.get_subcommands(nullptr))
    names += (names.empty() ? "" : ", ") + each->get_name();
  const auto chosen = app.get_subcommands();
  if (chosen.empty() && error.get_name() == "RequiredError") {
    const std::string first = argc > 1 ? argv[1] : "";
    const std::string what = first.empty() ? "say what to do" : "\"" + first + "\" is no command";
    return Complain(verdict::kExitUsage, what + ": one of " + names + "; --help says more");
  }
  const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + ": ";
  const std::string help = chosen.empty() ? "--help" : chosen.front()->get_name() + " --help";
  return Complain(verdict::kExitUsage,
                  command + error.what() + "; lbconform " + help + " says what is expected");
}

}  // namespace
}  // namespace lbc::cli

int main(int argc, char** argv) {
  CLI::App app(lbc::cli::kAbout);
  app.footer(lbc::cli::kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("lbconform ") + LBC_VERSION);
  lbc::cli::Program program;
  app.add_option("--spec", program.common.spec_dir, "Another catalogue than the one installed")
      ->check(CLI::ExistingDirectory);
  lbc::cli::AddRun(app, program);
  lbc::cli::AddExplore(app, program);
  lbc::cli::AddNew(app, program);
  lbc::cli::AddList(app, program);
  lbc::cli::AddExplain(app, program);
  lbc::cli::AddReport(app, program);
  lbc::cli::AddDiff(app, program);
  lbc::cli::AddSelftest(app, program);
  lbc::cli::AddWatch(app, program);
  lbc::cli::AddTraceCommands(app, program.common, program.exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version are "errors" with code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return lbc::cli::ComplainOf(app, error, argc, argv);
  }
  return program.exit_code;
}
