"""Every wrong channel dies as it is said to, every MUST kills one, and the right one passes what kills them."""

import unittest

import harness
import yaml
from every_must import complaints
from seat_mutants import FAILURES, SeatMutants

FOLDER = harness.ROOT / "fixtures" / "channel_mutants"


def excused():
    """{requirement: reason} for those that kill no mutant."""
    return yaml.safe_load((FOLDER / "without_mutant.yaml").read_text(encoding="utf-8"))["requirements"]


def broken(mutant, run):
    """The requirements that it is said to break and that a case finds broken."""
    return set(mutant["breaks"]) & {
        identity for case in run.cases() if case["verdict"] in FAILURES for identity in case["checks"]}


class ChannelMutants(SeatMutants, unittest.TestCase):
    PROGRAM = "testee_reference_channel"
    SEAT = "channel"
    LIST = FOLDER / "mutants.yaml"
    FEWEST = 175

    @classmethod
    def only(cls, mutant):
        return [mutant["killed_by"], *mutant["breaks"]]

    def test_each_breaks_what_it_is_said_to_break(self):
        unbroken = [f"{mutant['name']}: {sorted(left)}" for mutant, run in self.plays()
                    if (left := set(mutant["breaks"]) - broken(mutant, run))]
        self.assertEqual(unbroken, [], "are said to break what no case finds broken")

    def test_every_must_kills_one_or_says_why_not(self):
        killing = set().union(*(broken(mutant, run) for mutant, run in self.plays()))
        self.assertEqual(complaints(harness.musts(self.SEAT), killing, excused()), [])

    def test_a_must_whose_mutants_are_taken_away_is_missed(self):
        taken = "SC-002"
        self.assertIn(taken, set().union(*(broken(mutant, run) for mutant, run in self.plays())))
        rest = [broken(mutant, run) for mutant, run in self.plays() if taken not in mutant["breaks"]]
        found = complaints(harness.musts(self.SEAT), set().union(*rest), excused())
        self.assertTrue(any(f"{taken} kills no mutant" in complaint for complaint in found), found)

    def test_the_right_channel_is_conformant(self):
        run = self.judge([])
        bad = [f"{case['name']}: {case['verdict']} {case['complaint']}"
               for case in run.cases() if case["verdict"] not in ("PASS", "NOT_APPLICABLE")]
        self.assertEqual(bad, [], run.stderr)
        self.assertEqual(run.code, 0, run.stderr)

    def test_the_older_health_check_is_missed_where_there_is_none(self):
        # HEALTH-009 binds grpc-go 1.64 alone: no wrong channel made of the reference could break it.
        run = self.judge([], ["health/HEALTH-009/*"], extra=("--edition", "go-1.64"))
        (case,) = run.cases()
        self.assertEqual((case["verdict"], case["complaint"].split("; ")[-1]), ("FAIL", "got no Watch was opened"))

    def test_a_testee_without_a_channel_is_refused(self):
        run = harness.judge([harness.program("testee_reference")], None, extra=("--seat", "channel"))
        self.assertEqual(run.code, 3)
        self.assertIn("seat.channel", run.stderr)


class ThePromise(unittest.TestCase):
    """every_must.py finds each way in which the promise can be broken."""

    REASON = "No channel that is written in this language could be without one."

    def test_it_is_kept_by_mutants_and_by_reasons(self):
        self.assertEqual(complaints({"SC-001", "SC-002"}, {"SC-001"}, {"SC-002": self.REASON}), [])

    def test_it_is_broken(self):
        facts = [
            ("neither a mutant nor a reason", {"SC-001", "SC-002"}, {"SC-001"}, {}, "SC-002 kills no mutant"),
            ("a mutant and a reason", {"SC-001"}, {"SC-001"}, {"SC-001": self.REASON}, "SC-001 kills a mutant"),
            ("a reason and no case", set(), set(), {"SC-001": self.REASON}, "SC-001 is no MUST"),
            ("no reason", {"SC-001"}, set(), {"SC-001": ""}, "SC-001 is excused without a reason"),
            ("no word of why", {"SC-001"}, set(), {"SC-001": "Cannot be made."}, "SC-001 is excused without"),
            ("no requirement", {"SC-001"}, {"SC-001"}, {"Sc1": self.REASON}, "Sc1 is no requirement"),
        ]
        for why, checked, killing, reasons, expected in facts:
            found = complaints(checked, killing, reasons)
            self.assertEqual(len(found), 1, why)
            self.assertIn(expected, found[0], why)


if __name__ == "__main__":
    unittest.main()
