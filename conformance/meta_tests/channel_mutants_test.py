"""Every wrong channel dies as it is said to, and the right one passes what kills them."""

import unittest

import harness
from seat_mutants import SeatMutants


class ChannelMutants(SeatMutants, unittest.TestCase):
    PROGRAM = "testee_reference_channel"
    SEAT = "channel"
    LIST = harness.ROOT / "fixtures" / "channel_mutants" / "mutants.yaml"
    FEWEST = 90

    def test_the_right_channel_is_conformant(self):
        run = self.judge([])
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
