// The program lbconform: reads the command line and calls one of the commands.
#include <CLI/CLI.hpp>
#include <iostream>

#include "conformance/cli/commands.h"
#include "conformance/verdict/verdict.h"

namespace {

constexpr char kFooter[] = R"(Examples:
  lbconform run --testee ./testee --policy round_robin --report out
  lbconform run --testee ./testee --profile acme_hash.yaml --only 'contract/*'
  lbconform explain PF-009
  lbconform diff out/before out/after

Exit codes: 0 conformant, 1 not, 2 only inconclusive, 3 testee unusable, 4 fault of the suite, 64 usage.)";

void AddRun(CLI::App& app, lbc::cli::RunOptions& run) {
  CLI::App* command = app.add_subcommand("run", "Judge a policy: play the suite on one testee");
  command->add_option("--testee", run.testee, "Command that starts the testee (run by the shell)")
      ->required();
  command->add_option("--policy", run.policy,
                      "Registered name of the policy; its profile is looked up in spec/profiles");
  command
      ->add_option("--profile", run.profile, "File with what the author promises about the policy")
      ->check(CLI::ExistingFile);
  command->add_option("--seat", run.seat, "policy, channel or live")
      ->check(CLI::IsMember({"policy", "channel", "live"}));
  command->add_option(
      "--edition", run.edition,
      "Which requirements bind (default: by implementation and version of the testee)");
  command->add_flag("--strict", run.strict, "A broken SHOULD fails the run too");
  command->add_option("--only", run.only,
                      "Patterns over case names and requirement ids; * stands for any characters");
  command->add_option(
      "--report", run.report_dir,
      "Directory for report.json, index.html, junit.xml, summary.md, report.sarif, badge.json");
  command->add_option("--seed", run.seed, "Seed of the run; 0 chooses one and prints it")
      ->capture_default_str();
  command->add_option("--jobs", run.jobs,
                      "Cases played at the same time (default: one a processor)");
  command->add_option("--known-failures", run.known_failures, "File of failures that are expected");
  command->add_flag("--quiet", run.quiet, "Print nothing but errors");
  command->allow_extras();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "lbconform judges client-side gRPC load balancers: which sentence of the contract is broken, "
      "and the events that show it.");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("lbconform ") + LBC_VERSION);
  lbc::cli::Common common;
  app.add_option("--spec", common.spec_dir, "Another catalogue than the one installed")
      ->check(CLI::ExistingDirectory);

  lbc::cli::RunOptions run;
  AddRun(app, run);
  lbc::cli::ListOptions list;
  CLI::App* list_command =
      app.add_subcommand("list", "List requirements and whether a case checks them");
  list_command->add_flag("--json", list.json, "As JSON");
  list_command->add_flag("--cases", list.cases, "List cases instead");
  list_command->add_option("pattern", list.only, "Patterns over ids or names");
  std::string what;
  app.add_subcommand("explain", "Say what a requirement or a case is about")
      ->add_option("what", what, "Requirement id or case name")
      ->required();
  std::vector<std::filesystem::path> dirs;
  std::filesystem::path out;
  CLI::App* report_command =
      app.add_subcommand("report", "Render written runs again, several side by side");
  report_command->add_option("dirs", dirs, "Report directories")->required();
  report_command->add_option("--out", out, "Where to write (default: the first directory)");
  std::filesystem::path before;
  std::filesystem::path after;
  bool markdown = false;
  CLI::App* diff_command = app.add_subcommand("diff", "Say what changed between two runs");
  diff_command->add_option("old", before, "Report directory of the run before")->required();
  diff_command->add_option("new", after, "Report directory of the run after")->required();
  diff_command->add_flag("--markdown", markdown, "For a job summary");

  std::string testee;
  std::string policy;
  bool json = false;
  CLI::App* selftest_command =
      app.add_subcommand("selftest", "Judge an adapter alone: framing, turns, clock, honesty");
  selftest_command
      ->add_option("--testee", testee, "Command that starts the testee (run by the shell)")
      ->required();
  selftest_command->add_option("--policy", policy,
                               "Policy to try with (default: the first it names)");
  selftest_command->add_flag("--json", json, "As JSON");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version are "errors" with code 0.
    return app.exit(error) == 0 ? 0 : lbc::verdict::kExitUsage;
  }
  if (app.got_subcommand("run")) {
    for (const std::string& extra : app.get_subcommand("run")->remaining()) {
      if (!extra.starts_with("--gtest_"))
        return lbc::cli::Complain(lbc::verdict::kExitUsage, "run: unknown option " + extra);
      run.gtest_flags.push_back(extra);
    }
    if (run.policy.empty() && run.profile.empty()) {
      return lbc::cli::Complain(
          lbc::verdict::kExitUsage,
          "run: say which policy is judged, with --policy NAME or --profile FILE");
    }
    return lbc::cli::Run(common, run);
  }
  if (app.got_subcommand("list")) return lbc::cli::List(common, list);
  if (app.got_subcommand("explain")) return lbc::cli::Explain(common, what);
  if (app.got_subcommand("selftest")) return lbc::cli::Selftest(testee, policy, json);
  if (app.got_subcommand("report")) return lbc::cli::Report(dirs, out);
  return lbc::cli::Diff(before, after, markdown);
}
