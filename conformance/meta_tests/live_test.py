"""The live seat: every wrong client dies as it is said to, the right one passes, and every case has its twin."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import docs_test
import harness
from seat_mutants import SeatMutants

KNOWN = harness.ROOT / "conformance" / "known_failures" / "reference-live.yaml"


def diagram_of(case):
    """What is drawn of the case; None if nothing is."""
    return next((json.loads(entry["json"]) for entry in case["trace"] if entry["name"] == "Diagram"), None)


class Live(SeatMutants, unittest.TestCase):
    PROGRAM = "testee_reference_live"
    SEAT = "live"
    LIST = harness.ROOT / "conformance" / "testees" / "cpp" / "live_seat" / "mutants.yaml"
    FEWEST = 15

    def test_the_right_client_is_conformant(self):
        run = self.judge([], extra=("--known-failures", str(KNOWN)))
        bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
               for case in run.cases() if case["verdict"] not in ("PASS", "NOT_APPLICABLE", "XFAIL")]
        self.assertEqual(bad, [], run.stderr)
        self.assertEqual(run.code, 0, run.stderr)
        passed = [case for case in run.cases() if case["verdict"] == "PASS"]
        self.assertGreater(len(passed), 10)
        for case in passed:
            # Both speak in the trace: the client, and a server by its name.
            self.assertTrue(any(entry["words"].startswith("the client") for entry in case["trace"]), case["name"])
            if any("ends OK" in entry["words"] for entry in case["trace"]):
                self.assertTrue(any(re.match(r"[abc] sees", entry["words"]) for entry in case["trace"]), case["name"])

        drawn = {diagram["number"]: diagram for diagram in map(diagram_of, passed) if diagram}
        self.assertLessEqual(set(drawn), set(range(1, 13)))
        self.assertGreaterEqual(len(drawn), 11)  # One of the twelve may be a known failure in this very run.
        for diagram in drawn.values():
            self.assertEqual(diagram["divergence"], -1, diagram["title"])
            self.assertTrue(all(arrow["times"] > 0 for arrow in diagram["arrows"]), diagram["title"])

    def test_the_commands_that_readers_are_shown_do(self):
        """Narrowed to one case: the whole seat is played above."""
        guide = harness.ROOT / "docs" / "guides" / "judging-a-live-client.md"
        shown = [line for page in (harness.ROOT / "README.md", guide) for line, words in docs_test.commands(page)
                 if words[:4] == ["lbconform", "run", "--seat", "live"] and self.PROGRAM in line]
        self.assertEqual(len(shown), 2)
        with tempfile.TemporaryDirectory() as place:
            (pathlib.Path(place) / "build" / "release").mkdir(parents=True)
            (pathlib.Path(place) / "build" / "release" / "bin").symlink_to(harness.BIN)
            for line in shown:
                done = subprocess.run(
                    ["sh", "-c", line + " --only 'close/*'"], cwd=place, capture_output=True, text=True, check=False,
                    env={**os.environ, "PATH": f"{harness.BIN}:{os.environ['PATH']}"}, stdin=subprocess.DEVNULL,
                    timeout=harness.LIMIT_SECONDS)
                self.assertEqual(done.returncode, 0, f"{line}: {done.stdout}{done.stderr}")

    def test_the_diagram_of_a_wrong_client_says_where_it_left(self):
        name = "service_config/CFG-001/the-policy-is-found-by-its-name"
        diagram = diagram_of(self.judge(["--mutant", "reads_one_name"], [name]).case(name))
        arrow = diagram["arrows"][diagram["divergence"]]
        self.assertEqual((arrow["from"], arrow["times"]), ("client", 0))
        self.assertIn(arrow["to"], ("b", "c"))
        self.assertTrue(all(each["times"] > 0 for each in diagram["arrows"][:diagram["divergence"]]))

    def test_every_case_has_a_twin_in_another_seat(self):
        code, stdout, stderr = harness.lbconform("list", "--cases", "--json")
        self.assertEqual(code, 0, stderr)
        cases = {case["name"]: case for case in json.loads(stdout)}
        live = [case for case in cases.values() if case.get("seat") == "live"]
        self.assertGreater(len(live), 10)
        for case in live:
            self.assertIn(case.get("twin"), cases, case["name"])
            self.assertNotEqual(cases[case["twin"]].get("seat"), "live", case["name"])
        code, stdout, stderr = harness.lbconform("explain", live[0]["name"])
        self.assertEqual(code, 0, stderr)
        self.assertIn("twin in another seat: " + live[0]["twin"], stdout)

    def test_a_testee_that_is_no_client_is_refused(self):
        run = harness.judge([harness.program("testee_reference")], None, extra=("--seat", "live"))
        self.assertEqual(run.code, 3)
        self.assertIn("seat.live", run.stderr)

    def test_a_policy_cannot_be_named(self):
        code, _, stderr = harness.lbconform("run", "--seat", "live", "--testee", "true", "--policy", "pick_first")
        self.assertEqual(code, 64)
        self.assertIn("its cases say which policy", stderr)

    def test_traces_cannot_be_asked_for(self):
        code, _, stderr = harness.lbconform("run", "--seat", "live", "--testee", "true", "--trace", "--report", "out")
        self.assertEqual(code, 64)
        self.assertIn("--trace: the live seat writes no traces", stderr)


if __name__ == "__main__":
    unittest.main()
