#!/usr/bin/python3
"""Runs clang-tidy over the sources of the dev build, in parallel, and remembers what was clean. See lint.sh.

A source is clean for as long as a digest of itself, of all headers of ours that it reaches, and of .clang-tidy is the
same: so a second run over everything costs a second, and a change to one header costs only its users.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

import cxx_text

ROOT = os.environ["LBC_ROOT"]
CLEAN = os.path.join(os.environ["LBC_CACHE"], "lint")
COMMANDS = "out/lint"
OURS = ("reference/", "fixtures/", "conformance/", "property_tests/")


def sources():
    """Our sources in the dev build, as paths from the root. Leaves their compile commands in out/lint/ in a form that
    clang can follow: without g++'s precompiled headers."""
    with open(os.path.join(ROOT, "build/dev/compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        entry["command"] = re.sub(r"-Winvalid-pch|-fpch-preprocess|-include \S+/cmake_pch\.hxx", "", entry["command"])
    os.makedirs(os.path.join(ROOT, COMMANDS), exist_ok=True)
    with open(os.path.join(ROOT, COMMANDS, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(entries, file)
    paths = {os.path.relpath(entry["file"], ROOT) for entry in entries}
    return sorted(path for path in paths if path.startswith(OURS) and not path.endswith(".pb.cc"))


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


def main():
    reach = Reach()
    arguments = sys.argv[1:]
    wanted = sources()
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
        for path, complaint in zip(todo, pool.map(lint, todo)):
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
