#!/usr/bin/python3
"""Measures what a user or developer waits for. See bench.sh, which builds what this starts."""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import matrix

ROOT = pathlib.Path(os.environ.get("LBC_ROOT", "."))
BIN = "build/release/bin"
PARTS = ("suite", "search", "command", "live", "build")
TESTEES = ("reference-pick_first", "reference-round_robin", "grpc-go-pick_first", "grpc-go-round_robin")
# Wrong policies, and properties that find them.
FOUND = [("pick_first=pick_first_reports_idle_after_failure",
          "pick_first/PF-009/failure-stays-until-ready-in-any-history"),
         ("round_robin=round_robin_forgets_the_last_endpoint",
          "round_robin/RR-001/every-endpoint-is-kept-connected")]
# A scenario file and a case of it: what somebody who writes scenarios edits and looks at.
CONNECTIONS = 3000
EDITED = "conformance/scenarios/pick_first/sticky_failure.cc"


class Row:
    """One quantity: its values, and what we aim at (None: no aim)."""

    def __init__(self, what, unit, aim, values):
        self.what, self.unit, self.aim, self.values = what, unit, aim, values

    def cells(self):
        low, middle, high = min(self.values), statistics.median(self.values), max(self.values)
        aim = "" if self.aim is None else f"≤ {self.aim:g}"
        held = "" if self.aim is None else "yes" if middle <= self.aim else "NO"
        numbers = [f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in (low, middle, high)]
        return [self.what, self.unit, *numbers, str(len(self.values)), aim, held]


HEAD = ["what", "unit", "least", "median", "most", "runs", "aim", "median within it"]


def run(command, **options):
    """Runs to success and returns (output, wall seconds, CPU seconds of it and all it waited for)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          **options)
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"bench: {command} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# What exec keeps of its parent's peak is this small program's, and not the bench's.
LARGEST = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print("largest", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def suite(runs):
    """The whole policy seat on one policy, as `lbconform run` is used."""
    for name in TESTEES:
        arguments = matrix.arguments(matrix.row_of(name))
        wall, cpu, memory, largest, played = [], [], [], [], 0
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as directory:
                command = [f"{BIN}/lbconform", "run", *arguments, "--quiet", "--report", directory]
                out, seconds, cpu_seconds = run([sys.executable, "-c", LARGEST, *command])
                report = json.loads((pathlib.Path(directory) / "report.json").read_text(encoding="utf-8"))
                wall.append(seconds)
                cpu.append(cpu_seconds)
                memory.append(report["judge_memory_kib"] / 1024)
                largest.append(int(re.search(r"^largest (\d+)$", out, re.MULTILINE).group(1)) / 1024)
                played = sum(case["verdict"] not in ("NOT_APPLICABLE", "NOT_RUN") for case in report["cases"])
        yield Row(f"policy seat on {name}: {played} cases played", "s", 10, wall)
        yield Row(f"policy seat on {name}: CPU time, judge and testees", "s", None, cpu)
        yield Row(f"policy seat on {name}: the judge's memory at its peak", "MiB", 200, memory)
        yield Row(f"policy seat on {name}: the same with its reports written, or a testee's, whichever is more", "MiB",
                  200, largest)


def search(runs):
    """What looks for what no case says: properties on a Go testee, every short sequence on a C++ one."""
    for name in (name for name in TESTEES if name.startswith("grpc-go")):
        arguments = matrix.arguments(matrix.row_of(name))
        for effort, aim in (("quick", 20), ("normal", 120)):
            command = [f"{BIN}/lbconform", "run", *arguments, "--quiet", "--effort", effort]
            yield Row(f"policy seat and properties on {name}, --effort {effort}", "s", aim,
                      [run(command)[1] for _ in range(runs)])
    for policy in ("pick_first", "round_robin"):
        command = [f"{BIN}/lbconform", "explore", "--testee", f"{BIN}/testee_reference", "--policy", policy,
                   "--depth", "4", "--endpoints", "2", "--budget", "60"]
        seconds = [float(re.search(r"exhaustive to depth 4 of 4 after ([\d.]+) s", run(command)[0]).group(1))
                   for _ in range(runs)]
        yield Row(f"explore to depth 4 over 2 endpoints on the reference's {policy}", "s", 60, seconds)
    yield from shrinking(runs)
    yield from judging(runs)


def shrinking(runs):
    """What a property finds on a wrong policy, from its first story to the smallest."""
    for mutant, case in FOUND:
        with tempfile.TemporaryDirectory() as directory:
            seconds = []
            for _ in range(runs):
                # It is to fail: 1 is the code of that.
                command = [f"{BIN}/lbconform", "run", "--policy", mutant.split("=")[0], "--only", case, "--quiet",
                           "--testee", f"{BIN}/testee_reference --replace {mutant}", "--report", directory]
                subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
                report = json.loads((pathlib.Path(directory) / "report.json").read_text(encoding="utf-8"))
                found = next(row for row in report["cases"] if row["name"] == case)
                if "1-minimal" not in found["complaint"]:
                    raise SystemExit(f"bench: {case} on {mutant}: {found['verdict']} {found['complaint']}")
                seconds.append(found["wall_micros"] / 1e6)
            yield Row(f"a finding of `{case}`, searched and shrunk", "s", 10, seconds)


def judging(runs):
    """What models take for one event, in process: 3e5 events a second are aimed at."""
    times = {}
    for _ in range(runs):
        out, _, _ = run([f"{BIN}/conformance_models_benchmark"])
        for policy, micros in re.findall(r"^(\w+): ([\d.]+) us an event", out, re.MULTILINE):
            times.setdefault(policy, []).append(float(micros))
    for policy, values in times.items():
        yield Row(f"one event judged by the models of {policy} and of the contract", "µs", 3.33, values)


def command_times(runs):
    """One command there and back."""
    for testee, program, aim in (("C++ testee", "testee_reference", 30), ("Go testee", "testee_grpc_go", 60),
                                 ("C++ channel", "testee_reference_channel", 40),
                                 ("Go channel", "testee_grpc_go_channel", 40)):
        medians = {}
        for _ in range(runs):
            out, _, _ = run([f"{BIN}/conformance_testees_cpp_benchmark", f"{BIN}/{program}"])
            for what, median in re.findall(r"^(\S.*?)\s+median\s+([\d.]+) us", out, re.MULTILINE):
                medians.setdefault(what, []).append(float(median))
        for what, values in medians.items():
            # A hundred picks are a hundred commands' worth of work in one.
            yield Row(f"one command to a {testee}: {what}", "µs", None if "hundred" in what else aim, values)


def live(runs):
    """A unary call over real connections, through the reference's channel and through grpc++'s own round_robin."""
    blocks = in_turns("calls", 8 * runs, 500)
    yield Row("a unary call through grpc++'s round_robin", "µs", None, blocks["native"])
    # Neighbours met the same machine.
    for who, what, aim in (("reference", "the reference by a stub", 1.05),
                           ("bytes", "the reference by StartUnary", None),
                           ("again", "grpc++ once more, the control", None)):
        yield Row(f"a unary call: {what}, over grpc++, block by block", "ratio", aim,
                  [a / b for a, b in zip(blocks[who], blocks["native"], strict=True)])
    blocks = in_turns("connections", runs, CONNECTIONS)
    yield Row(f"{CONNECTIONS:,} connections through grpc++'s round_robin, until each has had a call", "s", None,
              [micros / 1e6 for micros in blocks["native"]])
    for who, what, aim in (("reference", "the reference", 1.5), ("again", "grpc++ once more, the control", None)):
        yield Row(f"{CONNECTIONS:,} connections: {what}, over grpc++, block by block", "ratio", aim,
                  [a / b for a, b in zip(blocks[who], blocks["native"], strict=True)])


def in_turns(what, number, count):
    """What transport_benchmark says of each, block by block."""
    out, _, _ = run([f"{BIN}/transport_benchmark", what, str(number), str(count)])
    blocks = {}
    for who, micros in re.findall(r"^\d+ (\w+) ([\d.]+)$", out, re.MULTILINE):
        blocks.setdefault(who, []).append(float(micros))
    return blocks


def build(runs):
    """What somebody who changes lbconform waits for."""
    build_dev = ["cmake", "--build", "--preset", "dev", "-j", os.environ["LBC_JOBS"]]
    run(["cmake", "--preset", "dev"])
    run(build_dev)
    yield Row("a build without a change", "s", 2, [run(build_dev)[1] for _ in range(runs)])
    path = ROOT / EDITED
    original = path.read_text(encoding="utf-8")
    walls = []
    try:
        for number in range(runs):
            path.write_text(original + f"\n// Edited {number}.\n", encoding="utf-8")
            _, built, _ = run([*build_dev, "--target", "lbconform", "testee_reference"],
                              env={**os.environ, "CCACHE_DISABLE": "1"})
            _, judged, _ = run(["build/dev/bin/lbconform", "run", "--testee", "build/dev/bin/testee_reference",
                                "--policy", "pick_first", "--only", "pick_first/*", "--quiet"])
            walls.append(built + judged)
    finally:
        path.write_text(original, encoding="utf-8")
    yield Row("a scenario edited, built without the compiler cache, and all pick_first cases judged", "s", 15, walls)


def machine():
    """The machine in a few words."""
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return f"{os.cpu_count()} cores, {model.group(1) if model else 'unknown processor'}"


def page(rows, started, load_before, load_after):
    """The report as Markdown."""
    lines = ["# Speed and memory", "",
             "Generated by `ci/bench.sh --report`. No test asserts any of it: time depends on the machine.", "",
             f"{started}, {machine()}. Processes running or waiting to run, on average over a minute:",
             f"{load_before:.1f} before, {load_after:.1f} at the end; the bench itself needs about as many as there",
             "are cores, and what is more stood in its way.", "",
             "| " + " | ".join(HEAD) + " |", "|---|---|" + "---:|" * 5 + "---|"]
    return "\n".join(lines + ["| " + " | ".join(row.cells()) + " |" for row in rows]) + "\n"


def main(arguments):
    parser = argparse.ArgumentParser(prog="ci/bench.sh")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--report", nargs="?", const="docs/reports/bench.md")
    options = parser.parse_args(arguments)
    measures = {"suite": suite, "search": search, "command": command_times, "live": live, "build": build}
    parts = options.only.split(",")
    for part in parts:
        if part not in measures:
            print(f"bench: --only {part}: expected some of {', '.join(PARTS)}", file=sys.stderr)
            return 64
    started = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    load_before = os.getloadavg()[0]
    print(f"{machine()}; load {load_before:.1f}")
    rows = []
    for part in parts:
        for row in measures[part](max(1, options.runs)):
            rows.append(row)
            what, unit, low, middle, high, count, aim, held = row.cells()
            note = f"   aim {aim}{'' if held == 'yes' else ': not held'}" if aim else ""
            print(f"{what}: {middle} {unit} ({low} to {high}, {count} runs){note}", flush=True)
    if options.report:
        (ROOT / options.report).write_text(page(rows, started, load_before, os.getloadavg()[0]), encoding="utf-8")
        print(f"bench: {options.report}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
