#!/usr/bin/python3
"""The rows of ci/matrix.yaml, as what is run.

    ci/matrix.py LIST...   a line for each row of these lists: name, built_by, and what `lbconform run` takes, with a
                           tab between all of them
"""

import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Keys of a row that go to `lbconform run` as they are.
OPTIONS = ("policy", "profile", "seat", "known_failures")


def rows(*lists, root=ROOT):
    matrix = yaml.safe_load((root / "ci/matrix.yaml").read_text(encoding="utf-8"))
    return [row for name in lists for row in matrix[name]]


def row_of(name):
    return next(row for row in rows("testees", "further") if row["name"] == name)


def arguments(row):
    """What `lbconform run` takes to judge the testee of a row."""
    taken = ["--testee", row["command"]]
    for key in OPTIONS:
        if key in row:
            taken += ["--" + key.replace("_", "-"), row[key]]
    return taken


if __name__ == "__main__":
    for each in rows(*sys.argv[1:]):
        print(each["name"], each["built_by"], *arguments(each), sep="\t")
