#!/usr/bin/python3
"""Tests of soak.py with a judge that is a script."""

import json
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import soak

JUDGE = """#!/bin/sh
# Writes the report that the test prepared for seed 1, or for any other.
while [ $# -gt 0 ]; do case $1 in --report) report=$2;; --seed) seed=$2;; esac; shift; done
mkdir -p "$report"
[ $seed = 1 ] || seed=other
[ -e prepared/$seed.json ] || seed=all
cp prepared/$seed.json "$report/report.json"
"""


def report(verdict, said="x", determinism="BITWISE", name="Pick"):
    return {"testee": {"implementation": "fake", "version": "1", "determinism": determinism},
            "cases": [{"name": "a/ZZ-001/b", "verdict": verdict, "trace": [{"name": name, "json": {"said": said}}]}]}


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        judge = self.root / soak.JUDGE
        judge.parent.mkdir(parents=True)
        judge.write_text(JUDGE, encoding="utf-8")
        judge.chmod(0o755)
        (self.root / "testee").write_text("first build", encoding="utf-8")
        (self.root / "spec").mkdir()
        (self.root / "ci").mkdir()
        (self.root / "docs/reports").mkdir(parents=True)
        (self.root / "ci/matrix.yaml").write_text(
            "testees:\n  - {name: fake, built_by: cpp, command: ./testee --x, policy: p}\n", encoding="utf-8")
        (self.root / "prepared").mkdir()
        self.prepare("all", report("PASS"))

    def prepare(self, seed, content):
        (self.root / "prepared" / f"{seed}.json").write_text(json.dumps(content), encoding="utf-8")

    def soak(self, *arguments):
        with mock.patch.dict(os.environ, LBC_ROOT=str(self.root)), mock.patch("builtins.print"):
            return soak.main([*arguments, "--testee", "fake"])

    def records(self):
        return soak.Book(self.root / "out/soak/runs.jsonl").records

    def test_runs_add_up_and_alternate_between_one_seed_and_new_ones(self):
        self.assertEqual(self.soak("--until", "3"), 0)
        self.assertEqual(self.soak("--until", "3"), 0)
        self.assertEqual(len(self.records()), 3)
        self.assertEqual(self.soak("--more", "2"), 0)
        seeds = [record["seed"] for record in self.records()]
        self.assertEqual(seeds[::2], [1, 1, 1])
        self.assertEqual(len({1, *seeds[1::2]}), 3)

    def test_a_verdict_that_changes_is_kept_with_both_reports_and_stays_a_failure(self):
        self.prepare("other", report("FAIL"))
        self.assertEqual(self.soak("--until", "2"), 1)
        self.assertEqual(self.records()[1]["differs"], ["a/ZZ-001/b: PASS became FAIL"])
        kept = sorted(path.parent.name for path in self.root.glob("out/soak/fake/*/*/report.json"))
        self.assertEqual(kept, ["differs-2", "first"])
        self.assertEqual(self.soak("--until", "2"), 1)

    def test_a_known_failure_that_comes_with_some_seeds_may_come_and_go_but_not_become_another(self):
        for verdict, expected in (("PASS", 0), ("FAIL", 1)):
            with self.subTest(verdict=verdict):
                (self.root / "testee").write_text(verdict, encoding="utf-8")
                for seed, said in ((1, "XFAIL"), ("other", verdict)):
                    content = report(said)
                    content["cases"][0]["known_sometimes"] = said != "FAIL"
                    self.prepare(seed, content)
                self.assertEqual(self.soak("--until", "2"), expected)

    def test_another_word_in_the_same_seed_differs_only_where_bitwise_is_claimed_and_no_threads_race(self):
        for content, expected in ((report("PASS", "y"), 1), (report("PASS", "y", "VARYING"), 0),
                                  (report("PASS", "y", name="Burst"), 0)):
            with self.subTest(content=content):
                (self.root / "testee").write_text(json.dumps(content), encoding="utf-8")
                first = report("PASS", "x", content["testee"]["determinism"], content["cases"][0]["trace"][0]["name"])
                self.prepare(1, first)
                self.assertEqual(self.soak("--until", "2"), 0)
                self.prepare(1, content)
                self.assertEqual(self.soak("--until", "3"), expected)

    def test_another_build_starts_a_count_of_its_own(self):
        self.soak("--until", "2")
        (self.root / "testee").write_text("second build", encoding="utf-8")
        self.soak("--until", "2")
        self.assertEqual([record["number"] for record in self.records()], [1, 2, 1, 2])

    def test_a_line_cut_by_a_kill_is_passed_over(self):
        self.soak("--until", "2")
        book = self.root / "out/soak/runs.jsonl"
        book.write_text(book.read_text(encoding="utf-8") + '{"testee": "fa', encoding="utf-8")
        self.assertEqual(self.soak("--until", "3"), 0)
        self.assertEqual(len(self.records()), 3)

    def test_a_run_without_a_report_fails_and_is_tried_again(self):
        (self.root / soak.JUDGE).write_text("#!/bin/sh\nexit 4\n", encoding="utf-8")
        self.assertEqual(self.soak("--until", "1"), 1)
        self.assertEqual(self.records(), [])
        (self.root / soak.JUDGE).write_text(JUDGE, encoding="utf-8")
        self.assertEqual(self.soak("--until", "1"), 0)
        self.assertEqual(len(self.records()), 1)

    def page(self):
        self.assertEqual(self.soak("--summary"), 0)
        return (self.root / "docs/reports/soak.md").read_text(encoding="utf-8")

    def test_the_summary_counts(self):
        self.soak("--until", "4")
        page = self.page()
        self.assertIn("| fake | 4 | 0 | 1 |", page)
        self.assertRegex(page, r"\| fake \| fake 1 \| [0-9a-f]{8} \| 4 \| 0 \| 3 \| 1 \| 1 PASS \|")

    def test_sittings_add_up_where_nothing_of_the_last_is_left_but_what_was_written_down(self):
        self.soak("--until", "3")
        self.page()
        self.soak("--more", "2")  # the same sitting goes on
        self.assertIn("| fake | 5 | 0 | 1 |", self.page())
        (self.root / "out/soak/runs.jsonl").unlink()
        (self.root / "testee").write_text("second build", encoding="utf-8")
        self.prepare("other", report("FAIL"))
        self.soak("--until", "2")
        self.assertIn("| fake | 7 | 1 | 2 |", self.page())

    def test_a_name_that_is_no_row_is_refused(self):
        with mock.patch.dict(os.environ, LBC_ROOT=str(self.root)), mock.patch("sys.stderr"):
            self.assertEqual(soak.main(["--more", "1", "--testee", "nobody"]), 64)


if __name__ == "__main__":
    unittest.main()
