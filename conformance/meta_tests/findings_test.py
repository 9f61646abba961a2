"""What docs/findings.md says was found is shown: by a committed trace that is played again, or by a command.

Traces are played on the released policies of grpc-go, built here, and must bring what they brought when the finding
was written down. What needs a testee whose first build takes minutes (go-zero), or a module that nothing else here
uses, is held to be whole only; new_test.py plays the trace of the one such module that it builds.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import harness

TRACES = harness.ROOT / "conformance" / "replay" / "testdata" / "findings"
FINDINGS = harness.ROOT / "docs" / "findings.md"
GO = harness.ROOT / "conformance" / "testees" / "go"
RELEASED = "build/release/bin/"
# What conformance/testees/go/build.sh calls them, by the program that it leaves.
BUILT = {"testee_grpc_go": "grpc-go", "testee_grpc_go_1_64": "grpc-go-1.64", "testee_kratos": "kratos",
         "testee_grpc_go_channel": "grpc-go-channel", "testee_grpc_go_internal": "grpc-go-internal"}
LARGEST_BYTES = 20_000
# Their policies draw lots before the step that fails, so a replay may part from the recording before it. The case is
# played instead, and must fail as recorded.
DRAWN = {"F-11", "F-12", "F-14", "F-15", "F-21"}
# The policy tells its children of a list in the order of a Go map. Of forty replays thirty-six were as recorded; that
# eight in a row are not, if one in ten is not, has a chance of 1e-8.
SOMETIMES, REPLAYS = {"F-19"}, 8


def sections():
    """{"F-1": its text, …, "H-1": …}; those with H are in policies of others, and end the last part that is read."""
    text = FINDINGS.read_text(encoding="utf-8").split("\n# In the live seat\n", 1)[0]
    return {match[1]: match[0] for match in re.finditer(r"^## ([FH]-\d+):.*?(?=^#{1,2} |\Z)", text, re.M | re.S)}


def said_of_trace(section):
    """What the section says of its trace, as one line."""
    return " ".join(re.search(r"^- \*\*Trace\*\* (.*?)(?=^- \*\*|\Z)", section, re.M | re.S)[1].split())


def read(trace):
    """(header, steps) of a trace."""
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    return lines[0], [line for line in lines if "step" in line]


class Written(unittest.TestCase):
    def test_each_finding_names_its_trace_or_a_command(self):
        named = []
        for finding, section in sections().items():
            with self.subTest(finding):
                said = said_of_trace(section)
                traces = re.findall(r"`([^`]+\.lbtrace)`", said)
                if said.startswith("none: "):
                    self.assertEqual(traces, [])
                    self.assertRegex(said, r"`lbconform run --testee [^`]* --only [^`]*`")
                else:
                    self.assertEqual(len(traces), 1)
                named += [(finding, trace) for trace in traces]
        self.assertGreaterEqual(len(sections()), 33)
        self.assertEqual(sorted(trace for _, trace in named), sorted(path.name for path in TRACES.iterdir()))
        for finding, trace in named:
            self.assertTrue(trace.startswith(finding + "_"), trace)

    def test_each_trace_is_small_and_of_what_its_section_tells(self):
        for finding, section in sections().items():
            for trace in TRACES.glob(f"{finding}_*.lbtrace"):
                with self.subTest(trace.name):
                    self.assertLessEqual(trace.stat().st_size, LARGEST_BYTES)
                    self.assertNotRegex(trace.read_text(encoding="utf-8"), r"[^\w.]/(home|root|tmp|usr|work)/")
                    header, steps = read(trace)
                    if finding in SOMETIMES | DRAWN or header["seat"] == "policy":
                        self.assertIn(header["case"].rsplit("/", 1)[1], section)
                    self.assertTrue(any(row in section for row in header["checks"]), header["checks"])
                    self.assertIn(header["verdict"], ("FAIL", "CRASH", "HANG"))
                    statuses = [step["status"] for step in steps if step["status"] != "not reached"]
                    self.assertEqual(statuses, ["done"] * (len(statuses) - 1) + ["failed"])

    def test_each_trace_can_be_told(self):
        for trace in sorted(TRACES.iterdir()):
            with self.subTest(trace.name):
                code, stdout, stderr = harness.lbconform("export", str(trace), "--as", "markdown")
                self.assertEqual(code, 0, stderr)
                self.assertIn(read(trace)[0]["checks"][0], stdout)


class Shown(unittest.TestCase):
    """On the released policies. Needs Go and the modules of conformance/testees/go."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="lbconform-findings-")
        cls.addClassCleanup(cls.directory.cleanup)
        subprocess.run(["sh", str(GO / "build.sh"), cls.directory.name, *BUILT.values()],
                       check=True, capture_output=True)

    def played(self):
        """(finding, trace, testee) for those whose testee was built."""
        for finding, section in sections().items():
            for program in re.findall(rf"`{RELEASED}(\w+)`", said_of_trace(section)):
                if program in BUILT:
                    (trace,) = TRACES.glob(f"{finding}_*.lbtrace")
                    yield finding, trace, os.path.join(self.directory.name, program)

    def replay(self, trace, testee):
        code, stdout, stderr = harness.lbconform("replay", str(trace), "--testee", testee, "--quiet")
        self.assertEqual(stderr, "")
        return code, stdout

    def test_grpc_go_still_does_it(self):
        seen = 0
        for finding, trace, testee in self.played():
            if finding in DRAWN | SOMETIMES:
                continue
            with self.subTest(finding):
                seen += 1
                header, _ = read(trace)
                code, stdout = self.replay(trace, testee)
                self.assertEqual(code, 0, stdout)
                self.assertIn(f"which was {header['verdict']}: {header['complaint']}\n", stdout)
        self.assertEqual(seen, 11)

    def test_it_still_does_so_where_the_order_of_a_map_decides(self):
        played = {finding: (trace, testee) for finding, trace, testee in self.played()}
        for finding in SOMETIMES:
            codes = [self.replay(*played[finding])[0] for _ in range(REPLAYS)]
            self.assertIn(0, codes, finding)

    def test_it_still_fails_the_case_where_lots_are_drawn(self):
        seen = 0
        for finding, trace, testee in self.played():
            if finding not in DRAWN:
                continue
            with self.subTest(finding):
                seen += 1
                header, _ = read(trace)
                case = harness.judge([testee], header["policy"], only=[header["case"]]).case(header["case"])
                self.assertEqual((case["verdict"], case["fingerprint"]), (header["verdict"], header["fingerprint"]))
        self.assertEqual(seen, len(DRAWN))

    def test_the_reference_does_otherwise(self):
        seen = 0
        for finding, trace, _ in self.played():
            if finding in DRAWN:
                continue
            with self.subTest(finding):
                seen += 1
                reference = "testee_reference_channel" if read(trace)[0]["seat"] == "channel" else "testee_reference"
                code, stdout = self.replay(trace, harness.program(reference))
                self.assertEqual(code, 1, stdout)
                self.assertIn("differs first in step", stdout)
        self.assertEqual(seen, 12)

    def test_the_commands_show_it(self):
        seen = 0
        for finding, section in sections().items():
            command = re.search(rf"`lbconform (run --testee {RELEASED}(\w+) [^`]*)`", said_of_trace(section))
            if command is None or command[2] not in BUILT:
                continue
            with self.subTest(finding):
                seen += 1
                out = pathlib.Path(self.directory.name) / finding
                harness.lbconform(*shlex.split(command[1].replace(RELEASED, self.directory.name + "/")),
                                  "--report", str(out))
                report = json.loads((out / "report.json").read_text(encoding="utf-8"))
                failed = [case["name"] for case in report["cases"] if case["verdict"] == "FAIL"]
                self.assertTrue(failed)
                for name in failed:
                    self.assertIn(name.rsplit("/", 1)[1], section)
        self.assertEqual(seen, 1)


if __name__ == "__main__":
    unittest.main()
