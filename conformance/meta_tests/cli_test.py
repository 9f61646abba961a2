"""The command line as a user meets it: what is wrong is said in a line, what was found survives an interruption, and
every place that counts says the same numbers."""

import json
import os
import pathlib
import re
import shlex
import tempfile
import unittest

import harness

REFERENCE = "testee_reference"
# A wrong policy that breaks several requirements.
MUTANT = "pick_first=pick_first_reports_idle_after_failure"
EXIT_USAGE, EXIT_TESTEE = 64, 3


class Place(unittest.TestCase):
    """A folder of its own for each test."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="lbconform-cli-")
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)

    def write(self, name, text):
        (self.place / name).write_text(text, encoding="utf-8")
        return str(self.place / name)

    def report(self, name):
        return json.loads((self.place / name / "report.json").read_text(encoding="utf-8"))


class BadInput(Place):
    def setUp(self):
        super().setUp()
        self.run_reference = ["run", "--testee", harness.program(REFERENCE)]
        self.pick_first = [*self.run_reference, "--policy", "pick_first"]
        self.missing = str(self.place / "missing")
        self.empty = str(self.place / "empty")
        (self.place / "empty").mkdir()
        self.file = self.write("file", "hello\n")

    def yaml(self, option, text):
        return [option, self.write(f"given{len(list(self.place.iterdir()))}.yaml", text)]

    def check(self, table):
        for reason, arguments, code, named in table:
            with self.subTest(reason):
                got, stdout, stderr = harness.lbconform(*arguments)
                self.assertEqual(got, code, stderr or stdout)
                self.assertEqual(stdout, "")
                self.assertEqual(len(stderr.splitlines()), 1, stderr)
                self.assertTrue(stderr.startswith("lbconform: "), stderr)
                for word in named:
                    self.assertIn(word, stderr)

    def test_options_of_run(self):
        run, pick_first, file = self.run_reference, self.pick_first, self.file
        self.check([
            # reason, arguments, exit code, what the line must say
            ("nothing", [], EXIT_USAGE, ["run", "list", "--help"]),
            ("no such command", ["judge"], EXIT_USAGE, ['"judge" is no command', "run", "list"]),
            ("no testee", ["run"], EXIT_USAGE, ["run: --testee is required", "run --help"]),
            ("no policy", run, EXIT_USAGE, ["--policy", "--profile"]),
            ("no such option", [*pick_first, "--fast"], EXIT_USAGE, ["--fast"]),
            ("a word too many", [*pick_first, "more"], EXIT_USAGE, ["more"]),
            ("no number", [*pick_first, "--seed", "lucky"], EXIT_USAGE, ["--seed", "lucky"]),
            ("a number too large", [*pick_first, "--seed", "18446744073709551616"], EXIT_USAGE,
             ["--seed", "18446744073709551616", "from 0 to 18446744073709551615"]),
            ("no command at all", ["run", "--testee", " ", "--policy", "pick_first"], EXIT_USAGE,
             ["--testee", "command"]),
            ("a number below nought", [*pick_first, "--seed", "-1"], EXIT_USAGE, ["--seed", "-1"]),
            ("no job at all", [*pick_first, "--jobs", "0"], EXIT_USAGE, ["--jobs", "0", "1"]),
            ("no such seat", [*pick_first, "--seat", "window"], EXIT_USAGE, ["--seat", "window", "policy"]),
            ("no such edition", [*pick_first, "--edition", "go-9"], EXIT_USAGE, ["--edition go-9", "go-1.64"]),
            ("no such case", [*pick_first, "--only", "XX-*"], EXIT_USAGE, ["--only", "XX-*", "lbconform list"]),
            ("a filter that leaves nothing", [*pick_first, "--gtest_filter=none*"], EXIT_USAGE, ["--gtest_filter"]),
            ("a report where a file is", [*pick_first, "--report", file], EXIT_USAGE,
             ["--report", file, "expected a folder"]),
            ("a report that cannot be", [*pick_first, "--report", "/proc/none"], EXIT_USAGE,
             ["--report", "/proc/none", "expected a folder"]),
            ("coverage without a place", [*pick_first, "--coverage"], EXIT_USAGE, ["--coverage", "--report"]),
            ("coverage of what counts nothing", [*pick_first, "--coverage", "--report", str(self.place / "out")],
             EXIT_USAGE, ["--coverage", "build.sh --cover"]),
        ])

    def test_profiles_and_known_failures(self):
        run, pick_first, missing = self.run_reference, self.pick_first, self.missing

        def profile(text):
            return [*run, *self.yaml("--profile", text)]

        def known(text):
            return [*pick_first, *self.yaml("--known-failures", text)]

        self.check([
            ("no such profile", [*run, "--profile", missing], EXIT_USAGE, ["--profile", missing]),
            ("a profile that is no YAML", profile("policy: [\n"), EXIT_USAGE, [".yaml:2", "no", "YAML"]),
            ("a profile without a policy", profile("connects: all\n"), EXIT_USAGE, [".yaml:", "policy"]),
            ("the profile of another policy", [*profile("policy: round_robin\n"), "--policy", "pick_first"], EXIT_USAGE,
             [".yaml: policy:", '"round_robin"', '--policy says "pick_first"']),
            ("an unknown field", profile("policy: pick_first\nconects: all\n"), EXIT_USAGE, [".yaml:2", "conects"]),
            ("an unknown value", profile("policy: pick_first\nconnects: many\n"), EXIT_USAGE,
             [".yaml:2", "connects", "many", "lazy"]),
            ("a policy that nobody knows to inherit from", profile("policy: mine\ninherits: [pick_frist]\n"),
             EXIT_USAGE, [".yaml", "inherits", "pick_frist", "pick_first"]),
            ("a key without what uses it", profile("policy: pick_first\nspreads: keyed\n"), EXIT_USAGE,
             [".yaml", "key"]),
            ("a config that the policy refuses", profile('policy: pick_first\nconfig: {"shuffleAddressList": 3}\n'),
             EXIT_USAGE, [".yaml", "config:", '"pick_first" refuses', "shuffleAddressList"]),
            ("a config that is none", profile("policy: round_robin\nconfig: 7\n"), EXIT_USAGE,
             [".yaml:2", "config", "expected an object", "7"]),
            ("a known failure without a reason", known('known_failures:\n  - case: "contract/*"\n'), EXIT_USAGE,
             [".yaml:2", "reason"]),
            ("known failures that are none", known("- contract\n"), EXIT_USAGE, [".yaml:1", "known_failures"]),
            ("no such known failures", [*pick_first, "--known-failures", missing], EXIT_USAGE, [missing]),
        ])

    def test_testees_and_other_commands(self):
        run, reference = self.run_reference, harness.program(REFERENCE)
        empty, file, missing = self.empty, self.file, self.missing
        self.check([
            ("no such program", ["run", "--testee", "/none/testee", "--policy", "x"], EXIT_TESTEE, ["/none/testee"]),
            ("a program that is no testee", ["run", "--testee", "true", "--policy", "x"], EXIT_TESTEE,
             ["true", "exit code 0", "expected a testee", "LBCP_READ_FD"]),
            ("no such policy", [*run, "--policy", "acme"], EXIT_TESTEE, ['"acme"', "pick_first", "round_robin"]),
            ("no such policy to try with", ["selftest", "--testee", reference, "--policy", "acme"], EXIT_TESTEE,
             ['"acme"', "pick_first"]),
            ("nothing to explain", ["explain"], EXIT_USAGE, ["explain:", "required"]),
            ("no such requirement", ["explain", "XX-1"], EXIT_USAGE, ['"XX-1"', "lbconform list"]),
            ("nothing to list", ["list", "XX*"], EXIT_USAGE, ['"XX*"', "no requirement"]),
            ("a pattern among others", ["list", "RR-001", "zzz*"], EXIT_USAGE, ['"zzz*"', "no requirement"]),
            ("a pattern of cases", ["list", "--cases", "RR-001", "zzz*"], EXIT_USAGE, ['"zzz*"', "no case"]),
            ("no such catalogue", ["--spec", missing, "list"], EXIT_USAGE, ["--spec", missing]),
            ("an empty catalogue", ["--spec", empty, "list"], EXIT_USAGE, [empty, ".yaml", "expected a catalogue"]),
            ("no such report", ["report", missing], EXIT_USAGE, [missing, "expected a folder with the report.json"]),
            ("none to compare", ["diff", missing, missing], EXIT_USAGE, [missing, "expected a folder with the report"]),
            ("no report in it", ["report", empty], EXIT_USAGE, [f"{empty}/report.json", "expected a folder"]),
            ("a report that is none", ["report", file], EXIT_USAGE, [file, "line 1", "report.json"]),
            ("another's JSON", ["report", self.write("other.json", "{}")], EXIT_USAGE, ["schema_version"]),
            ("several without a place", ["report", empty, empty], EXIT_USAGE, ["--out"]),
            ("one to compare", ["diff", empty], EXIT_USAGE, ["diff:", "required"]),
            ("no language", ["new"], EXIT_USAGE, ["new:", "required"]),
            ("no such language", ["new", "rust", missing], EXIT_USAGE, ["rust", "go or cpp"]),
        ])

    def test_a_report_that_is_there_survives_a_run_that_cannot_be(self):
        out = self.place / "out"
        reference = harness.program(REFERENCE)
        arguments = ["run", "--testee", reference, "--policy", "pick_first", "--only", "PF-001", "--report", str(out)]
        self.assertEqual(harness.lbconform(*arguments)[0], 0)
        before = {path: path.read_bytes() for path in out.iterdir()}
        self.assertEqual(harness.lbconform(*arguments, "--edition", "go-9")[0], EXIT_USAGE)
        self.assertEqual({path: path.read_bytes() for path in out.iterdir()}, before)


class Promises(Place):
    def test_a_profile_of_the_policy_that_is_named_is_taken(self):
        profile = self.write("profile.yaml", "policy: pick_first\n")
        code, _, stderr = harness.lbconform("run", "--testee", harness.program(REFERENCE), "--profile", profile,
                                            "--policy", "pick_first", "--only", "PF-001")
        self.assertEqual(code, 0, stderr)

    def test_a_spread_that_is_promised_and_never_shown_is_a_finding(self):
        profile = self.write("profile.yaml", "policy: pick_first\nconnects: all\nspreads: equal\n")
        code, _, stderr = harness.lbconform(
            "run", "--testee", harness.program(REFERENCE), "--profile", profile, "--only", "CON-028",
            "--only", "CON-029", "--report", str(self.place / "out"))
        self.assertEqual(code, 1, stderr)
        played = [case for case in self.report("out")["cases"] if case["verdict"] != "NOT_APPLICABLE"]
        self.assertGreater(len(played), 3)
        for case in played:
            self.assertEqual(case["verdict"], "FAIL", case)
            self.assertRegex(case["complaint"], r"expected .*; got \w+ [1-9]\d*, \w+ 0")


class OfGoogleTest(Place):
    """Those who know GoogleTest use its flags and variables."""

    def run_with(self, *arguments, **variables):
        run = ["run", "--testee", shlex.quote(harness.program(REFERENCE)), "--policy", "pick_first", *arguments]
        return harness.lbconform(*run, env={**os.environ, **variables})

    def test_lists_the_cases(self):
        code, stdout, _ = self.run_with("--gtest_list_tests")
        self.assertEqual(code, 0)
        self.assertIn("pick_first.\n", stdout)
        self.assertIn("  PF_009/stays_in_transient_failure_until_a_connection_succeeds\n", stdout)

    def test_plays_what_a_filter_chooses(self):
        code, stdout, _ = self.run_with("--gtest_filter=pick_first.PF_009*", "--report", str(self.place / "out"))
        self.assertEqual(code, 0, stdout)
        names = [case["name"] for case in self.report("out")["cases"]]
        self.assertTrue(names)
        self.assertTrue(all(name.startswith("pick_first/PF-009/") for name in names), names)

    def test_what_is_not_obeyed_is_refused_in_a_line(self):
        for flag in ("--gtest_nonsense", "--gtest_repeat=3", "--gtest_filter", "--gtest_shuffle"):
            with self.subTest(flag):
                code, stdout, stderr = self.run_with(flag)
                self.assertEqual((code, stdout), (EXIT_USAGE, ""), stderr)
                self.assertRegex(stderr, rf"^lbconform: run: {flag}: not obeyed; expected .*--gtest_filter=PATT.*\n$")

    def test_wrong_shards_are_refused_in_a_line(self):
        for total, index, line in (("3", "7", 'GTEST_SHARD_INDEX="7": expected .* from 0 to 2'),
                                   ("3", "-1", 'GTEST_SHARD_INDEX="-1": expected .* from 0 to 2'),
                                   ("abc", "0", 'GTEST_TOTAL_SHARDS="abc": expected .* from 1 to'),
                                   ("0", "0", 'GTEST_TOTAL_SHARDS="0": expected .* from 1 to'),
                                   ("2 ", "0", 'GTEST_TOTAL_SHARDS="2 ": expected .* from 1 to'),
                                   ("2", None, "GTEST_TOTAL_SHARDS is set and GTEST_SHARD_INDEX is not"),
                                   (None, "0", "GTEST_SHARD_INDEX is set and GTEST_TOTAL_SHARDS is not")):
            with self.subTest(total=total, index=index):
                given = {"GTEST_TOTAL_SHARDS": total, "GTEST_SHARD_INDEX": index}
                code, stdout, stderr = self.run_with(**{name: value for name, value in given.items() if value})
                self.assertEqual((code, stdout), (EXIT_USAGE, ""), stderr)
                self.assertRegex(stderr, rf"^lbconform: {line}.*\n$")

    def test_a_shard_without_a_case_says_why(self):
        code, _, stderr = self.run_with("--only", "PF-001", GTEST_TOTAL_SHARDS="1000", GTEST_SHARD_INDEX="999")
        self.assertEqual(code, EXIT_USAGE, stderr)
        self.assertIn("GTEST_TOTAL_SHARDS says more shards than there are cases", stderr)

    def test_the_environment_does_not_repeat_a_suite(self):
        code, stdout, stderr = self.run_with("--only", "PF-001", GTEST_REPEAT="3")
        self.assertEqual(code, 0, stdout + stderr)

    def test_shards_play_each_case_once(self):
        shards = []
        for index in ("0", "1"):
            code, stdout, _ = self.run_with("--only", "PF-0*", "--report", str(self.place / index),
                                            GTEST_TOTAL_SHARDS="2", GTEST_SHARD_INDEX=index)
            self.assertEqual(code, 0, stdout)
            shards.append({case["name"] for case in self.report(index)["cases"]})
        self.assertFalse(shards[0] & shards[1])
        code, stdout, _ = self.run_with("--only", "PF-0*", "--report", str(self.place / "whole"))
        self.assertEqual(code, 0, stdout)
        self.assertEqual(shards[0] | shards[1], {case["name"] for case in self.report("whole")["cases"]})


class Selftest(Place):
    def test_all_duties_of_the_reference_are_held(self):
        code, stdout, stderr = harness.lbconform("selftest", "--testee", shlex.quote(harness.program(REFERENCE)))
        self.assertEqual(code, 0, stdout + stderr)

    def test_an_adapter_that_breaks_its_duties_is_told_which(self):
        for name, complaint in (("answers_twice", "Done for command"), ("speaks_after_done", "ResolveNow for command"),
                                ("writes_garbage", "no Envelope"), ("stops_in_mid_frame", "inside a frame")):
            with self.subTest(name):
                testee = shlex.quote(harness.program(f"fixtures/{name}"))
                code, stdout, stderr = harness.lbconform("selftest", "--testee", testee)
                self.assertEqual(code, 1, stdout + stderr)
                self.assertIn("answers every stimulus, with one Done", stdout)
                self.assertIn(complaint, stdout)


class Explore(Place):
    def run_on(self, testee, *arguments):
        return harness.lbconform("explore", "--testee", testee, "--policy", "pick_first", *arguments)

    def test_says_how_far_it_got(self):
        code, stdout, stderr = self.run_on(shlex.quote(harness.program(REFERENCE)), "--depth", "2")
        self.assertEqual(code, 0, stdout + stderr)
        self.assertRegex(stdout, r"\d+ sequences over 2 endpoints played")
        self.assertIn("exhaustive to depth 2 of 2", stdout)

    def test_finds_the_shortest_story(self):
        testee = shlex.join([harness.program(REFERENCE), "--replace", MUTANT])
        code, stdout, stderr = self.run_on(testee, "--depth", "4", "--endpoints", "1")
        self.assertEqual(code, 1, stdout + stderr)
        self.assertIn("(PF-009)", stdout)
        self.assertIn("what begins like one of these was not played", stdout)

    def test_what_it_finds_can_be_replayed(self):
        reference = harness.program(REFERENCE)
        testee = shlex.join([reference, "--replace", MUTANT])
        bounds = ("--depth", "4", "--endpoints", "1")
        code, stdout, stderr = self.run_on(testee, *bounds, "--report", str(self.place / "out"))
        self.assertEqual(code, 1, stdout + stderr)
        trace = self.place / "out" / "traces" / "explore.PF-009.what-a-channel-can-send.lbtrace"
        self.assertIn(f"trace: {trace}", stdout)
        for command, differs in ((testee, 0), (shlex.quote(reference), 1)):
            code, stdout, stderr = harness.lbconform("replay", str(trace), "--testee", command)
            self.assertEqual(code, differs, stdout + stderr)

    def test_tells_what_it_has_when_it_is_interrupted(self):
        count = self.write("count", "")
        # The fifth that is started is the one that is explored; the others are asked who they are.
        testee = self.write("testee.sh", f"""
echo x >> {shlex.quote(count)}
[ "$(wc -l < {shlex.quote(count)})" -lt 5 ] || kill -INT "$PPID"
exec {shlex.quote(harness.program(REFERENCE))}
""")
        code, stdout, stderr = self.run_on(f"sh {testee}", "--depth", "12", "--endpoints", "5", "--budget", "60")
        self.assertEqual(code, 2, stdout + stderr)
        self.assertIn("interrupted", stderr)
        self.assertRegex(stdout, r"exhaustive to depth \d+ of 12")


class Interrupted(Place):
    def test_what_was_found_is_reported_and_the_rest_named(self):
        for signal in ("INT", "TERM"):
            with self.subTest(signal):
                # The testee itself sends the signal to the judge that started it, in the middle of the run.
                count = self.write(f"count.{signal}", "")
                testee = self.write(f"testee.{signal}.sh", f"""
echo x >> {shlex.quote(count)}
[ "$(wc -l < {shlex.quote(count)})" -ne 12 ] || kill -{signal} "$PPID"
exec {shlex.quote(harness.program(REFERENCE))}
""")
                out = self.place / f"out.{signal}"
                code, stdout, stderr = harness.lbconform(
                    "run", "--testee", f"sh {testee}", "--policy", "pick_first", "--jobs", "1", "--report", str(out))
                self.assertEqual(code, 2, stderr)
                self.assertIn("interrupted", stderr)
                report = self.report(out.name)
                by_verdict = report["totals"]["cases_by_verdict"]
                self.assertGreater(by_verdict["PASS"], 0)
                self.assertGreater(by_verdict["NOT_RUN"], 0)
                told = f"interrupted: {by_verdict['NOT_RUN']} of {len(report['cases'])} cases were not run"
                self.assertTrue(any(told in warning for warning in report["warnings"]), report["warnings"])
                self.assertIn(told, stdout)
                self.assertIn("Inconclusive", stdout)
                self.assertEqual({path.name for path in out.iterdir()}, {
                    "report.json", "index.html", "junit.xml", "summary.md", "report.sarif", "badge.json"})

    def test_a_property_ends_after_the_history_it_is_at(self):
        # Told twice at once, as by timeout(1), which signals its child and then the whole group.
        count = self.write("count", "")
        testee = self.write("testee.sh", f"""
echo x >> {shlex.quote(count)}
[ "$(wc -l < {shlex.quote(count)})" -ne 12 ] || {{ kill -TERM "$PPID"; kill -TERM "$PPID"; }}
exec {shlex.quote(harness.program(REFERENCE))}
""")
        code, stdout, stderr = harness.lbconform(
            "run", "--testee", f"sh {testee}", "--policy", "pick_first", "--jobs", "1", "--effort", "night",
            "--only", "pick_first/PF-009/*histor*", "--report", str(self.place / "out"))
        self.assertEqual(code, 2, stdout + stderr)
        [case] = self.report("out")["cases"]
        self.assertEqual(case["verdict"], "NOT_RUN")
        self.assertRegex(case["complaint"], r"not finished: the run was interrupted after \d+ stories")
        self.assertLess(len(pathlib.Path(count).read_text().splitlines()), 20)


class Numbers(Place):
    def test_a_known_failure_is_counted_alike_everywhere(self):
        testee = shlex.join([harness.program(REFERENCE), "--replace", MUTANT])
        run = ["run", "--testee", testee, "--policy", "pick_first"]
        self.assertEqual(harness.lbconform(*run, "--report", str(self.place / "before"))[0], 1)
        failing = [case for case in self.report("before")["cases"] if case["verdict"] == "FAIL"]
        known = self.write("known.yaml", "known_failures:\n" + "".join(
            f"  - case: {json.dumps(case['name'])}\n    reason: it is a mutant\n" for case in failing))
        code, stdout, _ = harness.lbconform(*run, "--known-failures", known, "--report", str(self.place / "after"))
        self.assertEqual(code, 0, stdout)

        must = self.report("after")["totals"]["levels"]["MUST"]
        held, apply, excused = must["held"], must["apply"], must["excused"]
        self.assertGreater(excused, 0)
        self.assertEqual(held + excused, apply)
        verb = "fails" if excused == 1 else "fail"
        self.assertEqual(self.report("after")["conclusion"],
                         f"conformant: {held} of {apply} MUST requirements hold, {excused} {verb} as known")
        self.assertIn(f"{held} of {apply} MUST requirements hold, {excused} {verb} as known", stdout)
        self.assertRegex(stdout, rf"MUST +{held}/{apply} hold +{excused} known to fail")
        out = self.place / "after"
        self.assertRegex((out / "summary.md").read_text(), rf"\| MUST \| {held} of {apply} \| 0 \| {excused} \|")
        self.assertEqual(json.loads((out / "badge.json").read_text())["message"], f"{held} of {apply} MUST")


class KnownFailures(Place):
    def run_one(self, pattern):
        known = self.write("known.yaml", f'known_failures:\n  - case: "{pattern}"\n    reason: of another suite\n')
        return harness.lbconform("run", "--testee", shlex.quote(harness.program(REFERENCE)), "--policy", "round_robin",
                                 "--only", "RR-001", "--known-failures", known)

    def test_an_entry_that_matches_no_case_is_stale_whatever_is_played(self):
        code, stdout, stderr = self.run_one("round_robin/nothing*")
        self.assertEqual(code, 1, stdout + stderr)
        self.assertIn('known.yaml:2: the known failure "round_robin/nothing*" matches no case',
                      " ".join(stdout.split()))

    def test_an_entry_of_a_case_that_is_not_played_is_not(self):
        code, stdout, stderr = self.run_one("round_robin/RR-004/*")
        self.assertEqual(code, 0, stdout + stderr)


class Memory(Place):
    def test_the_memory_of_whoever_started_the_judge_is_not_its_own(self):
        large = b"\1" * (400 << 20)
        run = harness.judge([harness.program("testee_reference")], "pick_first", only=["contract/CON-001/*"])
        self.assertEqual(len(large), 400 << 20)
        self.assertGreater(run.report["judge_memory_kib"], 5 << 10)
        self.assertLess(run.report["judge_memory_kib"], 200 << 10)


class Rendered(Place):
    def test_several_runs_make_one_page(self):
        for policy in ("pick_first", "round_robin"):
            code, _, stderr = harness.lbconform(
                "run", "--testee", harness.program(REFERENCE), "--policy", policy, "--only", "CON-001",
                "--report", str(self.place / policy))
            self.assertEqual(code, 0, stderr)
        both = self.place / "both"
        code, stdout, stderr = harness.lbconform(
            "report", str(self.place / "pick_first"), str(self.place / "round_robin"), "--out", str(both))
        self.assertEqual((code, stdout.strip()), (0, str(both / "index.html")), stderr)
        page = (both / "index.html").read_text(encoding="utf-8")
        self.assertIn("2 testees side by side", page)
        data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
        self.assertEqual([run["policy"] for run in data["runs"]], ["pick_first", "round_robin"])

    def test_one_run_is_rendered_again(self):
        out = self.place / "out"
        harness.lbconform("run", "--testee", harness.program(REFERENCE), "--policy", "pick_first", "--only", "CON-001",
                          "--report", str(out))
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        for path in out.iterdir():
            if path.name != "report.json":
                path.unlink()
        self.assertEqual(harness.lbconform("report", str(out))[0], 0)
        self.assertEqual({path.name: path.read_bytes() for path in out.iterdir()}, before)


if __name__ == "__main__":
    unittest.main()
