"""Policies known good are conformant, say so with exit code 0, and say the same twice."""

import unittest

import harness

GOOD = [(["testee_reference"], policy)
        for policy in ("pick_first", "round_robin", "smooth_weighted_round_robin", "consistent_hash", "p2c",
                       "least_request_experimental", "random_subsetting_experimental", "weighted_round_robin",
                       "ring_hash_experimental", "outlier_detection_experimental", "weighted_target_experimental",
                       "priority_experimental")]


# The example policies of conformance/testees/cpp, each with the profile beside it.
EXAMPLES = [("example", "rendezvous_hash"), ("example_older_api", "older_round_robin")]


def verdicts(run):
    return {case["name"]: case["verdict"] for case in run.cases()}


class GoodTestees(unittest.TestCase):
    def test_the_reference_is_conformant_and_repeatable(self):
        # Of a property a run plays the first history twice itself.
        scenarios = {case["name"] for case in harness.known_cases() if case["kind"] == "scenario"}
        for command, policy in GOOD:
            with self.subTest(policy=policy):
                testee = [harness.program(command[0]), *command[1:]]
                first = harness.judge(testee, policy)
                self.assertEqual(first.code, 0, first.stdout[-2000:])
                self.assertGreater(sum(verdict == "PASS" for verdict in verdicts(first).values()), 40)
                second = harness.judge(testee, policy, only=sorted(scenarios))
                said = {name: verdict for name, verdict in verdicts(first).items() if name in scenarios}
                self.assertEqual(said, verdicts(second))
                # The reference claims BITWISE: the transcripts are equal too, where no threads of its own race.
                def transcripts(run):
                    return {case["name"]: [entry["json"] for entry in case["trace"]] for case in run.cases()
                            if case["name"] in scenarios
                            and not {"Burst", "TakeLedger"} & {entry["name"] for entry in case["trace"]}}

                self.assertEqual(transcripts(first), transcripts(second))

    def test_the_examples_are_conformant(self):
        for folder, policy in EXAMPLES:
            with self.subTest(policy=policy):
                profile = harness.ROOT / "conformance" / "testees" / "cpp" / folder / f"{policy}.yaml"
                run = harness.judge([harness.program(f"testee_{policy}")], None, extra=["--profile", str(profile)])
                self.assertEqual(run.code, 0, run.stdout[-2000:])
                self.assertGreater(sum(verdict == "PASS" for verdict in verdicts(run).values()), 40)


if __name__ == "__main__":
    unittest.main()
