#!/usr/bin/python3
"""Runs clang-tidy over the sources of the dev build, in parallel, and remembers what was clean. See lint.sh.

A source is clean for as long as a digest of itself, of all headers of ours that it reaches, and of .clang-tidy is the
same: so a second run over everything costs a second, and a change to one header costs only its users.

Most of the time goes into parsing the same large headers. So sources of one folder are first looked at together, as one
text that includes them; only where there is any complaint, each is looked at alone, and that is what counts.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

import cxx_text

ROOT = os.environ["LBC_ROOT"]
CLEAN = os.path.join(os.environ["LBC_CACHE"], "lint")
COMMANDS = "out/lint"
OURS = ("reference/", "fixtures/", "conformance/", "property_tests/")
TOGETHER = 6  # sources in one text: more save little, and leave a core idle at the end


def sources():
    """Our sources in the dev build: {path from the root: compiler flags}. Leaves their compile commands in out/lint/ in
    a form that clang can follow: without g++'s precompiled headers, with leave not to know all of its warnings, and
    with what GCC's library keeps from clang 14."""
    with open(os.path.join(ROOT, "build/dev/compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        entry["command"] = re.sub(r"-Winvalid-pch|-fpch-preprocess|-include \S+/cmake_pch\.hxx", "", entry["command"])
        entry["command"] += f" -Wno-unknown-warning-option -include {ROOT}/ci/clang_14_source_location.inc"
    os.makedirs(os.path.join(ROOT, COMMANDS), exist_ok=True)
    with open(os.path.join(ROOT, COMMANDS, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(entries, file)
    flags = {}
    for entry in entries:
        path = os.path.relpath(entry["file"], ROOT)
        if path.startswith(OURS) and not path.endswith(".pb.cc"):
            flags[path] = tuple(shlex.split(re.sub(r" -[oc] \S+", "", entry["command"]))[1:])
    return dict(sorted(flags.items()))


class Reach:
    """Which files of ours a source includes, directly or not."""

    def __init__(self):
        self._direct = {}

    def _includes(self, path):
        if path not in self._direct:
            try:
                with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                    self._direct[path] = [name for _, bracket, name in cxx_text.includes(file.read()) if bracket == '"']
            except FileNotFoundError:  # generated
                self._direct[path] = []
        return self._direct[path]

    def of(self, path):
        seen, todo = {path}, [path]
        while todo:
            for included in self._includes(todo.pop()):
                if included.startswith(OURS) and included not in seen:
                    seen.add(included)
                    todo.append(included)
        return seen


def digest(paths):
    total = hashlib.sha256()
    for path in sorted(paths) + [".clang-tidy"]:
        full = os.path.join(ROOT, path)
        total.update(path.encode())
        if os.path.exists(full):
            with open(full, "rb") as file:
                total.update(hashlib.sha256(file.read()).digest())
    return total.hexdigest()


def changed_files():
    """What differs from main, committed or not."""
    def git(*arguments):
        command = ["git", "-C", ROOT, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")

    base = git("merge-base", "HEAD", "main")[0] or git("merge-base", "HEAD", "origin/main")[0] or "HEAD"
    return set(filter(None, git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")))


def lint(path):
    """clang-tidy's complaints about one source; empty if there are none."""
    result = subprocess.run(
        ["clang-tidy-14", "--quiet", "-p", COMMANDS, path],
        cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def batches(paths, flags):
    """The paths in groups of one folder and the same flags, none larger than TOGETHER."""
    alike = {}
    for path in paths:
        alike.setdefault((os.path.dirname(path), flags[path]), []).append(path)
    for group in alike.values():
        count = -(-len(group) // TOGETHER)
        yield from (group[i::count] for i in range(count))


def lint_batch(paths, flags):
    """{path: complaints} of some sources with the same flags."""
    if len(paths) > 1:
        text = os.path.join(COMMANDS, hashlib.sha256(paths[0].encode()).hexdigest()[:16] + ".cc")
        with open(os.path.join(ROOT, text), "w", encoding="utf-8") as file:
            file.writelines(f'#include "{path}"\n' for path in paths)
        # Findings in what is included count only where this pattern fits; .clang-tidy's is for headers alone.
        command = ["clang-tidy-14", "--quiet", r"--header-filter=.*\.(h|cc)$", text, "--", *flags[paths[0]]]
        if subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0:
            return {path: "" for path in paths}
    return {path: lint(path) for path in paths}


def main():
    reach = Reach()
    arguments = sys.argv[1:]
    flags = sources()
    wanted = list(flags)
    if arguments == []:
        changed = changed_files()
        wanted = [path for path in wanted if reach.of(path) & changed]
    elif arguments == ["--all"]:
        wanted = [path for path in wanted if not path.endswith("_test.cc")]
    else:
        unknown = sorted(set(arguments) - set(wanted))
        if unknown:
            print(f"lint: {unknown[0]}: not a source of the dev build", file=sys.stderr)
            return 64
        wanted = arguments
    marks = {path: os.path.join(CLEAN, digest(reach.of(path))) for path in wanted}
    todo = [path for path in wanted if not os.path.exists(marks[path])]
    os.makedirs(CLEAN, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ["LBC_JOBS"])) as pool:
        for complaints in pool.map(lambda batch: lint_batch(batch, flags), list(batches(todo, flags))):
            for path, complaint in complaints.items():
                if complaint:
                    failed += 1
                    print(complaint, end="", flush=True)
                else:
                    with open(marks[path], "w", encoding="utf-8") as file:
                        file.write(path + "\n")
    clean_before = len(wanted) - len(todo)
    print(f"lint: {len(wanted)} sources, {clean_before} unchanged since they were clean, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
