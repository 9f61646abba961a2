"""Bugs of old releases of grpc-go as properties found them: short traces, told in docs/findings.md, and mended since.

The old releases are not built here: docs/findings.md says with which command each trace comes again. It is held that
traces are whole and small, and that the reference, which follows the newest release, does otherwise.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import harness

TRACES = harness.ROOT / "conformance" / "replay" / "testdata" / "old_releases"
FINDINGS = harness.ROOT / "docs" / "findings.md"
LONGEST = 10
HOST = harness.ROOT / "conformance" / "testees" / "go" / "old_release.py"
# A line of `lbconform replay` on the reference: what the old release did and ought not, or ought to have done.
MENDED = {
    "least_request_1.72.0_issue_8333": "- ends with PANIC   (recorded, and not seen now)",
    "pick_first_1.48.0_issue_5825": "- reports IDLE   (recorded, and not seen now)",
    "pick_first_1.72.0_issue_8615": "+ reports CONNECTING   (seen now, and not recorded)",
    "ring_hash_1.46.0_issue_5338": "- ends with PANIC   (recorded, and not seen now)",
    "ring_hash_1.48.0_issue_5557": "- gives SubConn a up   (recorded, and not seen now)",
    "ring_hash_1.48.0_issue_5601": "+ asks SubConn a to connect   (seen now, and not recorded)",
    "ring_hash_1.70.0_issue_8047": "- gives SubConn a up   (recorded, and not seen now)",
    "round_robin_1.48.0_issue_5473": "- reports TRANSIENT_FAILURE   (recorded, and not seen now)",
    "round_robin_1.71.1_issue_8227": "+ reports READY   (seen now, and not recorded)",
}


def traces():
    return sorted(TRACES.glob("*.lbtrace"))


def read(trace):
    """(header, steps) of a trace."""
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    return lines[0], [line for line in lines if "step" in line]


def properties():
    """The names of cases that are properties."""
    return {case["name"].rsplit("/", 1)[1] for case in harness.known_cases() if case["kind"] == "property"}


class OldReleases(unittest.TestCase):
    def test_there_are_at_least_six_and_each_is_looked_at(self):
        self.assertGreaterEqual(len(traces()), 6)
        self.assertEqual([trace.stem for trace in traces()], sorted(MENDED))

    def test_each_was_found_by_a_property_and_is_short(self):
        known = properties()
        for trace in traces():
            with self.subTest(trace=trace.name):
                header, steps = read(trace)
                self.assertEqual(header["implementation"], "grpc-go")
                self.assertIn(header["version"], trace.name)
                self.assertIn(header["case"].rsplit("/", 1)[1], known)
                self.assertIn(header["verdict"], ("FAIL", "CRASH"))
                self.assertLessEqual(len(steps), LONGEST)

    def test_each_ends_where_it_fails(self):
        for trace in traces():
            with self.subTest(trace=trace.name):
                _, steps = read(trace)
                statuses = [step["status"] for step in steps if step["status"] != "not reached"]
                self.assertEqual(statuses, ["done"] * (len(statuses) - 1) + ["failed"])

    def test_findings_say_of_each_who_mended_it(self):
        text = FINDINGS.read_text(encoding="utf-8")
        for trace in traces():
            with self.subTest(trace=trace.name):
                rows = [line for line in text.splitlines() if trace.name in line]
                self.assertEqual(len(rows), 1)
                self.assertIn("#" + trace.stem.rsplit("_", 1)[1], rows[0])

    def test_the_reference_does_otherwise(self):
        for trace in traces():
            with self.subTest(trace=trace.name):
                code, stdout, stderr = harness.lbconform(
                    "replay", str(trace), "--testee", harness.program("testee_reference"))
                self.assertEqual(code, 1, stdout + stderr)
                self.assertIn(MENDED.get(trace.stem, "no word of it"), stdout)

    def test_each_can_be_told(self):
        for trace in traces():
            with self.subTest(trace=trace.name):
                code, stdout, stderr = harness.lbconform("export", str(trace), "--as", "markdown")
                self.assertEqual(code, 0, stderr)
                header, _ = read(trace)
                self.assertIn(header["checks"][0], stdout)

    def test_the_go_library_still_comes_apart_for_releases_before_1_58(self):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([sys.executable, str(HOST), "1.48.0", directory], check=True)
            library = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(directory).glob("lib/*.go"))
            for later in ("opts.StateListener", "sc.streams", "resolver.Endpoint{", "orca."):
                self.assertFalse(later in library, later)


if __name__ == "__main__":
    unittest.main()
