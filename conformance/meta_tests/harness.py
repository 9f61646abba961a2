"""Runs lbconform on a testee and reads its report. Knows the suite by its command line only."""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("LBC_BIN", ROOT / "build" / "dev" / "bin")).resolve()
JOBS = max(1, os.cpu_count() or 1)
# Longer than any case may take on a busy machine: the judge's own watchdog is what is tested.
LIMIT_SECONDS = 600


class Run:
    """What a run came to: exit code, output, and the report if one was written."""

    def __init__(self, code, stdout, stderr, report):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr
        self.report = report

    def case(self, name):
        return next((case for case in self.cases() if case["name"] == name), None)

    def cases(self):
        return self.report["cases"] if self.report else []

    def requirement(self, identity):
        rows = self.report["requirements"] if self.report else []
        return next((row for row in rows if row["id"] == identity), None)


def program(name):
    path = BIN / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: build it first (cmake --workflow --preset dev)")
    return str(path)


def lbconform(*arguments, env=None):
    """Runs lbconform with these arguments; (exit code, stdout, stderr)."""
    done = subprocess.run(
        [program("lbconform"), *arguments],
        capture_output=True, text=True, errors="replace", timeout=LIMIT_SECONDS, stdin=subprocess.DEVNULL, check=False,
        env=env)
    return done.returncode, done.stdout, done.stderr


def musts(seat):
    """The MUST requirements that cases of this seat check."""
    code, stdout, stderr = lbconform("list", "--json")
    if code:
        raise RuntimeError(stderr)
    return {row["id"] for row in json.loads(stdout)
            if row["level"] == "MUST" and row["state"] == "checked" and seat in row["checked_from"]}


def known_cases():
    """What `lbconform list --cases --json` says of the cases of the policy seat."""
    code, stdout, stderr = lbconform("list", "--cases", "--json")
    if code:
        raise RuntimeError(stderr)
    return [case for case in json.loads(stdout) if case.get("seat", "policy") == "policy"]


def judge(testee, policy, *, only=(), extra=()):
    """Judges `testee` (a list: program and arguments) as `policy`; None where `extra` names a profile."""
    with tempfile.TemporaryDirectory() as directory:
        arguments = ["run", "--testee", shlex.join(testee), "--report", directory, "--jobs", "1"]
        if policy is not None:
            arguments += ["--policy", policy]
        for pattern in only:
            arguments += ["--only", pattern]
        code, stdout, stderr = lbconform(*arguments, *extra)
        path = pathlib.Path(directory) / "report.json"
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        return Run(code, stdout, stderr, report)


def in_parallel(function, items):
    """[function(item), …], as many at once as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))
