"""Each sin of the proxy is found on a good testee, by a case that claims a requirement the sin breaks."""

import contextlib
import io
import pathlib
import tempfile
import unittest
from unittest import mock

import harness
import proxy_matrix
import proxy_report

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


class Report(unittest.TestCase):
    """proxy_report.py, with plays that are made up."""

    def write(self, *outcomes):
        """The report of one sin on two policies of two testees. Returns what main ends with, and the page."""
        sin = {"name": "swallows_it", "what": "it is swallowed", "breaks": ["CON-001"], "policies": "any"}
        plays = iter([proxy_matrix.Played(sin, outcome, [], [])] for outcome in outcomes)
        with tempfile.TemporaryDirectory() as directory:
            page = pathlib.Path(directory) / "proxy.md"
            ended = None
            with mock.patch.object(proxy_matrix, "matrix", lambda *_, **__: next(plays)), \
                    mock.patch.object(proxy_report, "TARGET", page), \
                    mock.patch.object(harness, "program", str), \
                    mock.patch.object(proxy_report.sys, "argv", ["proxy_report.py", "other=/no/such/testee"]), \
                    contextlib.redirect_stdout(io.StringIO()):
                try:
                    proxy_report.main()
                except SystemExit as end:
                    ended = end.code
            return ended, page.read_text(encoding="utf-8")

    def test_it_ends_well_if_no_sin_that_struck_lives(self):
        ended, page = self.write(proxy_matrix.KILLED, proxy_matrix.NO_EFFECT, proxy_matrix.NOT_BOUND,
                                 proxy_matrix.ALLOWED)
        self.assertIsNone(ended)
        self.assertNotIn("**lives**", page)

    def test_a_sin_that_lives_on_one_testee_is_named_and_fails_it(self):
        ended, page = self.write(proxy_matrix.KILLED, proxy_matrix.KILLED, proxy_matrix.KILLED, proxy_matrix.LIVES)
        self.assertEqual(ended, "other round_robin: unnoticed: swallows_it")
        self.assertIn("**lives**", page)


if __name__ == "__main__":
    unittest.main()
