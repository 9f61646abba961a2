"""Every mutant dies as it is said to, and every MUST kills one or says why none can be made.

Each is played on the cases of the requirements that it breaks alone; mutants_report.py plays whole suites.
"""

import re
import unittest

import harness
import yaml
from every_must import complaints

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
FEWEST = 60
FIELDS = {"name", "breaks", "killed_by", "step", "complaint"}
# A case that checks more requirements than this says too little of each to be the proof that it kills.
FEW = 3
FOLDER = harness.ROOT / "fixtures" / "mutants"


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def load():
    """Every mutant as its yaml file says, and under "policy" the policy whose folder it is in."""
    return [{**mutant, "policy": path.parent.name}
            for path in sorted(FOLDER.glob("*/mutants.yaml")) for mutant in read(path)["mutants"]]


def excused_requirements():
    """{requirement: reason} for those that kill no mutant."""
    return {identity: entry["reason"]
            for entry in read(FOLDER / "without_mutant.yaml")["requirements"] for identity in entry["ids"]}


def excused_cases():
    """{case: reason} for those that fail on no mutant."""
    return {name: entry["reason"]
            for entry in read(FOLDER / "without_mutant.yaml")["cases"] for name in entry["names"]}


def musts():
    """Those of the policy seat; channel_mutants_test.py looks at the other."""
    return harness.musts("policy")


def failed_step(case):
    """The step at which a case failed: its kind and words, and which one it is where earlier ones say the same."""
    said = [f"{step['kind']} {step['words']}" for step in case["steps"]]
    at = next(i for i, step in enumerate(case["steps"]) if step["status"] == "failed")
    before = said[:at].count(said[at])
    return f"{said[at]} ({before + 1} times)" if before else said[at]


class Play:
    """What became of a mutant: on the cases that `only` names, or on all."""

    def __init__(self, mutant, only=()):
        self.mutant = mutant
        self._run = harness.judge(
            [harness.program("testee_reference"), "--replace", f"{mutant['policy']}={mutant['name']}"],
            mutant["policy"], only=only)
        self.killers = {case["name"]: case for case in self._run.cases() if case["verdict"] in FAILURES}

    def why_it_lives(self):
        """None if it dies of the case, at the step and with the complaint that it claims; else a sentence."""
        name, step, complaint = self.mutant["killed_by"], self.mutant["step"], self.mutant["complaint"]
        case = self._run.case(name)
        if case is None:
            return f"{name} was not played: {self._run.stderr.strip() or self._run.stdout[-300:]}"
        if case["verdict"] not in FAILURES:
            return f"{name} is {case['verdict']} {case['complaint']}"
        if not re.search(complaint, case["complaint"]):
            return f"dies of another cause: {case['complaint']!r} does not match {complaint!r}"
        if failed_step(case) != step:
            return f"dies at another step: {failed_step(case)!r}, not {step!r}"
        if not set(case["checks"]) & set(self.mutant["breaks"]):
            return f"{name} checks {case['checks']}, the mutant breaks {self.mutant['breaks']}"
        return None

    def unbroken(self):
        """The requirements that it is said to break and that no case found broken."""
        return set(self.mutant["breaks"]) - {identity for case in self.killers.values() for identity in case["checks"]}

    def killing(self):
        """The requirements that it breaks and that kill it."""
        return {identity for case in self.killers.values() if len(case["checks"]) <= FEW
                for identity in case["checks"]} & set(self.mutant["breaks"])


def cheap_cases(mutant, scenarios):
    """The case that kills it, and the scenarios of what it breaks."""
    return sorted({mutant["killed_by"]} | {case["name"] for case in scenarios
                                           if set(case["checks"]) & set(mutant["breaks"])})


class Mutants(unittest.TestCase):
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
            [harness.program("testee_reference"), "--list-mutants"], capture_output=True, text=True, check=True)
        names = {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}
        self.assertEqual(names, {mutant["name"] for mutant in load()})

    def test_each_dies_as_claimed_and_each_must_kills_one(self):
        scenarios = [case for case in harness.known_cases() if case["kind"] == "scenario"]
        plays = harness.in_parallel(lambda mutant: Play(mutant, cheap_cases(mutant, scenarios)), load())
        # A property takes as long as a hundred scenarios: it is asked where they leave something open.
        unkilled = musts() - set().union(*(play.killing() for play in plays)) - set(excused_requirements())
        plays = harness.in_parallel(
            lambda play: Play(play.mutant, [play.mutant["killed_by"], *play.mutant["breaks"]])
            if play.unbroken() or unkilled & set(play.mutant["breaks"]) else play, plays)
        alive = [f"{play.mutant['name']}: {reason}" for play in plays if (reason := play.why_it_lives())]
        self.assertEqual(alive, [], f"{len(alive)} of {len(plays)} mutants live:\n" + "\n".join(alive))
        unbroken = [f"{play.mutant['name']}: {sorted(play.unbroken())}" for play in plays if play.unbroken()]
        self.assertEqual(unbroken, [], "are said to break what no case finds broken")

        killing = set().union(*(play.killing() for play in plays))
        self.assertEqual(complaints(musts(), killing, excused_requirements()), [])

    def test_the_policies_they_are_made_of_pass_those_cases(self):
        mutants = load()
        for policy in sorted({mutant["policy"] for mutant in mutants}):
            only = sorted({mutant["killed_by"] for mutant in mutants if mutant["policy"] == policy})
            run = harness.judge([harness.program("testee_reference")], policy, only=only)
            # What a mutant adds, say completions of its picks, the policy itself may not have: no failure of its own.
            bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
                   for case in run.cases() if case["verdict"] not in ("PASS", "NOT_APPLICABLE")]
            self.assertIn("PASS", {case["verdict"] for case in run.cases()}, run.stderr)
            self.assertEqual(bad, [], f"{policy} itself")


if __name__ == "__main__":
    unittest.main()
