#!/usr/bin/python3
"""Times policies of ours beside others that do the same work. See bench.sh, which builds what this starts.

Both programs do a block of work at a time, in turns, so that neighbouring blocks meet the same machine."""

import argparse
import collections
import datetime
import os
import pathlib
import re
import subprocess
import sys
import time

import yaml

import policy_bench_statistics as stats

ROOT = pathlib.Path(os.environ.get("LBC_ROOT", "."))
BIN = ROOT / "build/release/bin"
PROGRAMS = {"ours": "policy_benchmark", "grpc-go": "policy_benchmark_grpc_go",
            "third-party": "policy_benchmark_third_party"}
BLOCK_SECONDS = 0.025
# A line whose blocks cannot be short has fewer of them, but never fewer pairs than this.
LINE_SECONDS = 6
PAIRS_LEAST = 6
# So many calls, one instruction at a time.
STEPS = 32


class Program:
    """One of the programs, with a count for each work that makes a block of the wanted length."""

    def __init__(self, side):
        self.process = subprocess.Popen([BIN / PROGRAMS[side]], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.counts = {}

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer.startswith("ok"):
            raise SystemExit(f"policy_bench: '{line}' was answered with '{answer.strip()}'")
        return [int(word) for word in answer.split()[1:]]

    def block(self, work):
        """(processor ns, wall ns, allocations), each an operation."""
        count = self.counts.get(work) or self.calibrate(work)
        wall, cpu, allocations = self.ask(f"run {count} {work}")
        return cpu / count, wall / count, allocations / count

    def calibrate(self, work):
        count = 1
        self.ask(f"run 1 {work}")  # What is made once is made here.
        while True:
            _, cpu, _ = self.ask(f"run {count} {work}")
            if cpu > BLOCK_SECONDS * 1e9 / 10:
                break
            count *= 4
        self.counts[work] = max(1, round(count * BLOCK_SECONDS * 1e9 / cpu))
        return self.counts[work]

    def forget(self):
        self.ask("forget")
        self.counts.clear()


class Bench:
    """Runs lines of policy_bench.yaml."""

    def __init__(self, pairs):
        self.pairs = pairs
        self.programs = {}

    def program(self, side):
        if side not in self.programs:
            self.programs[side] = Program(side)
        return self.programs[side]

    def close(self):
        for program in self.programs.values():
            program.process.stdin.close()
            program.process.wait()

    def run(self, line):
        """The cells of the line's row."""
        kind = next((kind for kind in ("sizes", "steps", "allocations", "memory") if kind in line), "times")
        cells = getattr(self, kind)(line)
        for program in self.programs.values():
            program.forget()
        return cells

    def sides(self, line):
        """The two (program, work) that a line compares."""
        return (self.program("ours"), line["work"]), (self.program(line["beside"]), line.get("over", line["work"]))

    def times(self, line):
        sides = self.sides(line)
        blocks = ([], [])
        begun = time.monotonic()
        for program, work in sides:
            program.block(work)
        begun_pairs = time.monotonic()
        while len(blocks[0]) < self.pairs:
            late = time.monotonic() - begun_pairs > LINE_SECONDS
            if late and len(blocks[0]) >= PAIRS_LEAST and len(blocks[0]) % 2 == 0:
                break
            for side, (program, work) in zip(blocks, sides):
                side.append(program.block(work))
        ours, others = ([block[0] for block in side] for side in blocks)
        ratio = stats.median_interval(stats.ratios(ours, others))
        wall = stats.median_interval(stats.ratios(*([block[1] for block in side] for side in blocks)))
        control = stats.median_interval(stats.control(ours, others))
        return {"ours": duration(stats.statistics.median(ours)), "others": duration(stats.statistics.median(others)),
                "ratio": str(ratio), "wall": stats.number(wall.middle), "control": str(control), "pairs": len(ours),
                "verdict": stats.verdict(ratio, line.get("floor"), line.get("reach"), control),
                "seconds": time.monotonic() - begun}

    def sizes(self, line):
        program = self.program(line.get("side", "ours"))
        works = {size: re.sub(r"\bN\b", str(size), line["work"]) for size in line["sizes"]}
        blocks = {size: [] for size in works}
        for _ in range(max(PAIRS_LEAST, self.pairs // 2)):
            for size, work in works.items():
                blocks[size].append(program.block(work)[0])
        exponent = stats.slope_interval(blocks)
        medians = {size: stats.statistics.median(costs) for size, costs in blocks.items()}
        return {"ours": ", ".join(f"{size:,}: {duration(cost)}" for size, cost in medians.items()), "others": "",
                "ratio": str(exponent), "pairs": len(blocks[line["sizes"][0]]),
                "verdict": stats.verdict(exponent, line.get("floor"), line.get("reach"))}

    def steps(self, line):
        program = self.program("ours")
        instructions, writes = program.ask(f"steps {STEPS} {line['work']}")
        exact = stats.Interval(writes, writes, writes)
        return {"ours": f"{writes}; {instructions} instructions", "others": "", "ratio": "",
                "verdict": stats.verdict(exact, line.get("floor"), line.get("reach"))}

    def allocations(self, line):
        # Rounded: a program may have something of its own to do now and then.
        ours, others = (round(program.block(work)[2], 2) for program, work in self.sides(line))
        exact = stats.Interval(ours, ours, ours)
        return {"ours": f"{ours:g}", "others": f"{others:g}", "ratio": "",
                "verdict": stats.verdict(exact, line["floor"], line.get("reach"))}

    def memory(self, line):
        endpoints = int(line["work"].split()[2])
        ours, others = (program.ask(f"run 1 {work}")[0] / endpoints for program, work in self.sides(line))
        exact = stats.Interval(*[ours / others] * 3)
        return {"ours": f"{ours:.0f} B", "others": f"{others:.0f} B", "ratio": stats.number(exact.middle),
                "verdict": stats.verdict(exact, line["floor"], line.get("reach"))}


def duration(ns):
    """In the unit that fits."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{stats.number(ns / size)} {unit}"
    return f"{stats.number(ns)} ns"


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()


def machine():
    """What it ran on, in a few words."""
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    compiler = first_line(os.environ.get("CXX", "c++"), "--version")
    go = first_line("go", "env", "GOVERSION")
    return (f"{os.cpu_count()} cores, {model.group(1) if model else 'unknown processor'}; {compiler}, release preset; "
            f"{go}, GOMAXPROCS {os.environ.get('GOMAXPROCS', os.cpu_count())}")


def versions():
    """The versions of what is compared, from the module file."""
    modules = (ROOT / "fixtures/policy_benchmark_go/go.mod").read_text(encoding="utf-8")
    names = {"google.golang.org/grpc": "grpc-go", "github.com/go-kratos/kratos/v2": "kratos",
             "github.com/zeromicro/go-zero": "go-zero"}
    return ", ".join(f"{name} {re.search(re.escape(module) + ' v(.*)', modules).group(1).split()[0]}"
                     for module, name in names.items())


ABOUT = """# Policies beside those of others

Generated by `ci/bench.sh --only policies --report`. Compare figures within one run only.

Each line is one piece of work, done by policies of the reference and by others over the same kind of fake
channel (`fixtures/policy_benchmark`, `fixtures/policy_benchmark_go`), block by block in turns of about {block:.0f} ms.
Costs are processor time of the whole program, so that what else runs is not counted and a garbage collector
is; the empty loop is included on both sides. The ratio is the median of neighbouring blocks' ratios with its
95 % bootstrap interval, and beside it the same by the wall clock. Lines whose blocks take long have fewer pairs
of them. A/A divides each program's blocks by its own next ones: unless that interval lies within [0.95, 1.05]
the line is inconclusive, however far the ratio is from its floor. A floor or reach is met if the whole interval
is under it.

{started}, {machine}. Compared with: {versions}. Processes running or waiting to run, on average over a minute:
{before:.1f} before, {after:.1f} at the end; one or two of them are the bench.

The cost of a whole RPC (P8) is the channel's and not measured here."""
COLUMNS = (("id", "#"), ("what", "what"), ("ours", "ours"), ("others", "theirs"), ("ratio", "ratio or exponent"),
           ("wall", "by the wall"), ("control", "A/A"), ("pairs", "pairs"), ("floor", "floor"), ("reach", "reach"),
           ("verdict", "verdict"))


def page(rows, facts):
    lines = [ABOUT.format(block=BLOCK_SECONDS * 1e3, machine=machine(), versions=versions(), **facts), ""]
    verdicts = collections.Counter(row["verdict"] or "without a floor" for row in rows)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    lines += [f"{len(rows)} lines: {counts}.", ""]
    lines += ["| " + " | ".join(title for _, title in COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(str(row.get(key, "")) for key, _ in COLUMNS) + " |" for row in rows]
    bounds = [f"- {row['id']}, {row['what']}: {row['bound']}" for row in rows
              if "bound" in row and row["verdict"] not in ("met", "reach met")]
    if bounds:
        lines += ["", "What bounds lines that miss their floor or their reach:", "", *bounds]
    return "\n".join(lines) + "\n"


def main(arguments):
    parser = argparse.ArgumentParser(prog="ci/bench.sh --only policies")
    parser.add_argument("--pairs", type=int, default=16, help="blocks of each side in a line (default: 16)")
    parser.add_argument("--lines", help="only these lines: ids or parts of what, with commas between")
    parser.add_argument("--report", nargs="?", const="docs/reports/performance.md")
    options = parser.parse_args(arguments)
    lines = yaml.safe_load((ROOT / "ci/policy_bench.yaml").read_text(encoding="utf-8"))["lines"]
    if options.lines:
        wanted = options.lines.split(",")
        lines = [line for line in lines if any(want == line["id"] or want in line["what"] for want in wanted)]
    facts = {"started": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
             "before": os.getloadavg()[0]}
    bench = Bench(options.pairs + options.pairs % 2)
    rows = []
    for line in lines:
        rows.append({**line, **bench.run(line)})
        row = rows[-1]
        print(f"{row['id']:4} {row['what']}: {row['ours']} beside {row['others'] or '-'}: {row['ratio']}"
              f"  A/A {row.get('control', '-')}  {row['verdict']}", flush=True)
    bench.close()
    if options.report:
        (ROOT / options.report).write_text(page(rows, {**facts, "after": os.getloadavg()[0]}), encoding="utf-8")
        print(f"bench: {options.report}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
