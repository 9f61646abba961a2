#!/usr/bin/python3
"""Judges testees again and again and remembers what each run said. See soak.sh, which builds what this starts.

Odd runs of a testee all have seed 1, even ones each a seed of their own. What is compared with the first run: the exit
code and the verdict of every case; and where the testee claims to be BITWISE deterministic, what was said in every case
of seed 1, word by word.
"""

import argparse
import collections
import datetime
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys

import yaml

import matrix

TESTEES = ["reference-pick_first", "reference-round_robin", "grpc-go-pick_first", "grpc-go-round_robin"]
JUDGE = "build/release/bin/lbconform"
FIXED_SEED = 1
# Entries of a trace in which threads of the testee race by design.
RACING = {"Burst", "TakeLedger"}
LIMIT_SECONDS = 900  # a run takes seconds; one that hangs is a finding too


def seed_of(number, identity):
    """The seed of a testee's run, counted from 1. Other programs meet other seeds, so that sittings add up."""
    return FIXED_SEED if number % 2 == 1 else 1000 + (int(identity, 16) + number) % 1_000_000_000


def identity_of(row, root):
    """A digest of all that a run depends on: both programs, spec/ and the known failures."""
    total = hashlib.sha256()
    paths = [root / JUDGE, root / shlex.split(row["command"])[0]]
    paths += sorted((root / "spec").rglob("*.yaml"))
    paths += [root / row[key] for key in ("profile", "known_failures") if key in row]
    for path in paths:
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def transcript_digest(report):
    """A digest of what was said in every case without races; None if the testee does not claim BITWISE."""
    if report["testee"]["determinism"] != "BITWISE":
        return None
    total = hashlib.sha256()
    for case in report["cases"]:
        if RACING & {entry["name"] for entry in case["trace"]}:
            continue
        total.update(case["name"].encode())
        for entry in case["trace"]:
            total.update(json.dumps(entry["json"], sort_keys=True).encode())
    return total.hexdigest()[:16]


def verdict_of(case):
    """What must not change: a known failure that comes with some seeds only may come or not, which is one verdict."""
    if case.get("known_sometimes") and case["verdict"] in ("PASS", "XFAIL"):
        return "PASS or XFAIL"
    return case["verdict"]


def record_of(row, identity, number, code, report, wall):
    """One line of runs.jsonl."""
    return {
        "testee": row["name"], "identity": identity, "number": number, "seed": seed_of(number, identity), "exit": code,
        "verdicts": {case["name"]: verdict_of(case) for case in report["cases"]},
        "transcript": transcript_digest(report) if number % 2 == 1 else None,
        "implementation": f'{report["testee"]["implementation"]} {report["testee"]["version"]}',
        "wall_seconds": round(wall, 2),
        "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def differences(first, record):
    """What is not as in the first run, in words."""
    found = []
    if first["exit"] != record["exit"]:
        found.append(f'exit {first["exit"]} became {record["exit"]}')
    for name in sorted(first["verdicts"].keys() | record["verdicts"].keys()):
        before, after = first["verdicts"].get(name, "absent"), record["verdicts"].get(name, "absent")
        if before != after:
            found.append(f"{name}: {before} became {after}")
    if first["transcript"] and record["transcript"] and first["transcript"] != record["transcript"]:
        found.append("what was said differs between runs of one seed, though the testee claims BITWISE")
    return found


class Book:
    """All runs so far: a file to which lines are only added. A line that was cut by a kill is passed over."""

    def __init__(self, path):
        self._path = path
        self.records = []
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    self.records.append(json.loads(line))
                except json.JSONDecodeError:
                    continue

    def of(self, testee, identity):
        return [record for record in self.records if (record["testee"], record["identity"]) == (testee, identity)]

    def add(self, record):
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(("\n" if text and not text.endswith("\n") else "") + json.dumps(record) + "\n")
        self.records.append(record)


def judge(row, seed, report_dir, root):
    """Runs lbconform once; (exit code, report or None, seconds)."""
    shutil.rmtree(report_dir, ignore_errors=True)
    command = [JUDGE, "run", *matrix.arguments(row), "--seed", str(seed), "--report", str(report_dir), "--quiet"]
    begun = datetime.datetime.now()
    try:
        done = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=LIMIT_SECONDS, check=False)
        code, said = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        code, said = -1, f"not done after {LIMIT_SECONDS} s"
    path = report_dir / "report.json"
    report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if report is None:
        print(f"soak: {shlex.join(command)} left no report (exit {code}): {said[-2000:]}")
    return code, report, (datetime.datetime.now() - begun).total_seconds()


def soak(row, target, book, place, root):
    """Runs `row` until it has `target(runs so far)` runs. Returns how many differ from the first, old ones included."""
    identity = identity_of(row, root)
    home = place / row["name"] / identity
    done = book.of(row["name"], identity)
    wanted = target(len(done))
    for number in range(len(done) + 1, wanted + 1):
        fresh = home / "run"
        code, report, wall = judge(row, seed_of(number, identity), fresh, root)
        if report is None:  # Said already. The run is not counted: the next call begins with it.
            return 1
        record = record_of(row, identity, number, code, report, wall)
        # Odd runs are compared word by word with the first, which is odd; all are in their verdicts.
        changed = differences(done[0], record) if done else []
        record["differs"] = changed
        if not done:
            shutil.copytree(fresh, home / "first", dirs_exist_ok=True)
        if changed:
            shutil.copytree(fresh, home / f"differs-{number}", dirs_exist_ok=True)
            print(f'soak: {row["name"]} run {number} (seed {record["seed"]}): ' + "; ".join(changed))
            print(f"soak: reports kept: {home}/first and {home}/differs-{number}", flush=True)
        book.add(record)
        done.append(record)
    shutil.rmtree(home / "run", ignore_errors=True)
    differing = sum(1 for record in done if record["differs"])
    print(f'soak: {row["name"]}: {len(done)} runs, exit {done[0]["exit"] if done else "-"}, {differing} differ',
          flush=True)
    return differing


def sittings_of(book):
    """What was gathered here: one entry for each testee and what its runs depended on."""
    sittings = []
    for testee, identity in dict.fromkeys((record["testee"], record["identity"]) for record in book.records):
        runs = book.of(testee, identity)
        walls = [record["wall_seconds"] for record in runs]
        sittings.append({
            "testee": testee, "identity": identity, "implementation": runs[0]["implementation"], "runs": len(runs),
            "differ": sum(1 for record in runs if record["differs"]),
            "seeds": len({record["seed"] for record in runs}),
            "cases": len(runs[0]["verdicts"]),
            "verdicts": dict(sorted(collections.Counter(runs[0]["verdicts"].values()).items())),
            "seconds": [round(statistics.median(walls), 1), round(max(walls), 1)],
            "from": runs[0]["at"][:16], "to": runs[-1]["at"][:16]})
    return sittings


def merged(before, now):
    """Sittings that were written down before, those of now in their place where they go on with one of them."""
    key = lambda sitting: (sitting["testee"], sitting["identity"])
    latest = {key(sitting): sitting for sitting in before}
    for sitting in now:
        if sitting["runs"] >= latest.get(key(sitting), {"runs": 0})["runs"]:
            latest[key(sitting)] = sitting
    return sorted(latest.values(), key=lambda sitting: (sitting["testee"], sitting["from"]))


def page(sittings):
    """All sittings as a page of Markdown."""
    lines = ["# Soak: does a verdict ever change?", "",
             "Generated by `ci/soak.sh --summary` from what `ci/soak.sh --until N` gathered in one sitting after",
             "another (`soak.yaml`, beside this page). Each testee was judged again and again, every second time",
             "with the same seed and otherwise with a new one. A run *differs* if its exit code or the verdict of",
             "any case is not that of the first run of these programs; or, with the same seed and a testee that",
             "claims BITWISE, if a word of any case without threads is not. Known failures that come with some",
             "seeds only may come and go.", "",
             "| testee | runs | differ | sittings |", "|---|---|---|---|"]
    for testee in dict.fromkeys(sitting["testee"] for sitting in sittings):
        own = [sitting for sitting in sittings if sitting["testee"] == testee]
        lines.append(f'| {testee} | {sum(each["runs"] for each in own)} | {sum(each["differ"] for each in own)} '
                     f"| {len(own)} |")
    head = ["testee", "judged", "programs", "runs", "differ", "seeds", "cases a run", "verdicts",
            "seconds a run: median, most", "from, to (UTC)"]
    lines += ["", "## Sittings", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for each in sittings:
        lines.append("| " + " | ".join([
            each["testee"], each["implementation"], each["identity"][:8], str(each["runs"]), str(each["differ"]),
            str(each["seeds"]), str(each["cases"]), ", ".join(f"{n} {name}" for name, n in each["verdicts"].items()),
            ", ".join(str(second) for second in each["seconds"]), f'{each["from"]}, {each["to"]}']) + " |")
    return "\n".join(lines) + "\n"


def write_summary(book, path):
    """Adds what was gathered here to the sittings written down before, and writes the page anew."""
    ledger = path.with_suffix(".yaml")
    before = yaml.safe_load(ledger.read_text(encoding="utf-8")) if ledger.exists() else []
    sittings = merged(before or [], sittings_of(book))
    ledger.write_text("# Generated by ci/soak.sh --summary; see the page beside it.\n" +
                      yaml.safe_dump(sittings, sort_keys=False, default_flow_style=None, width=118), encoding="utf-8")
    path.write_text(page(sittings), encoding="utf-8")


def main(arguments):
    root = pathlib.Path(os.environ["LBC_ROOT"])
    parser = argparse.ArgumentParser(prog="ci/soak.sh")
    parser.add_argument("--more", type=int)
    parser.add_argument("--until", type=int)
    parser.add_argument("--testee", action="append")
    parser.add_argument("--summary", nargs="?", const="docs/reports/soak.md")
    options = parser.parse_args(arguments)
    place = root / "out" / "soak"
    book = Book(place / "runs.jsonl")
    if options.summary:
        if not book.records:
            print(f"soak: {place}/runs.jsonl: nothing gathered yet; run ci/soak.sh --more 10 first", file=sys.stderr)
            return 64
        write_summary(book, root / options.summary)
        print(f"soak: {options.summary}")
        return 0
    rows = {row["name"]: row for row in matrix.rows("testees", root=root)}
    names = options.testee or TESTEES
    for name in names:
        if name not in rows:
            print(f'soak: --testee {name}: no such row of ci/matrix.yaml: {", ".join(rows)}', file=sys.stderr)
            return 64
    target = (lambda so_far: so_far + options.more) if options.more else (lambda _: options.until or 0)
    differing = sum([soak(rows[name], target, book, place, root) for name in names])
    print(f"soak: {differing} runs differ or left no report" if differing else "soak: no verdict ever changed")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
