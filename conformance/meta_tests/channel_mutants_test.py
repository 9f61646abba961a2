"""Every wrong channel dies as it is said to, and the right one passes what kills them."""

import re
import unittest

import harness
import yaml

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
FEWEST = 30
FIELDS = {"name", "breaks", "killed_by", "complaint"}
LIST = harness.ROOT / "fixtures" / "channel_mutants" / "mutants.yaml"


def load():
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))["mutants"]


def judge(arguments, only=()):
    """Judges the reference's channel, or a wrong one."""
    return harness.judge([harness.program("testee_reference_channel"), *arguments], None, only=only,
                         extra=("--seat", "channel"))


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


class ChannelMutants(unittest.TestCase):
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
            [harness.program("testee_reference_channel"), "--list-mutants"], capture_output=True, text=True, check=True)
        self.assertEqual(set(listed.stdout.split()), {mutant["name"] for mutant in load()})

    def test_each_dies_as_claimed(self):
        mutants = load()
        reasons = harness.in_parallel(why_it_lives, mutants)
        alive = [f"{mutant['name']}: {reason}" for mutant, reason in zip(mutants, reasons) if reason]
        self.assertEqual(alive, [], f"{len(alive)} of {len(mutants)} mutants live:\n" + "\n".join(alive))

    def test_the_right_channel_is_conformant(self):
        run = judge([])
        bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
               for case in run.cases() if case["verdict"] not in ("PASS", "NOT_APPLICABLE")]
        self.assertEqual(bad, [], run.stderr)
        self.assertEqual(run.code, 0, run.stderr)

    def test_a_testee_without_a_channel_is_refused(self):
        run = harness.judge([harness.program("testee_reference")], None, extra=("--seat", "channel"))
        self.assertEqual(run.code, 3)
        self.assertIn("seat.channel", run.stderr)


if __name__ == "__main__":
    unittest.main()
