"""Every requirement is accounted for: checked, planned with the seat it waits for, or untestable with a reason."""

import json
import re
import unittest

import harness

AREAS = "REG BLD CC SC PICK DONE RESOLVER CLOSE IDLE PF RR CON".split()
SEATS = {"channel", "live", "unit"}  # the policy seat exists, so nothing waits for it
ID = re.compile(r"(?<![A-Za-z])([A-Z][A-Z0-9]+)[-_](\d{3})(?!\d)")


def named_by_unit_tests():
    """Ids that a unit test of the reference or of the stage names, as AREA-NNN or in its own name as AREA_NNN."""
    found = set()
    for folder in ("reference", "fixtures"):
        for path in (harness.ROOT / folder).rglob("*_test.cc"):
            found |= {"-".join(match) for match in ID.findall(path.read_text(encoding="utf-8"))}
    return found


class List(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        code, stdout, stderr = harness.lbconform("list", "--json")
        assert code == 0, stderr
        cls.rows = json.loads(stdout)
        cls.must = [row for row in cls.rows if row["level"] == "MUST"]

    def test_every_area_is_there(self):
        for area in AREAS:
            self.assertGreater(sum(row["area"] == area for row in self.must), 0, area)

    def test_every_requirement_has_a_state_with_its_why(self):
        for row in self.rows:
            with self.subTest(row["id"]):
                self.assertTrue(row["profiles"])
                if row["state"] == "planned":
                    # Of other areas the cases may still be to come.
                    self.assertIn(row["waits_for"], SEATS if row["area"] in AREAS else SEATS | {"policy"})
                elif row["state"] == "untestable":
                    self.assertGreater(len(row["reason"]), 20)
                else:
                    self.assertEqual(row["state"], "checked")

    def test_the_table_says_what_the_json_says(self):
        code, stdout, stderr = harness.lbconform("list")
        self.assertEqual(code, 0, stderr)
        lines = stdout.splitlines()
        self.assertEqual(len(lines), len(self.rows))
        for row, line in zip(self.rows, lines):
            state = f"planned: {row['waits_for']}" if row["state"] == "planned" else row["state"]
            self.assertRegex(line, rf"^{row['id']} +{row['level']} +{state} ")
            self.assertIn(row["sentence"], line)
            self.assertTrue(line.endswith(f"  [{row['reason']}]" if row["state"] == "untestable" else row["sentence"]))

    def test_cases_are_found_by_what_they_check_in_every_seat(self):
        code, stdout, stderr = harness.lbconform("list", "--cases", "--json", "CC-*", "CON-001")
        self.assertEqual(code, 0, stderr)
        found = json.loads(stdout)
        self.assertIn("channel", {case.get("seat") for case in found})
        self.assertIn("contract/CON-001/", " ".join(case["name"] for case in found))
        for case in found:
            self.assertTrue(any(identity.startswith("CC-") or identity == "CON-001" for identity in case["checks"]))

    def test_what_is_checked_has_a_case(self):
        code, stdout, stderr = harness.lbconform("list", "--cases", "--json")
        self.assertEqual(code, 0, stderr)
        claimed = {identity for case in json.loads(stdout) for identity in case["checks"]}
        self.assertEqual({row["id"] for row in self.rows if row["state"] == "checked"}, claimed)

    def test_what_unit_tests_are_to_hold_is_named_by_one(self):
        named = named_by_unit_tests()
        wanted = {row["id"] for row in self.must
                  if row["area"] in AREAS and row["state"] == "planned" and row["waits_for"] == "unit"}
        self.assertGreater(len(wanted & named), 10)
        self.assertEqual(wanted - named, set())

    def test_what_the_channel_owes_is_planned_for_its_seat(self):
        for area in ("CC", "SC", "PICK", "DONE"):
            waiting = [row for row in self.must if row["area"] == area and row["state"] == "planned"]
            self.assertGreater(len(waiting), 0, area)


if __name__ == "__main__":
    unittest.main()
