"""A finding becomes a trace; a trace is played again, compared, told, exported, and told apart from nonsense."""

import contextlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import harness

MUTANT = "pick_first_reports_idle_after_failure"
CASE = "pick_first/PF-009/stays-in-transient-failure-until-a-connection-succeeds"
# What go-1.85 does and A62 forbids (docs/findings.md, F-1), recorded.
FINDING = harness.ROOT / "conformance" / "export" / "testdata" / "sticky_failure.lbtrace"


def good():
    return harness.program("testee_reference")


def bad():
    return shlex.join([good(), "--replace", f"pick_first={MUTANT}"])


@contextlib.contextmanager
def recorded(testee=None, *extra):
    """The directory of traces of the mutant's case."""
    with tempfile.TemporaryDirectory() as directory:
        harness.lbconform("run", "--testee", testee or bad(), "--policy", "pick_first", "--only", CASE,
                          "--report", directory, *extra)
        yield pathlib.Path(directory) / "traces"


@contextlib.contextmanager
def one_trace():
    with recorded() as traces:
        yield str(next(traces.glob("*.lbtrace")))


class Record(unittest.TestCase):
    def test_what_fails_leaves_a_trace(self):
        with recorded() as traces:
            self.assertEqual([path.name for path in traces.iterdir()], [CASE.replace("/", ".") + ".lbtrace"])

    def test_what_holds_leaves_one_when_asked(self):
        with recorded(good()) as traces:
            self.assertFalse(traces.exists())
        with recorded(good(), "--trace") as traces:
            self.assertEqual(len(list(traces.iterdir())), 1)


class Replay(unittest.TestCase):
    def test_on_the_same_testee_all_is_as_recorded(self):
        with one_trace() as trace:
            code, stdout, stderr = harness.lbconform("replay", trace, "--testee", bad())
            self.assertEqual(code, 0, stdout + stderr)
            self.assertIn("as recorded: all of", stdout)
            self.assertIn("  x then  channel stays TRANSIENT_FAILURE", stdout)

    def test_on_a_good_one_the_first_difference_is_named(self):
        with one_trace() as trace:
            code, stdout, _ = harness.lbconform("replay", trace, "--testee", good())
            self.assertEqual(code, 1, stdout)
            self.assertRegex(stdout, r"differs first in step \d+, .*\.lbtrace:\d+: when ")
            self.assertIn("- reports IDLE   (recorded, and not seen now)", stdout)

    def test_step_by_step_tells_the_same_story_without_a_terminal(self):
        with one_trace() as trace:
            whole = harness.lbconform("replay", trace, "--testee", good())
            for typed in ("", "\n\n", "\n" * 99):
                done = subprocess.run(
                    [harness.program("lbconform"), "replay", trace, "--testee", good(), "--step"],
                    input=typed, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout), whole[:2])
            done = subprocess.run(
                [harness.program("lbconform"), "replay", trace, "--testee", good(), "--step"],
                input="\nq\n", capture_output=True, text=True, check=False)
            self.assertIn("not reached", done.stdout)


class Differ(unittest.TestCase):
    def test_it_says_where_they_part_and_what_forbids_it(self):
        with one_trace() as trace:
            code, stdout, stderr = harness.lbconform("differ", trace, "--testee", good(), "--testee", bad())
            self.assertEqual(code, 1, stdout + stderr)
            self.assertRegex(stdout, r"they part in step \d+, ")
            self.assertIn("PF-009", stdout)
            self.assertIn("the case allows the one and forbids the other", stdout)

    def test_the_same_testee_twice_is_alike(self):
        with one_trace() as trace:
            code, stdout, _ = harness.lbconform("differ", trace, "--testee", good(), "--testee", good())
            self.assertEqual(code, 0, stdout)


class BadInput(unittest.TestCase):
    def check(self, text, *needles, arguments=()):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "x.lbtrace"
            path.write_text(text, encoding="utf-8")
            for command in (["replay", str(path), "--testee", good()], ["export", str(path), "--as", "markdown"],
                            ["differ", str(path), "--testee", good(), "--testee", good()]):
                if arguments and command[0] == "export":
                    continue
                code, _, stderr = harness.lbconform(*command, *arguments)
                self.assertEqual(code, 64, stderr)
                self.assertEqual(len(stderr.strip().splitlines()), 1, stderr)
                for needle in needles:
                    self.assertIn(needle, stderr)

    def test_each_is_one_line_that_says_where_and_why(self):
        with one_trace() as trace:
            text = pathlib.Path(trace).read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        self.check("", "x.lbtrace:1: empty")
        self.check(text[:len(text) // 2], "x.lbtrace:", "cut")
        last = max(i for i, line in enumerate(lines) if '"envelope"' in line)
        self.check("".join(lines[:last]), "x.lbtrace:", "it was cut, or messages were taken out")
        self.check(text.replace('"protocol":1', '"protocol":9', 1), "x.lbtrace:1:", "LBCP 9")
        self.check(text.replace('"TRANSIENT_FAILURE"', '"TRANSIENT_FALIURE"', 1), "x.lbtrace:", "no message of LBCP 1")
        self.check(lines[0] + "".join(line for line in lines[1:] if not line.startswith('{"step"')),
                   "x.lbtrace:1: field \"digest\": this line and those below are not as they were recorded")
        self.check(text.replace('"verdict":"FAIL"', '"verdict":"CRASH"', 1), "x.lbtrace:1: field \"digest\": this line")
        self.check(text, "x.lbtrace:1: field \"policy\": the trace is of pick_first, not of round_robin",
                   arguments=["--policy", "round_robin"])

    def test_a_policy_that_the_testee_lacks(self):
        with one_trace() as trace:
            text = pathlib.Path(trace).read_text(encoding="utf-8").replace("pick_first", "acme_hash")
        text = re.sub(r',"digest":"[^"]+"', "", text, count=1)
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "x.lbtrace"
            path.write_text(text, encoding="utf-8")
            code, _, stderr = harness.lbconform("replay", str(path), "--testee", good())
            self.assertEqual(code, 64, stderr)
            self.assertIn("x.lbtrace:1: field \"policy\": the trace is of acme_hash, and the testee has no such policy",
                          stderr)


def channel(mutant=None):
    """The reference's channel, or a wrong one."""
    return shlex.join([harness.program("testee_reference_channel"), *(["--mutant", mutant] if mutant else [])])


class ChannelSeat(unittest.TestCase):
    """Traces of channels are played again like those of policies; there is no scenario or Go test to write of them."""

    MUTANT = "gives_attempts_up_too_soon"
    CASE = "subconn/SC-025/gives-an-attempt-twenty-seconds"

    def test_what_holds_is_as_recorded_on_the_same_channel(self):
        with tempfile.TemporaryDirectory() as directory:
            harness.lbconform("run", "--testee", channel(), "--seat", "channel", "--trace", "--report", directory)
            traces = sorted((pathlib.Path(directory) / "traces").iterdir())
            self.assertGreater(len(traces), 200)
            for trace in traces:
                code, stdout, stderr = harness.lbconform("replay", str(trace), "--testee", channel(), "--quiet")
                self.assertEqual(code, 0, f"{trace.name}: {stdout}{stderr}")
                code, stdout, stderr = harness.lbconform("export", str(trace), "--as", "markdown")
                self.assertEqual(code, 0, stderr)

    def test_a_wrong_channel_differs_from_a_right_one_and_the_case_says_which_is_forbidden(self):
        with tempfile.TemporaryDirectory() as directory:
            harness.lbconform("run", "--testee", channel(self.MUTANT), "--seat", "channel", "--only", self.CASE,
                              "--report", directory)
            trace = str(next((pathlib.Path(directory) / "traces").iterdir()))
            self.assertEqual(harness.lbconform("replay", trace, "--testee", channel(self.MUTANT), "--quiet")[0], 0)
            code, stdout, stderr = harness.lbconform("replay", trace, "--testee", channel())
            self.assertEqual(code, 1, stdout + stderr)
            self.assertIn("differs first in step", stdout)
            code, stdout, stderr = harness.lbconform(
                "differ", trace, "--testee", channel(), "--testee", channel(self.MUTANT))
            self.assertEqual(code, 1, stdout + stderr)
            self.assertIn("the case allows the one and forbids the other", stdout)
            for form in ("gtest", "go"):
                code, _, stderr = harness.lbconform("export", trace, "--as", form)
                self.assertEqual(code, 64, stderr)
                self.assertIn(":1: field \"seat\": the trace is of a channel", stderr)
            code, _, stderr = harness.lbconform("replay", trace, "--testee", good())
            self.assertEqual(code, 64, stderr)
            self.assertIn("does not claim seat.channel", stderr)


def case_of(trace):
    with trace.open(encoding="utf-8") as lines:
        return json.loads(next(lines))["case"]


def is_of_many(case):
    """Whether the case draws lots or has many instances or events in one step: no verb of a single step says that."""
    return bool(case["measurements"]) or any(
        "fresh instances" in step["words"] or "storm" in step["words"] for step in case["steps"])


class Export(unittest.TestCase):
    def test_markdown_tells_the_story(self):
        with one_trace() as trace:
            code, stdout, _ = harness.lbconform("export", trace, "--as", "markdown")
            self.assertEqual(code, 0)
            for needle in ("PF-009", "expected: no state but TRANSIENT_FAILURE", "got: channel reported IDLE"):
                self.assertIn(needle, stdout)

    def test_every_case_that_holds_can_be_told_and_nearly_all_can_be_scenarios(self):
        told, refused = 0, []
        for policy in ("pick_first", "round_robin"):
            with tempfile.TemporaryDirectory() as directory:
                harness.lbconform("run", "--testee", good(), "--policy", policy, "--trace", "--report", directory)
                report = json.loads((pathlib.Path(directory) / "report.json").read_text(encoding="utf-8"))
                properties = {case["name"] for case in report["cases"] if case["file"].startswith("property_tests/")}
                self.assertTrue(properties)
                by_chance = {case["name"] for case in report["cases"] if is_of_many(case)}
                for trace in sorted((pathlib.Path(directory) / "traces").iterdir()):
                    code, _, stderr = harness.lbconform("export", str(trace), "--as", "markdown")
                    self.assertEqual(code, 0, stderr)
                    if case_of(trace) in properties:
                        continue  # what they end with is one of many stories, and no scenario
                    told += case_of(trace) not in by_chance
                    code, stdout, stderr = harness.lbconform("export", str(trace), "--as", "gtest")
                    # Refused only with the reason that there is no verb.
                    self.assertTrue(code == 0 or "verb" in stderr, stderr)
                    if code and case_of(trace) not in by_chance:
                        refused.append(case_of(trace))
                    self.assertTrue(code or "then." in stdout, stdout)
        self.assertGreater(told, 350)
        self.assertLessEqual(len(refused), told * 0.05, refused)


class GoExport(unittest.TestCase):
    """Needs Go and the modules of conformance/testees/go."""

    def go_test(self, trace):
        module = harness.ROOT / "conformance" / "testees" / "go"
        with tempfile.TemporaryDirectory() as directory:
            for name in ("go.mod", "go.sum"):
                shutil.copy(module / name, directory)
            code, stdout, stderr = harness.lbconform("export", trace, "--as", "go")
            self.assertEqual(code, 0, stderr)
            (pathlib.Path(directory) / "exported_test.go").write_text(stdout, encoding="utf-8")
            return subprocess.run(["go", "test", "-vet=all", "."], cwd=directory, capture_output=True, text=True,
                                  check=False, env={**os.environ, "GOFLAGS": "-mod=mod"})

    def test_it_fails_as_the_trace_did(self):
        done = self.go_test(str(FINDING))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("expected no state but TRANSIENT_FAILURE; got [reports CONNECTING]", done.stdout)

    def test_it_passes_where_the_policy_is_right(self):
        with one_trace() as trace:
            done = self.go_test(trace)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Triage(unittest.TestCase):
    def run_with(self, testee, known, report):
        arguments = ["run", "--testee", testee, "--policy", "pick_first", "--only", "PF-009", "--report", report]
        return harness.lbconform(*arguments, *(["--known-failures", known] if known else []))

    def test_from_a_red_run_to_a_known_failure_and_back_to_red(self):
        with tempfile.TemporaryDirectory() as directory:
            known = str(pathlib.Path(directory) / "known.yaml")
            report = str(pathlib.Path(directory) / "report")
            self.assertEqual(self.run_with(bad(), None, report)[0], 1)
            code, stdout, _ = harness.lbconform("triage", report, "--update", known)
            self.assertEqual(code, 1, stdout)
            # A reason is mandatory.
            code, _, stderr = self.run_with(bad(), known, report)
            self.assertEqual(code, 64)
            self.assertIn("field \"reason\": still to be filled in", stderr)
            text = pathlib.Path(known).read_text(encoding="utf-8")
            filled = text.replace("FILL IN why this failure is known and not mended", "it is a mutant")
            pathlib.Path(known).write_text(filled, encoding="utf-8")
            self.assertEqual(self.run_with(bad(), known, report)[0], 0)
            code, stdout, _ = harness.lbconform("triage", report, "--against", known)
            self.assertEqual(code, 0, stdout)
            # Failing otherwise is red, and so is not failing at all.
            other = bad().replace(MUTANT, "pick_first_reports_connecting_after_failure")
            self.assertEqual(self.run_with(other, known, report)[0], 1)
            with open(pathlib.Path(report) / "report.json", encoding="utf-8") as file:
                complaints = [case["complaint"] for case in json.load(file)["cases"]]
            self.assertTrue(any("fails otherwise than known" in complaint for complaint in complaints), complaints)
            self.assertEqual(self.run_with(good(), known, report)[0], 1)
            code, _, _ = harness.lbconform("triage", report, "--update", known)
            self.assertEqual(code, 0)
            self.assertIn("known_failures: []", pathlib.Path(known).read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
