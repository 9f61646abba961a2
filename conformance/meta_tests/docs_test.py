"""The commands in README, HACKING and guides exist, with the options they are shown with; files shown in them parse.

Commands that judge are run, in a folder that looks as the guides say it does by then, and so are the pipelines of
GitHub and GitLab, as far as a shell can. What `lbconform new` writes is built and judged by new_test.py, and a whole
client by live_test.py.
"""

import json
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


def rows_of(page):
    """Of a table of commands by intention, the code spans of the right column of each row."""
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = line.strip("| ").split(" | ")
        spans = re.findall(r"`([^`]+)`", cells[-1])
        if line.startswith("| ") and len(cells) == 2 and spans:
            yield [(span, shlex.split(span)) for part in spans for span in part.split(" && ")]


def missing_paths(text):
    """The files and folders between backquotes that are not there. A path begins with a folder of the project; where it
    stands in a table, bare names of files after it are beside it. <name> stands for whatever is there."""
    for line in text.splitlines():
        beside = None
        for words in re.findall(r"`([^`]+)`", line):
            path = re.sub(r"<[^<>]*>", "*", words)
            if re.fullmatch(r"(ci|conformance|docs|fixtures|property_tests|reference|spec)/[\w.*/-]*", path):
                beside = path if (harness.ROOT / path).is_dir() else os.path.dirname(path)
            elif beside and line.startswith("|") and re.fullmatch(r"[\w-]+\.(cc|h|js|py|proto|yaml)", path):
                path = os.path.join(beside, path)
            else:
                continue
            if not any(harness.ROOT.glob(path)):
                yield words


class Paths(unittest.TestCase):
    def test_files_and_folders_that_are_named_exist(self):
        for page in PAGES:
            self.assertEqual(list(missing_paths(page.read_text(encoding="utf-8"))), [], page)

    def test_what_is_missing_is_found(self):
        text = ("| a pick | `reference/policies/<name>/picker.h`, `picker.cc`, `piker.cc` |\n"
                "A `main.go` of `reference/core/balancer.h` and `reference/nowhere/x.h`; `reference/core/*/no.h`.\n"
                "| x | `conformance/scenario/`, `given.h`, `taken.h` |")
        self.assertEqual(list(missing_paths(text)), ["piker.cc", "reference/nowhere/x.h", "reference/core/*/no.h",
                                                     "taken.h"])


class Hacking(unittest.TestCase):
    """HACKING's table: what is named there exists, by the words of whoever would run it."""

    PAGE = harness.ROOT / "docs" / "HACKING.md"
    BUILD = harness.BIN.parent

    @classmethod
    def setUpClass(cls):
        presets = json.loads((harness.ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
        cls.presets = {kind: {preset["name"] for preset in presets[f"{kind}Presets"]}
                       for kind in ("workflow", "build", "test")}

    def value_of(self, words, option):
        return words[words.index(option) + 1] if option in words else None

    def listed(self, *arguments):
        """What ninja or ctest say of the build whose programs are tested."""
        done = subprocess.run(arguments, cwd=self.BUILD, capture_output=True, text=True, check=False,
                              timeout=harness.LIMIT_SECONDS, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout

    def check_cmake(self, words):
        if "--preset" in words:
            kind = "workflow" if "--workflow" in words else "build"
            self.assertIn(self.value_of(words, "--preset"), self.presets[kind])
        target = self.value_of(words, "--target")
        if target:
            self.assertEqual(self.listed("ninja", "-t", "query", target)[0], 0, f"no target {target}")

    def check_ctest(self, words):
        self.assertIn(self.value_of(words, "--preset"), self.presets["test"])
        pattern = self.value_of(words, "-R")
        if pattern:
            code, stdout = self.listed("ctest", "-N", "-R", pattern)
            self.assertEqual(code, 0)
            self.assertRegex(stdout, r"Total Tests: [1-9]", f"no test matches {pattern}")

    def check_options(self, script, words):
        """Its options stand in its use, or are those of `lbconform run` where it hands them on."""
        text = (harness.ROOT / script).read_text(encoding="utf-8")
        if script == "ci/judge.sh":
            text += harness.lbconform("run", "--help")[1]
        for option in (word for word in words if word.startswith("--")):
            self.assertRegex(text, rf"(?<![\w-]){re.escape(option)}(?![\w-])")

    def check_program(self, words):
        """A test program or a tool of a build: a target, and what is named beside it is there."""
        _, preset, _, name = words[0].split("/")
        self.assertIn(preset, self.presets["build"])
        self.assertEqual(self.listed("ninja", "-t", "query", name)[0], 0, f"no target {name}")
        for word in words[1:]:
            self.assertTrue((harness.ROOT / word).exists(), word)

    def test_everything_in_the_table_exists(self):
        kinds = set()
        for row in rows_of(self.PAGE):
            script = None
            for span, words in row:
                with self.subTest(span):
                    first = words[0]
                    if first.startswith("build/"):
                        self.check_program(words)
                    elif "/" in first and not first.startswith(("out/", "-")):
                        script = first
                        self.assertTrue(os.access(harness.ROOT / first, os.X_OK), first)
                        self.check_options(script, words[1:])
                    elif first.startswith("--"):
                        self.check_options(script, words)  # of the row's script
                    elif first.startswith("out/"):
                        continue  # what the row's command leaves
                    elif first in ("cmake", "ctest"):
                        getattr(self, f"check_{first}")(words)
                    elif first == "cpack":
                        functions = (harness.ROOT / "ci" / "cmake").glob("*.cmake")
                        self.assertIn("include(CPack)", "".join(
                            path.read_text(encoding="utf-8") for path in functions))
                    else:
                        # The one target that a row names alone.
                        self.assertEqual(self.listed("ninja", "-t", "query", first)[0], 0, first)
                    kinds.add(first.split("/")[0])
        self.assertLessEqual({"build", "ci", "cmake", "ctest", "conformance", "reference"}, kinds)

    def test_stages_that_are_named_are_stages(self):
        stages = subprocess.run(["bash", str(harness.ROOT / "ci" / "check.sh"), "--list"], capture_output=True,
                                text=True, check=True).stdout
        named = re.findall(r"ci/check\.sh --only ([\w,-]+)", self.PAGE.read_text(encoding="utf-8"))
        self.assertTrue(named)
        for stage in ",".join(named).split(","):
            self.assertRegex(stages, rf"(?m)^{stage} ")


class Authors(unittest.TestCase):
    def test_the_main_of_every_ready_testee_is_as_short_as_an_author_is_promised(self):
        mains = sorted((harness.ROOT / "conformance" / "testees" / "go" / "cmd").glob("*/main.go"))
        self.assertGreater(len(mains), 5)
        for main in mains:
            self.assertLessEqual(len(main.read_text(encoding="utf-8").splitlines()), 25, main)


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


# Commands of the pages below that are not run here, and who runs them.
ELSEWHERE = {
    "ci/judge.sh": "CI",
    "ci/check.sh": "CI",
    "lbconform new go mytestee --import example.com/acme/hashlb@v1.2.3 --policy acme_hash": "new_test, real modules",
    "lbconform new cpp mytestee --policy acme_hash": "new_test",
    "lbconform run --seat live --testee build/release/bin/testee_reference_live": "live_test",
    "cmake --build --preset dev --target lbconform": "who built what is tested; Hacking looks at such targets",
}
# What would take minutes, with what is added here.
NARROWED = {
    "lbconform run --testee ./testee --policy NAME --effort normal --seed 7": ["--only", "PF-009"],
    "lbconform run --testee ./testee --policy NAME --report watched": ["--only", "PF-009"],
    "lbconform explore --testee ./testee --policy NAME --depth 4 --endpoints 2": ["--budget", "5"],
    "lbconform run --seat channel --testee build/release/bin/testee_reference_channel": ["--only", "pick/*"],
}
# What the guide says of a policy that has a fault.
CODES = {
    "lbconform differ out/traces/FILE.lbtrace --testee ./mine --testee ./theirs": 1,
    "lbconform run --testee ./testee --policy NAME --effort normal --seed 7": 1,
    "lbconform explore --testee ./testee --policy NAME --depth 4 --endpoints 2": 1,
    "lbconform run --testee ./testee --policy NAME --report watched": 1,
    "lbconform watch watched": 1,
    "lbconform triage out --update known.yaml": 1,  # it asks for a reason
    "lbconform run --testee ./testee --policy NAME --known-failures known.yaml": 64,  # until that is written
}
SIN = "pick_first_reports_idle_after_failure"


def furnish(place):
    """What the guides for those who work with a checkout, an adapter or a finding take to be there."""
    for preset in ("dev", "release"):
        (place / "build" / preset).mkdir(parents=True)
        (place / "build" / preset / "bin").symlink_to(harness.BIN)
    (place / "conformance" / "scenarios" / "area").mkdir(parents=True)
    reference = harness.program("testee_reference")
    for name in ("testee", "theirs"):
        (place / name).write_text(f"#!/bin/sh\nexec {shlex.quote(reference)} --replace pick_first={SIN}\n",
                                  encoding="utf-8")
        (place / name).chmod(0o755)
    for name in ("mine", "adapter"):
        (place / name).symlink_to(reference)
    done = in_shell(place, place, "lbconform run --testee ./testee --policy pick_first --only PF-009 --report out")
    assert done.returncode == 1, done.stdout + done.stderr
    traces = place / "out" / "traces"
    # A scenario's: a finding of many histories need not become a test.
    shutil.copy(next(traces.glob("*stays-in-transient-failure*")), traces / "found.lbtrace")


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

    def test_every_other_command_runs_too(self):
        """README, and the guides for those who write adapters and scenarios or work with what was found."""
        unused = {*ELSEWHERE, *NARROWED, *CODES}
        ran = 0
        for page in (harness.ROOT / "README.md", *(harness.ROOT / "docs" / "guides" / f"{name}.md" for name in (
                "writing-an-adapter", "writing-a-scenario", "working-with-findings"))):
            place = place_of(self)
            furnish(place)
            done_here = set()  # README says for C++ once more what it says for Go
            for line, words in commands(page):
                key = line.split("   ")[0]
                unused.discard(key)
                if key in ELSEWHERE or key in done_here:
                    continue
                done_here.add(key)
                with self.subTest(f"{page.stem}: {line}"):
                    ran += 1
                    folder = place / "mytestee" if words[0] == "./build.sh" or "./bin/testee" in words else place
                    text = shlex.join([*words, *NARROWED.get(key, [])])
                    for shown, meant in (("FILE", "found"), ("NAME", "pick_first"), ("AREA", "area")):
                        text = re.sub(rf"\b{shown}\b", meant, text)
                    done = in_shell(place, folder, text)
                    self.assertEqual(done.returncode, CODES.get(key, 0), done.stdout + done.stderr)
                    self.assertTrue(done.stdout or "--out" in words or done.returncode == 64)
        self.assertEqual(unused, set(), "no page has these any more")
        self.assertGreater(ran, 15)

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
