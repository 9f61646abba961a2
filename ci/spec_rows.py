"""Which planned rows of spec/ the reference's own unit tests show. Used by ci/spec_check.py.

A row is planned if no case of the judge checks it and nothing says that it is untestable. Until there is a seat for
it, a planned MUST row is shown by a unit test of the reference that carries its id, as in
TEST_F(Picking, PICK_006_PICK_035_WhatIsSeen), or stands in ci/unshown_rows.yaml with the reason why none can.
"""

import os
import re

import yaml

UNSHOWN = "ci/unshown_rows.yaml"
TEST_NAME = re.compile(r"\bTEST(?:_F|_P)?\(\s*\w+\s*,\s*((?:[A-Z][A-Z0-9]*_\d{3}_)+)\w*\s*\)")
CHECKS = re.compile(r"\bChecks\{([^}]*)\}")


def ids_in_test_names(text):
    """The ids that a test file's tests are called after, with the line of each."""
    for found in TEST_NAME.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        for area, number in re.findall(r"([A-Z][A-Z0-9]*)_(\d{3})_", found.group(1)):
            yield f"{area}-{number}", line


def ids_checked_by_cases(text):
    for found in CHECKS.finditer(text):
        yield from re.findall(r'"([A-Z][A-Z0-9]*-\d{3})"', found.group(1))


class Tree:
    """What is looked at: unit tests and cases by path, and the text of the file of excuses."""

    def __init__(self, tests, cases, unshown):
        self.tests, self.cases, self.unshown = tests, cases, unshown

    @classmethod
    def of_folder(cls, root):
        def read(folder, ending):
            texts = {}
            for where, _, names in os.walk(os.path.join(root, folder)):
                for name in names:
                    if name.endswith(ending):
                        path = os.path.join(where, name)
                        with open(path, encoding="utf-8") as file:
                            texts[os.path.relpath(path, root)] = file.read()
            return texts
        with open(os.path.join(root, UNSHOWN), encoding="utf-8") as file:
            tests = read("reference", "_test.cc") | read("property_tests/interleavings", "_test.cc")
            cases = read("conformance/scenarios", ".cc") | read("property_tests/properties", ".cc")
            return cls(tests, cases, file.read())


def excuses(text):
    """Row to (line, reason). The file is a list under `rows`, each with ids, why and seat."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    data = yaml.safe_load(text)
    lines = [item.start_mark.line + 1 for key, value in node.value if key.value == "rows" for item in value.value]
    for line, entry in zip(lines, data["rows"]):
        for row in entry["ids"]:
            yield row, line, entry.get("why", "")


def is_must(row):
    return "MUST" in [row["level"], *row.get("levels", {}).values()]


def check_rows(rows, tree):
    """(path, line, message) for each row that nothing shows and each excuse or name that is not needed.
    `rows` are the spec's requirements, as data. The last value is how many rows are shown and how many excused."""
    findings = []
    known = {row["id"]: row for row in rows}
    areas = {row["id"].split("-")[0] for row in rows}
    checked = {row for text in tree.cases.values() for row in ids_checked_by_cases(text)}
    shown = set()
    for path, text in sorted(tree.tests.items()):
        for row, line in ids_in_test_names(text):
            shown.add(row)
            if row not in known and row.split("-")[0] in areas:
                findings.append((path, line, f"a test is called after {row}, which is no requirement"))
    excused = {}
    for row, line, why in excuses(tree.unshown):
        if row in excused:
            findings.append((UNSHOWN, line, f"{row} stands twice"))
        excused[row] = line
        if len(why.split()) < 4:
            findings.append((UNSHOWN, line, f"{row}: say in a sentence why no unit test can show it"))
        if row not in known:
            findings.append((UNSHOWN, line, f"{row} is no requirement"))
        elif row in shown:
            findings.append((UNSHOWN, line, f"{row} is shown by a unit test: take it out"))
        elif row in checked or "untestable" in known[row]:
            findings.append((UNSHOWN, line, f"{row} is not planned any more: take it out"))
    planned = [row["id"] for row in rows if is_must(row) and "untestable" not in row
               and row["id"] not in checked]
    for row in planned:
        if row not in shown and row not in excused:
            findings.append(("spec/requirements", 1, f"{row} is planned, and no unit test of reference/ carries its "
                             f"id: write one, or say in {UNSHOWN} why there is none"))
    return findings, (sum(1 for row in planned if row in shown), sum(1 for row in planned if row in excused))
