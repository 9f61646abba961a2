// Reads the command lines of the commands about what was found.
#include "conformance/cli/trace_commands.h"

#include <memory>

#include "conformance/cli/validators.h"

namespace lbc::cli {
namespace {

void AddReplay(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand(
      "replay", "Play a trace on any testee, in words, and say what is as it was recorded");
  command->add_option("file", options->file, "A .lbtrace file")->required();
  command
      ->add_option("--testee", options->testee, "Command that starts the testee (run by the shell)")
      ->required()
      ->check(Command());
  command->add_option("--policy", options->policy, "Refuse a trace of another policy");
  command->add_flag("--step", options->step, "Each Enter plays one command");
  command->add_flag("--quiet", options->quiet, "Only the conclusion");
  command->footer(
      R"(Examples:
  lbconform replay out/traces/FILE.lbtrace --testee ./testee
  lbconform replay out/traces/FILE.lbtrace --testee ./mended --step

Exit codes: 0 as recorded, 1 not; else as for run.)");
  command->callback([&exit_code, options] { exit_code = Replay(*options); });
}

void AddDiffer(CLI::App& app, const Common& common, int& exit_code) {
  auto options = std::make_shared<DifferOptions>();
  CLI::App* command = app.add_subcommand(
      "differ", "Play a trace on several testees, and say where they part and what forbids it");
  command->add_option("file", options->file, "A .lbtrace file")->required();
  command->add_option("--testee", options->testees, "Command that starts a testee; at least two")
      ->required()
      ->check(Command());
  command->add_option("--policy", options->policy, "Refuse a trace of another policy");
  command->footer(
      R"(Example:
  lbconform differ out/traces/FILE.lbtrace --testee ./testee-1.64 --testee ./testee-1.85

Exit codes: 0 they do the same, 1 they part; else as for run.)");
  command->callback([&common, &exit_code, options] {
    exit_code = options->testees.size() < 2
                    ? Complain(verdict::kExitUsage, "differ: give --testee at least twice")
                    : Differ(common, *options);
  });
}

void AddExport(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Turn a trace into a scenario, a Go test or a story");
  command->add_option("file", options->file, "A .lbtrace file")->required();
  command->add_option("--as", options->as, "gtest, go or markdown")
      ->required()
      ->check(CLI::IsMember({"gtest", "go", "markdown"}));
  command->add_option("--out", options->out, "File to write (default: stdout)");
  command->footer(
      R"(Examples:
  lbconform export out/traces/FILE.lbtrace --as markdown   # a story for an issue
  lbconform export out/traces/FILE.lbtrace --as go --out finding_test.go
  lbconform export out/traces/FILE.lbtrace --as gtest --out finding.cc   # for scenarios/AREA)");
  command->callback([&exit_code, options] { exit_code = Export(*options); });
}

void AddTriage(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<TriageOptions>();
  CLI::App* command = app.add_subcommand(
      "triage", "Bring a known-failures file in step with a run; asks for reasons");
  command->add_option("dir", options->dir, "Report directory of the run")->required();
  CLI::Option* update =
      command->add_option("--update", options->update, "The file; written if there is none");
  command->add_option("--against", options->against, "The file, which is only compared")
      ->excludes(update);
  command->footer(
      R"(Examples:
  lbconform triage out --update known_failures.yaml    # new ones in, those that hold out
  lbconform triage out --against known_failures.yaml   # 1 if they are not in step)");
  command->callback([&exit_code, options] {
    exit_code = options->update.empty() && options->against.empty()
                    ? Complain(verdict::kExitUsage, "triage: give --update FILE or --against FILE")
                    : Triage(*options);
  });
}

}  // namespace

void AddTraceCommands(CLI::App& app, const Common& common, int& exit_code) {
  AddReplay(app, exit_code);
  AddDiffer(app, common, exit_code);
  AddExport(app, exit_code);
  AddTriage(app, exit_code);
}

}  // namespace lbc::cli
