"""A requirement that is switched off in the models changes the verdicts of the cases that claim it, and of no others.

Whether a requirement binds is all that a model knows of it, so a catalogue in which it binds an edition that is not
the testee's makes models without it. Played on wrong policies that break it, and on right ones, on the policy's own
cases and the contract's properties.
"""

import collections
import json
import pathlib
import re
import shlex
import shutil
import tempfile
import unittest

import harness

# A policy, a wrong one of it (None: the right one), and a requirement that a model speaks of.
SWITCHED_OFF = [
    ("pick_first", "pick_first_reports_idle_after_failure", "PF-009"),
    ("pick_first", "pick_first_hides_the_connection_error", "PF-014"),
    ("round_robin", "round_robin_keeps_removed_endpoints", "CON-018"),
    ("pick_first", None, "PF-020"),
    ("round_robin", None, "RR-004"),
]
# An edition of which no testee here is.
ELSEWHERE = "node"
FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}


def without(identity, place):
    """A copy of the catalogue in which the requirement binds ELSEWHERE alone."""
    copy = pathlib.Path(place) / identity
    shutil.copytree(harness.ROOT / "spec", copy)
    changed = 0
    for path in sorted((copy / "requirements").glob("*.yaml")):
        text, count = re.subn(rf"(  - id: {identity}\n(?:    .*\n)*?    editions: )\[.*\]\n(    levels: .*\n)?",
                              rf"\1[{ELSEWHERE}]\n", path.read_text(encoding="utf-8"))
        changed += count
        path.write_text(text, encoding="utf-8")
    assert changed == 1, f"{identity}: {changed} rows"
    return copy


class Judged:
    """The verdicts of a run, what each case came to show, and in whose name it failed."""

    def __init__(self, policy, mutant, spec, place):
        testee = [harness.program("testee_reference"), *(["--replace", f"{policy}={mutant}"] if mutant else [])]
        out = pathlib.Path(tempfile.mkdtemp(dir=place))
        _, _, stderr = harness.lbconform("--spec", str(spec), "run", "--testee", shlex.join(testee), "--policy", policy,
                                         "--only", f"{policy}/*", "--only", "contract/*any-history*",
                                         "--jobs", "1", "--report", str(out))
        assert (out / "report.json").exists(), stderr
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        self.verdicts = {case["name"]: case["verdict"] for case in report["cases"]}
        self.accused = {case["name"]: case["checks"] for case in report["cases"] if case["verdict"] in FAILURES}
        self.claims = collections.defaultdict(set)
        for row in report["requirements"]:
            for name in row["cases"]:
                self.claims[name].add(row["id"])


def checking(identity):
    """The cases that claim the requirement."""
    _, stdout, _ = harness.lbconform("explain", identity)
    return set(re.search(r"^ *checked: (.*)$", stdout, re.M)[1].split(", "))


class SwitchedOff(unittest.TestCase):
    maxDiff = None

    def test_it_changes_the_verdicts_of_the_cases_that_claim_it_and_no_others(self):
        with tempfile.TemporaryDirectory() as place:
            rows = sorted({row[:2] for row in SWITCHED_OFF}, key=str)
            runs = [(policy, mutant, harness.ROOT / "spec") for policy, mutant in rows]
            runs += [(policy, mutant, without(identity, place)) for policy, mutant, identity in SWITCHED_OFF]
            played = harness.in_parallel(lambda run: Judged(*run, place), runs)
            whole = dict(zip(rows, played))
            for (policy, mutant, identity), off in zip(SWITCHED_OFF, played[len(rows):]):
                with self.subTest(policy=policy, mutant=mutant, off=identity):
                    self.look(whole[(policy, mutant)], off, identity)

    def look(self, on, off, identity):
        self.assertEqual(set(on.verdicts), set(off.verdicts))
        changed = {name for name, verdict in on.verdicts.items() if verdict != off.verdicts[name]}
        self.assertNotEqual(changed, set())
        self.assertEqual(sorted(changed - checking(identity)), [], "do not claim it")
        # Nobody is accused in its name; who was may be accused in another's.
        self.assertEqual([name for name, checks in off.accused.items() if identity in checks], [])
        # What held it and nothing else is not played.
        alone = {name for name, claims in on.claims.items()
                 if claims == {identity} and on.verdicts[name] == "PASS"}
        self.assertEqual({off.verdicts[name] for name in alone} - {"NOT_APPLICABLE"}, set())


if __name__ == "__main__":
    unittest.main()
