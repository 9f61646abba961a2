#!/usr/bin/python3
"""The rule on planned rows with trees that obey it and trees that do not. Run: ci/spec_rows_test.py"""

import unittest

import spec_rows

ROWS = [
    {"id": "PICK-001", "level": "MUST"},
    {"id": "PICK-002", "level": "MAY", "levels": {"go": "MUST"}},
    {"id": "PICK-003", "level": "SHOULD"},
    {"id": "PICK-004", "level": "MUST", "untestable": "History."},
]
TEST = "TEST_F(Picking, PICK_001_PICK_002_Waits) {\n}\n"
NONE = "rows: []\n"
EXCUSE = "rows:\n  - ids: [PICK-002]\n    seat: live\n    why: it takes a real server to see it\n"


def check(tests=TEST, cases="", unshown=NONE):
    tree = spec_rows.Tree({"reference/x_test.cc": tests}, {"conformance/scenarios/x.cc": cases}, unshown)
    findings, counts = spec_rows.check_rows(ROWS, tree)
    return [f"{path}:{line}: {message}" for path, line, message in findings], counts


class Rows(unittest.TestCase):
    def expect(self, part, **tree):
        findings, _ = check(**tree)
        self.assertTrue(any(part in finding for finding in findings), f"{part!r} not in {findings}")

    def test_all_shown(self):
        self.assertEqual(check(), ([], (2, 0)))

    def test_a_row_that_nothing_shows(self):
        self.expect("PICK-002 is planned, and no unit test of reference/", tests="TEST(A, PICK_001_Waits) {}")
        self.expect("PICK-001 is planned", tests="// TEST of PICK-001\nTEST(A, Waits) {}")
        self.expect("PICK-001 is planned", tests="TEST(A, Waits_PICK_001_) {}")

    def test_a_row_with_an_excuse(self):
        self.assertEqual(check(tests="TEST(A, PICK_001_Waits) {}", unshown=EXCUSE), ([], (1, 1)))

    def test_a_row_that_a_case_checks_is_not_planned(self):
        case = 'SCENARIO(Waits, Checks{"CON-001",\n "PICK-002"}, Why{"x"}) {}'
        self.assertEqual(check(tests="TEST(A, PICK_001_Waits) {}", cases=case), ([], (1, 0)))

    def test_names_over_two_lines(self):
        self.assertEqual(check(tests="TEST_F(Picking,\n       PICK_001_PICK_002_Waits) {"), ([], (2, 0)))

    def test_excuses_that_are_not_needed(self):
        self.expect("ci/unshown_rows.yaml:2: PICK-002 is shown by a unit test: take it out", unshown=EXCUSE)
        self.expect("PICK-004 is not planned any more", unshown=EXCUSE.replace("002", "004"))
        self.expect("PICK-009 is no requirement", unshown=EXCUSE.replace("002", "009"))
        self.expect("PICK-002 stands twice", unshown=EXCUSE.replace("[PICK-002]", "[PICK-002, PICK-002]"))
        self.expect("PICK-002: say in a sentence", unshown=EXCUSE.replace("it takes a real server to see it", "live"))
        self.expect("PICK-002: say in a sentence", unshown="rows:\n  - ids: [PICK-002]\n")

    def test_a_name_after_no_requirement(self):
        self.expect("reference/x_test.cc:3: a test is called after PICK-009", tests=TEST + "TEST(A, PICK_009_X) {}")
        self.assertEqual(check(tests=TEST + "TEST(A, CONC_009_X) {}")[0], [], "an area whose rows are to come")


if __name__ == "__main__":
    unittest.main()
