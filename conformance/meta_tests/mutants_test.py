"""Every mutant dies of the case that claims it, with the complaint that it claims."""

import re
import unittest

import harness
import yaml

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
FEWEST = 60


def load():
    """Every mutant as its yaml file says, and under "policy" the policy whose folder it is in."""
    mutants = []
    for path in sorted((harness.ROOT / "fixtures" / "mutants").glob("*/mutants.yaml")):
        for mutant in yaml.safe_load(path.read_text(encoding="utf-8"))["mutants"]:
            mutants.append({**mutant, "policy": path.parent.name})
    return mutants


def command(mutant):
    return [harness.program("testee_reference"), "--replace", f"{mutant['policy']}={mutant['name']}"]


def why_it_lives(mutant):
    """None if the mutant dies as claimed, else a sentence."""
    run = harness.judge(command(mutant), mutant["policy"], only=[mutant["killed_by"]])
    case = run.case(mutant["killed_by"])
    if case is None:
        return f"{mutant['killed_by']} was not played: {run.stderr.strip() or run.stdout[-300:]}"
    if case["verdict"] not in FAILURES:
        return f"{case['name']} is {case['verdict']} {case['complaint']}"
    if not re.search(mutant["complaint"], case["complaint"]):
        return f"dies of another cause: {case['complaint']!r} does not match {mutant['complaint']!r}"
    if not set(case["checks"]) & set(mutant["breaks"]):
        return f"{case['name']} checks {case['checks']}, the mutant breaks {mutant['breaks']}"
    return None


class Mutants(unittest.TestCase):
    maxDiff = None

    def test_there_are_enough_and_each_says_how_it_dies(self):
        mutants = load()
        self.assertGreaterEqual(len(mutants), FEWEST)
        self.assertEqual(len({mutant["name"] for mutant in mutants}), len(mutants))
        for mutant in mutants:
            for field in ("name", "policy", "breaks", "complaint", "killed_by"):
                self.assertTrue(mutant.get(field), f"{mutant['name']}: field {field} is missing")

    def test_each_is_known_to_the_testee_and_the_other_way_round(self):
        listed = harness.subprocess.run(
            [harness.program("testee_reference"), "--list-mutants"], capture_output=True, text=True, check=True)
        names = {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}
        self.assertEqual(names, {mutant["name"] for mutant in load()})

    def test_each_dies_as_claimed(self):
        mutants = load()
        reasons = harness.in_parallel(why_it_lives, mutants)
        alive = [f"{mutant['name']}: {reason}" for mutant, reason in zip(mutants, reasons) if reason]
        self.assertEqual(alive, [], f"{len(alive)} of {len(mutants)} mutants live:\n" + "\n".join(alive))

    def test_the_policies_they_are_made_of_pass_those_cases(self):
        mutants = load()
        for policy in sorted({mutant["policy"] for mutant in mutants}):
            only = sorted({mutant["killed_by"] for mutant in mutants if mutant["policy"] == policy})
            run = harness.judge([harness.program("testee_reference")], policy, only=only)
            bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
                   for case in run.cases() if case["verdict"] != "PASS"]
            self.assertEqual(bad, [], f"{policy} itself")


if __name__ == "__main__":
    unittest.main()
