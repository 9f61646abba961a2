"""The commands in README and guides exist, with the options they are shown with, and the files shown in them parse.

Commands that judge are run, in a folder that looks as the guides say it does by then, and so are the pipelines of
GitHub and GitLab, as far as a shell can. What `lbconform new` writes is built and judged by new_test.py.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import yaml

import harness

PAGES = [harness.ROOT / "README.md", *sorted((harness.ROOT / "docs").glob("*.md")),
         *sorted((harness.ROOT / "docs" / "guides").glob("*.md"))]


def blocks(page, language):
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.M | re.S)


def commands(page):
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and words[0] == "cd":
                words = words[words.index("&&") + 1:] if "&&" in words else []
            if words:
                yield line.strip(), words


class Docs(unittest.TestCase):
    def test_programs_and_scripts_exist(self):
        seen = 0
        for page in PAGES:
            for line, words in commands(page):
                if words[0].startswith(("ci/", "conformance/", "fixtures/")):
                    seen += 1
                    self.assertTrue((harness.ROOT / words[0]).exists(), f"{page.name}: {line}")
        self.assertGreater(seen, 0)

    def test_options_of_lbconform_exist(self):
        helps = {}
        seen = 0
        for page in PAGES:
            for line, words in commands(page):
                if pathlib.Path(words[0]).name != "lbconform":
                    continue
                seen += 1
                command = words[1]
                if command not in helps:
                    helps[command] = harness.lbconform(command, "--help")[1]
                self.assertIn("Usage", helps[command], f"{page.name}: {line}")
                for option in (word for word in words[2:] if word.startswith("--")):
                    self.assertRegex(helps[command], rf"{re.escape(option)}\b", f"{page.name}: {line}")
        self.assertGreater(seen, 10)

    def test_profiles_shown_are_profiles(self):
        seen = 0
        for page in PAGES:
            for block in blocks(page, "yaml"):
                if not re.match(r"policy:", block):
                    continue
                seen += 1
                with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                    file.write(block)
                    file.flush()
                    code, _, stderr = harness.lbconform("run", "--testee", "false", "--profile", file.name)
                # 3: the profile was read, and the testee "false" is none. A wrong profile is 64.
                self.assertEqual(code, 3, f"{page.name}: {stderr}")
        self.assertGreater(seen, 0)

    def test_known_failures_shown_are_known_failures(self):
        seen = 0
        for page in PAGES:
            for block in blocks(page, "yaml"):
                if not re.match(r"known_failures:", block):
                    continue
                seen += 1
                with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                    file.write(block)
                    file.flush()
                    code, _, stderr = harness.lbconform(
                        "run", "--testee", "false", "--policy", "x", "--edition", "go", "--known-failures", file.name)
                self.assertEqual(code, 3, f"{page.name}: {stderr}")
        self.assertGreater(seen, 0)

    def test_links_between_pages_lead_somewhere(self):
        for page in PAGES:
            for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")


class Simulated(unittest.TestCase):
    """What choosing-a-policy shows is what its commands print and draw."""

    def test_plots_and_tables_are_those_of_the_commands(self):
        page = harness.ROOT / "docs" / "guides" / "choosing-a-policy.md"
        drawn, printed = 0, set()
        with tempfile.TemporaryDirectory() as directory:
            fresh = pathlib.Path(directory) / "fresh.svg"
            for line, words in commands(page):
                if pathlib.Path(words[0]).name != "lbsim":
                    continue
                drawn += 1
                shown = words[words.index("--svg") + 1]
                run = [fresh if word == shown else word for word in words[1:]]
                done = subprocess.run(
                    [harness.program("lbsim"), *run], cwd=harness.ROOT, capture_output=True, text=True,
                    timeout=harness.LIMIT_SECONDS, stdin=subprocess.DEVNULL, check=False)
                self.assertEqual(done.returncode, 0, f"{line}: {done.stderr}")
                self.assertEqual(fresh.read_bytes(), (harness.ROOT / shown).read_bytes(),
                                 f"{shown} is not what this draws any more; run it: {line}")
                printed.update(done.stdout.splitlines())
        self.assertEqual(drawn, 3)
        tables = [row for block in blocks(page, "text") for row in block.splitlines()]
        self.assertGreater(len(tables), 6)
        for row in tables:
            self.assertIn(row, printed, "no command of the guide prints this any more")

    def test_a_wrong_file_is_told_in_a_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("about: wrong\npolicies:\n  - {name: round_robbin}\n")
            file.flush()
            done = subprocess.run([harness.program("lbsim"), file.name], capture_output=True, text=True,
                                  timeout=harness.LIMIT_SECONDS, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, 64)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r'^lbsim: .*\.yaml:3: policies\[0\]: name: "round_robbin" is not known; expected '
                                      r'one of .*did you mean "round_robin"\?\)\n$')


def place_of(case):
    """A folder as it is where the guides have been followed: mytestee/ with a testee that is built."""
    holder = tempfile.TemporaryDirectory(prefix="lbconform-docs-")
    case.addCleanup(holder.cleanup)
    place = pathlib.Path(holder.name)
    mytestee = place / "mytestee"
    for folder in (mytestee / "bin", place / "path"):
        folder.mkdir(parents=True)
    for script, text in [(mytestee / "bin" / "testee", f"exec {shlex.quote(harness.program('testee_reference'))}"),
                         (mytestee / "build.sh", "echo built")]:
        script.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        script.chmod(0o755)
    shutil.copy(harness.ROOT / "spec" / "profiles" / "round_robin.yaml", mytestee / "profile.yaml")
    (mytestee / "known_failures.yaml").write_text("known_failures: []\n", encoding="utf-8")
    (place / "path" / "lbconform").symlink_to(harness.program("lbconform"))
    return place


def in_shell(place, folder, script):
    environment = {**os.environ, "PATH": f"{place / 'path'}:{os.environ['PATH']}",
                   "GITHUB_STEP_SUMMARY": str(place / "step_summary.md")}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True,
        errors="replace", timeout=harness.LIMIT_SECONDS, stdin=subprocess.DEVNULL, check=False)


class Followed(unittest.TestCase):
    def test_commands_that_judge_do(self):
        """Every run, selftest, explain, list, report and diff of the user's guides, in their order."""
        ran = 0
        for name in ("testing-your-policy", "reading-a-report", "ci"):
            page = harness.ROOT / "docs" / "guides" / f"{name}.md"
            place = place_of(self)
            folder = place / "mytestee" if name == "testing-your-policy" else place
            for out in ("before", "after"):
                done = in_shell(place, place, "lbconform run --testee mytestee/bin/testee --policy round_robin "
                                              f"--only CON-001 --report out/{out}")
                self.assertEqual(done.returncode, 0, done.stderr)
            for line, words in commands(page):
                # What needs a testee that counts its lines, and what writes one, is new_test's.
                if words[0] != "lbconform" or words[1] == "new" or "--coverage" in words:
                    continue
                with self.subTest(f"{name}: {line}"):
                    ran += 1
                    done = in_shell(place, folder, shlex.join(words))
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    self.assertNotEqual(done.stdout, "")
        self.assertGreater(ran, 8)

    def test_the_github_steps_run(self):
        steps = next(steps for steps in self.pipelines() if isinstance(steps, list))
        place = place_of(self)
        for step in steps:
            if "run" in step:
                done = in_shell(place, place, step["run"])
                self.assertEqual(done.returncode, 0, f"{step['name']}: {done.stdout}{done.stderr}")
        self.assertIn("Conformant", (place / "step_summary.md").read_text(encoding="utf-8"))
        kept = next(step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", ""))
        self.assertTrue((place / kept / "index.html").exists())

    def test_the_gitlab_job_runs(self):
        job = next(jobs["judge"] for jobs in self.pipelines() if "judge" in jobs)
        place = place_of(self)
        for line in job["script"]:
            done = in_shell(place, place, line)
            self.assertEqual(done.returncode, 0, f"{line}: {done.stdout}{done.stderr}")
        for path in [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]:
            self.assertTrue((place / path).exists(), path)

    def pipelines(self):
        return [yaml.safe_load(block) for block in blocks(harness.ROOT / "docs" / "guides" / "ci.md", "yaml")]


if __name__ == "__main__":
    unittest.main()
