"""Plays every sin of lbproxy on a testee and says which cases noticed. Used by proxy_test.py and proxy_report.py."""

import json

import harness

FAILURES = {"FAIL", "CRASH", "HANG", "PROTOCOL"}
# What came of a sin on a policy.
KILLED, LIVES, NO_EFFECT, NOT_BOUND, ALLOWED = "killed", "lives", "no effect", "not bound", "allowed"


class Played:
    """One sin on one policy."""

    def __init__(self, sin, outcome, killers, others):
        self.sin = sin
        self.outcome = outcome
        # Cases that claim a requirement it breaks and fail because of it; and the other cases that fail.
        self.killers = killers
        self.others = others


def sins():
    done = harness.subprocess.run(
        [harness.program("lbproxy"), "--list", "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def command(testee, sin=None):
    return [harness.program("lbproxy"), *(["--sin", sin["name"]] if sin else ["--none"]), "--", *testee]


def checked():
    """Ids of the requirements that a case checks."""
    code, stdout, stderr = harness.lbconform("list", "--json")
    assert code == 0, stderr
    rows = json.loads(stdout)
    rows = rows["requirements"] if isinstance(rows, dict) else rows
    return {row["id"] for row in rows if row["state"] == "checked"}


def failing(run):
    return {case["name"]: case for case in run.cases() if case["verdict"] in FAILURES}


def play(testee, policy, sin, known, only, profile=None, seed=0):
    """What comes of `sin`; `known`: names of cases that fail without it. `only`: all cases if empty."""
    run = judge(command(testee, sin), policy, only, profile, seed)
    assert run.report is not None, f"{sin['name']}: exit code {run.code} {run.stderr}"
    struck = any(f"lbproxy: {sin['name']} strikes" in case["stderr_tail"] for case in run.cases())
    fresh = [case for name, case in failing(run).items() if name not in known]
    killers = [case["name"] for case in fresh if set(case["checks"]) & set(sin["breaks"])]
    others = [case["name"] for case in fresh if case["name"] not in killers]
    bound = any(case["verdict"] != "NOT_APPLICABLE" for case in run.cases() if set(case["checks"]) & set(sin["breaks"]))
    if killers:
        outcome = KILLED
    elif not bound:
        outcome = NOT_BOUND
    elif not struck:
        outcome = NO_EFFECT
    elif sin["policies"] not in ("any", policy):
        outcome = ALLOWED
    else:
        outcome = LIVES
    return Played(sin, outcome, killers, others)


def judge(testee, policy, only, profile, seed):
    """By the profile, a file, where there is one; else by what is known of the policy."""
    seeded = ("--seed", str(seed))
    if profile is None:
        return harness.judge(testee, policy, only=only, extra=seeded)
    return harness.judge(testee, None, only=only, extra=("--profile", profile, *seeded))


def matrix(testee, policy, whole_suite=False, profile=None, seed=0):
    """Every sin on one policy. `seed`: 0 for a new one each time."""
    exist = checked()
    all_sins = sins()

    def claimed(sins_played):
        if whole_suite:
            return []
        return sorted({identity for sin in sins_played for identity in sin["breaks"] if identity in exist})

    run = judge(command(testee), policy, claimed(all_sins), profile, seed)
    assert run.report is not None, run.stderr
    known = set(failing(run))
    return harness.in_parallel(lambda sin: play(testee, policy, sin, known, claimed([sin]), profile, seed), all_sins)
