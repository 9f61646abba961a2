"""What holds of the wrong testees of a seat whose list is small enough to be played case by case.

Each says how it dies, and dies so. A test file for a seat mixes SeatMutants into a TestCase and says which program,
which seat and which list it is about.
"""

import re

import harness
import yaml

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
FIELDS = {"name", "breaks", "killed_by", "complaint"}


class SeatMutants:
    """Mixed into a unittest.TestCase."""

    PROGRAM = None  # the reference, which knows --mutant and --list-mutants
    SEAT = None
    LIST = None  # a mutants.yaml
    FEWEST = None

    maxDiff = None

    _plays = None

    @classmethod
    def load(cls):
        return yaml.safe_load(cls.LIST.read_text(encoding="utf-8"))["mutants"]

    @classmethod
    def judge(cls, arguments, only=(), extra=()):
        """Judges the reference in this seat, or a wrong one."""
        return harness.judge([harness.program(cls.PROGRAM), *arguments], None, only=only,
                             extra=("--seat", cls.SEAT, *extra))

    @classmethod
    def only(cls, mutant):
        """The cases on which it is played: patterns for --only."""
        return [mutant["killed_by"]]

    @classmethod
    def plays(cls):
        """[(mutant, run)] of all, which are played once."""
        if cls._plays is None:
            mutants = cls.load()
            runs = harness.in_parallel(
                lambda mutant: cls.judge(["--mutant", mutant["name"]], cls.only(mutant)), mutants)
            cls._plays = list(zip(mutants, runs))
        return cls._plays

    @staticmethod
    def why_it_lives(mutant, run):
        """None if it dies of the case that claims it, with the complaint that it claims; else a sentence."""
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

    def test_there_are_enough_and_each_says_how_it_dies(self):
        mutants = self.load()
        self.assertGreaterEqual(len(mutants), self.FEWEST)
        self.assertEqual(len({mutant["name"] for mutant in mutants}), len(mutants))
        for mutant in mutants:
            self.assertEqual({field for field in FIELDS if mutant.get(field)}, FIELDS, mutant["name"])
            self.assertIsNone(re.search(mutant["complaint"], ""), f"{mutant['name']}: its complaint fits anything")

    def test_each_is_known_to_the_testee_and_the_other_way_round(self):
        listed = harness.subprocess.run(
            [harness.program(self.PROGRAM), "--list-mutants"], capture_output=True, text=True, check=True)
        self.assertEqual(set(listed.stdout.split()), {mutant["name"] for mutant in self.load()})

    def test_each_dies_as_claimed(self):
        reasons = [(mutant["name"], self.why_it_lives(mutant, run)) for mutant, run in self.plays()]
        alive = [f"{name}: {reason}" for name, reason in reasons if reason]
        self.assertEqual(alive, [], f"{len(alive)} of {len(reasons)} mutants live:\n" + "\n".join(alive))
