"""The live seat: every wrong client dies as it is said to, the right one passes, and every case has its twin."""

import json
import re
import unittest

import harness
import yaml

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
FEWEST = 15
KNOWN = harness.ROOT / "conformance" / "known_failures" / "reference-live.yaml"
FIELDS = {"name", "breaks", "killed_by", "complaint"}
LIST = harness.ROOT / "conformance" / "testees" / "cpp" / "live_seat" / "mutants.yaml"


def load():
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))["mutants"]


def judge(arguments, only=(), extra=()):
    """Judges the reference as a whole client, or a wrong one."""
    return harness.judge([harness.program("testee_reference_live"), *arguments], None, only=only,
                         extra=("--seat", "live", *extra))


def why_it_lives(mutant):
    """None if it dies of the case that claims it, with the complaint that it claims; else a sentence."""
    run = judge(["--mutant", mutant["name"]], [mutant["killed_by"]])
    case = run.case(mutant["killed_by"])
    if case is None:
        return f"{mutant['killed_by']} was not played: {run.stderr.strip() or run.stdout[-300:]}"
    if case["verdict"] not in FAILURES:
        return f"{mutant['killed_by']} is {case['verdict']} {case['complaint']}"
    if not re.search(mutant["complaint"], case["complaint"]):
        return f"dies of another cause: {case['complaint']!r} does not match {mutant['complaint']!r}"
    if not set(case["checks"]) & set(mutant["breaks"]):
        return f"{mutant['killed_by']} checks {case['checks']}, the mutant breaks {mutant['breaks']}"
    return None


class Live(unittest.TestCase):
    maxDiff = None

    def test_there_are_enough_and_each_says_how_it_dies(self):
        mutants = load()
        self.assertGreaterEqual(len(mutants), FEWEST)
        self.assertEqual(len({mutant["name"] for mutant in mutants}), len(mutants))
        for mutant in mutants:
            self.assertEqual({field for field in FIELDS if mutant.get(field)}, FIELDS, mutant["name"])
            self.assertIsNone(re.search(mutant["complaint"], ""), f"{mutant['name']}: its complaint fits anything")

    def test_each_is_known_to_the_testee_and_the_other_way_round(self):
        listed = harness.subprocess.run(
            [harness.program("testee_reference_live"), "--list-mutants"], capture_output=True, text=True, check=True)
        self.assertEqual(set(listed.stdout.split()), {mutant["name"] for mutant in load()})

    def test_each_dies_as_claimed(self):
        mutants = load()
        reasons = harness.in_parallel(why_it_lives, mutants)
        alive = [f"{mutant['name']}: {reason}" for mutant, reason in zip(mutants, reasons) if reason]
        self.assertEqual(alive, [], f"{len(alive)} of {len(mutants)} mutants live:\n" + "\n".join(alive))

    def test_the_right_client_is_conformant(self):
        run = judge([], extra=("--known-failures", str(KNOWN)))
        bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
               for case in run.cases() if case["verdict"] not in ("PASS", "NOT_APPLICABLE", "XFAIL")]
        self.assertEqual(bad, [], run.stderr)
        self.assertEqual(run.code, 0, run.stderr)
        passed = [case for case in run.cases() if case["verdict"] == "PASS"]
        self.assertGreater(len(passed), 10)
        for case in passed:
            # Both speak in the trace: the client, and a server by its name.
            self.assertTrue(any(entry["words"].startswith("the client") for entry in case["trace"]), case["name"])
            if any(entry["name"] == "Start" for entry in case["trace"]):
                self.assertTrue(any(re.match(r"[abc] sees", entry["words"]) for entry in case["trace"]), case["name"])

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


if __name__ == "__main__":
    unittest.main()
