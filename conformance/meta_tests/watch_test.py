"""The models object to no good testee in any case, and to wrong ones in cases that were not written for them."""

import pathlib
import shlex
import tempfile
import unittest

import harness

GOOD = ["pick_first", "round_robin"]
# Wrong policies, a requirement whose cases are about something else, and the one that a model must speak of.
NOTICED = [
    ("pick_first", "pick_first_reports_idle_after_failure", "PF-010", "PF-009"),
    ("pick_first", "pick_first_hides_the_connection_error", "PF-010", "PF-014"),
    ("round_robin", "round_robin_keeps_removed_endpoints", "CON-026", "CON-018"),
]


def watch(testee, policy, *only):
    """Judges, and lets the models judge what was written; (exit code, what they said)."""
    with tempfile.TemporaryDirectory() as directory:
        arguments = ["run", "--testee", shlex.join(testee), "--policy", policy, "--report", directory]
        for pattern in only:
            arguments += ["--only", pattern]
        harness.lbconform(*arguments)
        if not (pathlib.Path(directory) / "report.json").exists():
            return None, "no report"
        code, stdout, stderr = harness.lbconform("watch", directory)
        return code, stdout + stderr


class Watch(unittest.TestCase):
    def test_no_model_objects_to_the_reference_in_any_case(self):
        for policy in GOOD:
            with self.subTest(policy=policy):
                code, said = watch([harness.program("testee_reference")], policy)
                self.assertEqual(code, 0, said[-3000:])

    def test_models_notice_what_a_case_does_not_look_for(self):
        for policy, mutant, only, requirement in NOTICED:
            with self.subTest(mutant=mutant):
                testee = [harness.program("testee_reference"), "--replace", f"{policy}={mutant}"]
                code, said = watch(testee, policy, only)
                self.assertEqual(code, 1, said[-3000:])
                self.assertIn(requirement, said)

    def test_a_run_of_another_seat_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            harness.lbconform("run", "--seat", "channel", "--testee", harness.program("testee_reference_channel"),
                              "--report", directory, "--only", "REG-001")
            code, stdout, stderr = harness.lbconform("watch", directory)
            self.assertEqual((code, stdout), (64, ""))
            self.assertIn("it is a run of the channel seat; expected one of the policy seat", stderr)


if __name__ == "__main__":
    unittest.main()
