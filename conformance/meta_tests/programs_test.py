"""Programs that do nothing pass nothing.

Programs that misbehave get the verdict they deserve, and cost just the cases that they broke.
"""

import itertools
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import unittest

import harness

POLICY = "round_robin"
POLICIES = ["pick_first", "round_robin"]
NULL = ["always_fails", "always_queues", "picks_the_unconnected", "silent", "echoes"]
NEVER_PROBED = {"echoes"}
# Never get as far as a case: exit code 3, with these words.
UNUSABLE = {
    "crashes_at_start": "signal",
    "never_says_hello": "did nothing",
    "returns_a_wrong_nonce": "nonce",
    "says_yes_to_nonsense": "a command that does not exist",
    "knows_every_policy": "a policy that does not exist",
}
# Sin when the resolver fails, in every case where it does: those cases get this verdict, with these words.
MID_CASE = {
    "crashes_mid_case": ("CRASH", "signal"),
    "throws_mid_case": ("CRASH", "SIGABRT"),
    "recurses": ("CRASH", "SIGSEGV"),
    "leaves_early": ("CRASH", "exit code 0"),
    "forks_and_leaves": ("CRASH", "exit code 0"),
    "hangs_in_a_mutex": ("HANG", "did nothing"),
    "spins": ("HANG", "CPU time"),
    "announces_a_huge_frame": ("PROTOCOL", "bytes"),
    "stops_in_mid_frame": ("PROTOCOL", "inside a frame"),
    "writes_garbage": ("PROTOCOL", "no Envelope"),
    "says_an_unknown_word": ("PROTOCOL", "which is no"),
    "answers_another_command": ("PROTOCOL", "in the turn of command"),
    "answers_twice": ("PROTOCOL", "Done for command"),
    "speaks_after_done": ("PROTOCOL", "ResolveNow for command"),
    "floods_the_judge": ("PROTOCOL", "events in one turn"),
}
# What the stacks hold, in whatever case: the function that sinned, and what else is known of the end.
STACKS = {
    "crashes_mid_case": [r"::OnWrite\(\)  crashes_mid_case\+0x"],
    "throws_mid_case": [r"(?m)^terminate called .*out_of_range", r"(?m)^what\(\):  no such backend",
                        r"::OnCommand\(\)  throws_mid_case\+0x"],
    "recurses": [r"(\(anonymous namespace\)::Deeper\(\)  recurses\+0x\w+\s+){3}"],
    "hangs_in_a_mutex": [r"::OnCommand\(\)  hangs_in_a_mutex\+0x", r"::SleepUntilKilled\(\)  "],
    "spins": [r"::OnCommand\(\)  spins\+0x"],
}
# One case whose point is a failing resolver, and one without.
WITH_RESOLVER_ERROR = "RESOLVER-009"
WITHOUT = "RR-004"
WITH_ONE_RESOLVER_ERROR = "resolver/RESOLVER-009/an-error-while-ready-changes-nothing"
# What ends does so at once, but for a busy machine; what does not stays for longer than this.
SOON_SECONDS = 60
# Picks on many threads, for testees that claim a race detector.
RACES = "contract/CON-057/no-race-is-found"
# The property that looks for what is not survived.
SURVIVAL = "contract/CON-035/any-history-is-survived"


def fixture(name):
    return [harness.program(f"fixtures/{name}")]


class NullTestees(unittest.TestCase):
    def test_they_pass_no_case(self):
        for name, policy in itertools.product(NULL, POLICIES):
            with self.subTest(name, policy=policy):
                run = harness.judge(fixture(name), policy, extra=["--edition", "reference"])
                if name in NEVER_PROBED:
                    # It does not even get through the probes for honesty.
                    self.assertEqual(run.code, 3, run.stderr)
                    continue
                judged = [case for case in run.cases() if case["verdict"] != "NOT_APPLICABLE"]
                self.assertGreater(len(judged), 100, run.stderr)
                self.assertEqual([case["name"] for case in judged if case["verdict"] == "PASS"], [])
                self.assertEqual(run.code, 1)


def is_property(case):
    """Whether any history may come in it. One that is not about survival cannot judge a program that ends, and says
    so."""
    return case["file"].startswith("property_tests/")


class Misbehaving(unittest.TestCase):
    def test_the_unusable_are_turned_away(self):
        for name, words in UNUSABLE.items():
            with self.subTest(name):
                run = harness.judge(fixture(name), POLICY)
                self.assertEqual(run.code, 3, run.stderr)
                self.assertIn(words, run.stderr)
                self.assertEqual(len(run.stderr.strip().splitlines()), 1, run.stderr)

    def test_a_sin_costs_the_case_that_it_broke(self):
        def play(name):
            return harness.judge(fixture(name), POLICY, only=[WITH_RESOLVER_ERROR, WITHOUT],
                                 extra=["--edition", "reference"])

        for (name, (verdict, words)), run in zip(MID_CASE.items(), harness.in_parallel(play, MID_CASE)):
            with self.subTest(name):
                scenarios = [case for case in run.cases() if not is_property(case)]
                broken = [case for case in scenarios if WITH_RESOLVER_ERROR in case["checks"]]
                whole = [case for case in scenarios if WITHOUT in case["checks"]]
                self.assertTrue(broken and whole, run.stderr)
                for case in broken:
                    self.assertEqual(case["verdict"], verdict, case["complaint"])
                    self.assertIn(words, case["complaint"])
                    for stack in STACKS.get(name, []):
                        self.assertRegex(case["stack"], stack)
                for case in run.cases():
                    if is_property(case) and case["verdict"] != "PASS":
                        self.assertEqual(case["verdict"], "VACUOUS", case["complaint"])
                        self.assertIn(words, case["complaint"])
                for case in whole:
                    self.assertEqual(case["verdict"], "PASS", case["complaint"])
                self.assertEqual(run.code, 1)

    def test_chatter_on_stdout_harms_nobody(self):
        run = harness.judge(fixture("prints_on_stdout"), POLICY, only=[WITH_RESOLVER_ERROR, WITHOUT],
                            extra=["--edition", "reference"])
        self.assertEqual({case["verdict"] for case in run.cases()}, {"PASS"}, run.stdout)

    def test_a_testee_that_stays_after_goodbye_is_a_fault(self):
        run = harness.judge(fixture("outlives_goodbye"), POLICY, only=[WITHOUT], extra=["--edition", "reference"])
        scenarios = [case for case in run.cases() if not is_property(case)]
        self.assertTrue(scenarios, run.stderr)
        for case in scenarios:
            self.assertEqual(case["verdict"], "HANG", case["complaint"])
            self.assertIn("did nothing", case["complaint"])
        # No story passes either, though its turns were in order.
        properties = [case for case in run.cases() if is_property(case)]
        self.assertTrue(properties)
        for case in properties:
            self.assertEqual(case["verdict"], "VACUOUS", case["complaint"])
            self.assertIn("HANG", case["complaint"])


class LeftBehind(unittest.TestCase):
    """A testee that hangs, what it started too, ends with its judge, however that ends."""

    def outlives(self, how):
        """Whether a testee that never answers outlives a judge that this signal ends while it probes."""
        with tempfile.TemporaryDirectory() as directory:
            pipe_path = pathlib.Path(directory) / "pipe"
            os.mkfifo(pipe_path)
            # Both it and its child hold the pipe for as long as they live.
            script = f"sh -c 'exec 9>{pipe_path}; sleep 1000 & echo $$ $! >&9; wait'"
            judge = subprocess.Popen(
                [harness.program("lbconform"), "run", "--testee", script, "--policy", POLICY],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(pipe_path, "rb", buffering=0) as pipe:
                started = [int(pid) for pid in pipe.readline().split()]
                self.assertEqual(len(started), 2)
                judge.send_signal(how)
                self.assertEqual(judge.wait(), -how)
                # Readable means its end: the last of them is gone.
                lives = not select.select([pipe], [], [], SOON_SECONDS)[0]
                for pid in started if lives else []:
                    os.kill(pid, signal.SIGKILL)
                return lives

    def test_none_outlives_a_judge_that_was_killed(self):
        self.assertFalse(self.outlives(signal.SIGKILL))

    def test_none_outlives_a_judge_that_was_ended_before_the_first_case(self):
        self.assertFalse(self.outlives(signal.SIGTERM))


@unittest.skipUnless((harness.BIN / "fixtures" / "races").exists(), "built where nothing else is sanitized")
class Races(unittest.TestCase):
    """What a race detector says of a testee is a verdict, with the stacks of it."""

    def judge(self, policy):
        run = harness.judge(fixture("races"), policy, only=[RACES], extra=["--edition", "reference"])
        self.assertIsNotNone(run.case(RACES), run.stderr)
        return run.case(RACES)

    def test_a_race_is_a_verdict_with_its_stacks(self):
        case = self.judge("round_robin")
        self.assertEqual(case["verdict"], "CRASH", case["complaint"])
        self.assertIn("exit code 66", case["complaint"])
        self.assertIn("WARNING: ThreadSanitizer: data race", case["stack"])
        self.assertRegex(case["stack"], r"Pick fixtures/testees/races\.cc:\d+")

    def test_without_one_it_passes(self):
        self.assertEqual(self.judge("pick_first")["verdict"], "PASS")


class Shrinking(unittest.TestCase):
    """What a property finds on a process is shrunk on processes."""

    def survival(self, testee):
        run = harness.judge(testee, POLICY, only=[SURVIVAL], extra=["--edition", "reference"])
        case = run.case(SURVIVAL)
        self.assertIsNotNone(case, run.stderr)
        return case

    def moves(self, case):
        return [step["words"] for step in case["steps"] if step["kind"] == "when" and step["words"]]

    def test_a_crash_is_shrunk_to_what_brings_it(self):
        case = self.survival(fixture("crashes_mid_case"))
        self.assertEqual(case["verdict"], "CRASH", case["complaint"])
        self.assertRegex(case["complaint"], r"signal .* \(1 move, 1-minimal\)$")
        self.assertEqual(len(self.moves(case)), 1, case["steps"])
        self.assertIn("resolver fails", self.moves(case)[0])
        self.assertIn("signal", case["process_end"])

    def test_what_comes_now_and_then_is_shrunk_by_asking_again(self):
        with tempfile.TemporaryDirectory() as directory:
            strikes = pathlib.Path(directory) / "strikes"
            case = self.survival(["env", f"LBC_STRIKES_FILE={strikes}", *fixture("crashes_every_second_time")])
            self.assertEqual(case["verdict"], "CRASH", case["complaint"])
            self.assertRegex(case["complaint"],
                             r"\(1 move, 1-minimal, shrunk under nondeterminism: came back 2 times in 4\)$")
            self.assertIn("resolver fails", self.moves(case)[0])


class Varying(unittest.TestCase):
    """What goes two ways with one seed is told, and is a failure of who promised that it does not."""

    def judge(self, claims, case, effort):
        with tempfile.TemporaryDirectory() as directory:
            strikes = pathlib.Path(directory) / "strikes"
            run = harness.judge(["env", f"LBC_STRIKES_FILE={strikes}", *claims, *fixture("varies_every_second_time")],
                                POLICY, only=[case], extra=["--edition", "reference", "--effort", effort])
        self.assertIsNotNone(run.case(case), run.stderr)
        return run.case(case)

    def test_a_broken_promise_is_a_failure_that_says_where(self):
        result = self.judge([], WITH_ONE_RESOLVER_ERROR, "normal")
        self.assertEqual(result["verdict"], "PROTOCOL", result["complaint"])
        self.assertRegex(result["complaint"], r"^it claims BITWISE, .* and then \".*\" as message \d+$")

    def test_without_a_promise_it_is_told(self):
        result = self.judge(["LBC_CLAIMS_VARYING=1"], WITH_ONE_RESOLVER_ERROR, "normal")
        self.assertEqual(result["verdict"], "PASS", result["complaint"])
        self.assertRegex(result["varies"], r" and then \".*\" as message \d+$")


if __name__ == "__main__":
    unittest.main()
