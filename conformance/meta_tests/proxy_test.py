"""Each sin of the proxy is found on a good testee, by a case that claims a requirement the sin breaks."""

import unittest

import harness
import proxy_matrix

REFERENCE = ["testee_reference"]
FEWEST = 40


def reference():
    return [harness.program(name) for name in REFERENCE]


class Proxy(unittest.TestCase):
    maxDiff = None

    def test_it_changes_nothing_when_it_does_not_sin(self):
        for policy in ("pick_first", "round_robin"):
            with self.subTest(policy):
                run = harness.judge(proxy_matrix.command(reference()), policy)
                self.assertEqual(run.code, 0, run.stdout[-400:] + run.stderr)

    def test_each_sin_names_requirements_that_cases_check(self):
        sins = proxy_matrix.sins()
        self.assertGreaterEqual(len(sins), FEWEST)
        exist = proxy_matrix.checked()
        for sin in sins:
            self.assertEqual(set(sin["breaks"]) - exist, set(), sin["name"])

    def test_each_sin_is_found_wherever_it_strikes(self):
        found = set()
        for policy in ("pick_first", "round_robin"):
            with self.subTest(policy):
                played = proxy_matrix.matrix(reference(), policy)
                alive = [each.sin["name"] for each in played if each.outcome == proxy_matrix.LIVES]
                self.assertEqual(alive, [], f"{len(alive)} sins go unnoticed on {policy}")
                found |= {each.sin["name"] for each in played if each.outcome == proxy_matrix.KILLED}
        # A sin that never strikes proves nothing; most must.
        self.assertGreaterEqual(len(found), FEWEST)

    def test_bad_command_lines_are_one_line_of_help(self):
        for arguments in (["--sin", "no_such_sin", "--", "true"], ["--sin", "hides_the_error"], []):
            done = harness.subprocess.run(
                [harness.program("lbproxy"), *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 64, arguments)
            self.assertTrue(done.stderr)


if __name__ == "__main__":
    unittest.main()
