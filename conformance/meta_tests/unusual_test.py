"""Policies that are right and unlike those the suite was written beside pass; with a mistake in them they fail.

The policies are those of conformance/testees/go/internal/unusual. A failure of one that is right is a false accusation
of ours.
"""

import pathlib
import subprocess
import tempfile
import unittest

import harness

GO = harness.ROOT / "conformance" / "testees" / "go"
PROFILES = GO / "cmd" / "testee_unusual" / "profiles"

# What a policy is made to do wrong, and a case that must say so, or some of which one must.
SINS = {
    "healthy.trusts_the_first_word": "contract/CON-094/what-is-unwell-is-not-picked",
    "lazy_rotation.keeps_the_lost": "contract/CON-060/ready-is-not-reported-when-all-is-lost",
    "lazy_rotation.leaks": "contract/CON-018/nothing-is-held-for-what-left",
    "least_open.forgets_failed_calls": "contract/CON-037/a-failed-load-is-forgotten-wherever-it-was",
    "least_open.counts_anew_in_each_picker": "contract/CON-096/an-open-load-outlives-its-picker",
    "least_open.never_counts_down": "contract/CON-031/a-loaded-endpoint-is-spared",
    "refreshing.refreshes_after_close": "contract/CON-021/no-timer-fires-after-close",
    "refreshing.leaves_its_goroutine": "contract/CON-022/nothing-runs-after-close",
    "refreshing.asks_in_a_loop": "contract/CON-058/re-resolution-is-not-asked-for-while-time-passes",
    "shards.waits_for_ever": "contract/CON-007/picks-fail-when-everything-failed",
    "shards.owners_by_readiness": "contract/CON-005/picks-wait-while-the-first-attempts-are-unanswered",
    "single.never_readdresses": "contract/CON-018/nothing-is-held-for-what-left-after-its-loss",
    "single.stays_idle": "contract/CON-067/the-only-one-lost-is-tried-at-once",
    "single.makes_another_for_each_list": "contract/CON-016/one-sub-conn-for-the-whole-list",
    # Once in some hundred times it forgets nothing of note while one case is played.
    "sticky_session.forgets_at_each_picker": ("contract/CON-073/keys-stay-over-another-order",
                                              "contract/CON-072/keys-stay-over-equal-lists"),
    "sticky_session.hashes_modulo": "contract/CON-075/a-removal-moves-few-other-keys",
    "sticky_session.only_with_header": "contract/CON-080/a-pick-without-a-key-does-what-is-promised",
    "subset.keeps_the_old_choice": "contract/CON-018/nothing-is-held-for-what-left",
    "subset.forgets_to_reconnect": "contract/CON-004/picks-go-again-after-everything-failed",
    "subset.reports_stale_ready": "contract/CON-060/ready-is-not-reported-when-all-is-lost",
    "weights_by_attribute.keeps_the_first_weight": "contract/CON-085/a-changed-weight-applies",
    "weights_by_attribute.starves_the_light": "contract/CON-029/a-light-endpoint-does-not-starve",
    "weights_by_attribute.panics_without_weight": "contract/CON-001/picks-go-to-the-only-endpoint",
    "wrapper.swallows_updates": "contract/CON-019/an-empty-list-leaves-nothing",
    "wrapper.never_closes_its_child": "contract/CON-064/late-events-after-close-are-not-answered",
    "wrapper.hides_the_loss": "contract/CON-061/failure-is-reported-when-the-last-ready-one-fails",
    "zone_router.mixes_zones": "contract/CON-097/calls-go-to-their-group",
    "zone_router.locks_twice": "contract/CON-048/a-resolver-error-first",
    "zone_router.drops_when_unreachable": "contract/CON-008/failures-are-no-statuses",
}
# What only a race detector sees, and where.
RACING = "lazy_rotation.counts_without_a_lock"
RACES = "contract/CON-057/no-race-is-found"
ACCUSED = {"FAIL", "CRASH", "HANG"}
FINE = {"PASS", "NOT_APPLICABLE"}
# What a policy does against a SHOULD, on purpose or because grpc-go's base does (F-23 of docs/findings.md).
BASE = ["contract/CON-101/failures-tell-the-cause-after-an-empty-list"]
ON_PURPOSE = {"least_open": BASE,
              "refreshing": ["contract/CON-019/an-empty-list-leaves-nothing",
                             "contract/CON-019/an-empty-list-leaves-nothing-in-any-history"],
              "sticky_session": BASE}

# What promises an equal spread, and does not connect to every endpoint, as the cases about it need.
UNASKED = ("lazy_rotation", "subset")


class Unusual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        subprocess.run(["sh", str(GO / "build.sh"), cls.directory.name, "unusual"], check=True, capture_output=True)
        cls.testee = [str(pathlib.Path(cls.directory.name) / "testee_unusual")]

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def test_what_is_right_passes(self):
        profiles = sorted(PROFILES.glob("*.yaml"))
        self.assertGreaterEqual(len(profiles), 11)
        for profile, run in zip(profiles, harness.in_parallel(
                lambda profile: harness.judge(self.testee, None, extra=["--profile", str(profile)]), profiles)):
            with self.subTest(policy=profile.stem):
                self.assertEqual(run.code, 0, run.stdout[-3000:])
                self.assertEqual([case["name"] for case in run.cases() if case["verdict"] not in FINE],
                                 ON_PURPOSE.get(profile.stem, []))
                self.assertGreater(sum(case["verdict"] == "PASS" for case in run.cases()), 100)
                unasked = [warning for warning in run.report["warnings"] if "promised and not judged" in warning]
                self.assertEqual(len(unasked), profile.stem in UNASKED, unasked)

    def profile_of(self, name):
        """The profile of a policy with a sin: that of the one without."""
        right = name.split(".")[0]
        text = (PROFILES / (right + ".yaml")).read_text(encoding="utf-8")
        profile = pathlib.Path(self.directory.name) / (name + ".yaml")
        profile.write_text(text.replace("policy: " + right, "policy: " + name), encoding="utf-8")
        return profile

    def test_each_sin_is_told(self):
        def judge(item):
            name, cases = item
            return harness.judge(self.testee, None, only=cases, extra=["--profile", str(self.profile_of(name))])

        sins = {name: [cases] if isinstance(cases, str) else list(cases) for name, cases in SINS.items()}
        for (name, cases), run in zip(sins.items(), harness.in_parallel(judge, sins.items())):
            with self.subTest(sin=name):
                verdicts = {run.case(case)["verdict"] for case in cases}
                self.assertTrue(verdicts & ACCUSED, f"{verdicts}: {run.stdout[-2000:]}")

    def test_a_race_is_a_verdict_with_its_stacks(self):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run(["sh", str(GO / "build.sh"), "--race", directory, "unusual"], check=True,
                           capture_output=True)
            testee = [str(pathlib.Path(directory) / "testee_unusual")]
            right, racing = (harness.judge(testee, None, only=[RACES], extra=["--profile", str(self.profile_of(name))])
                             .case(RACES) for name in (RACING.split(".")[0], RACING))
        self.assertEqual(right["verdict"], "PASS", right["complaint"])
        self.assertEqual(racing["verdict"], "CRASH", racing["complaint"])
        self.assertIn("WARNING: DATA RACE", racing["stack"])
        self.assertRegex(racing["stack"], r"unusual/lazy_rotation\.go:\d+")


if __name__ == "__main__":
    unittest.main()
