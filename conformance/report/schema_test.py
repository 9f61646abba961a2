"""Holds written reports against schema/report.schema.json: schema_test.py PROGRAM; PROGRAM DIR writes sample reports.

Also the other way round: a field that is written must be described, so that the schema cannot fall behind.
JUnit XML, SARIF and the badge are read by a parser that is not ours.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import jsonschema

HERE = pathlib.Path(__file__).parent
SCHEMA = json.loads((HERE / "schema" / "report.schema.json").read_text())
SAMPLES = {}


def closed(schema):
    """The schema with every object closed to fields that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        result["additionalProperties"] = False
    return result


class SchemaTest(unittest.TestCase):
    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_report_matches(self):
        validator = jsonschema.Draft202012Validator(closed(SCHEMA))
        for name, directory in SAMPLES.items():
            with self.subTest(name):
                report = json.loads((directory / "report.json").read_text())
                problems = ["/".join(map(str, error.absolute_path)) + ": " + error.message[:200]
                            for error in validator.iter_errors(report)]
                self.assertEqual(problems, [])

    def test_a_wrong_report_does_not_match(self):
        validator = jsonschema.Draft202012Validator(SCHEMA)
        good = json.loads((SAMPLES["failing"] / "report.json").read_text())
        wrongs = [
            ("another major version", lambda report: report.update(schema_version="2.0")),
            ("no cases", lambda report: report.pop("cases")),
            ("a verdict that is none", lambda report: report["cases"][0].update(verdict="SKIP")),
            ("a count that is none", lambda report: report["totals"].update(cases=-1)),
            ("a cause without cases", lambda report: report["root_causes"][0].update(cases=[])),
        ]
        for why, spoil in wrongs:
            with self.subTest(why):
                report = json.loads(json.dumps(good))
                spoil(report)
                self.assertFalse(validator.is_valid(report))

    def test_counts_add_up(self):
        for name, directory in SAMPLES.items():
            with self.subTest(name):
                report = json.loads((directory / "report.json").read_text())
                totals = report["totals"]
                levels = totals["levels"].values()
                self.assertEqual(totals["requirements"], totals["not_binding"] + sum(each["bind"] for each in levels))
                self.assertEqual(totals["cases"], sum(totals["cases_by_verdict"].values()))
                for each in levels:
                    self.assertEqual(each["bind"], each["checked"] + each["planned"] + each["untestable"])
                    self.assertLessEqual(each["elsewhere"], each["planned"])
                    self.assertEqual(each["checked"], sum(each[key] for key in (
                        "held", "broken", "excused", "unexpected_pass", "open", "suite_fault", "not_applicable",
                        "not_selected")))

    def test_junit_is_xml_and_its_counts_are_true(self):
        for name, directory in SAMPLES.items():
            with self.subTest(name):
                root = xml.etree.ElementTree.parse(directory / "junit.xml").getroot()
                for counter, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                                     ("skipped", "skipped")):
                    self.assertEqual(int(root.get(counter)), len(list(root.iter(tag))), counter)

    def test_junit_comes_to_the_same_end_as_the_exit_code(self):
        for name, directory in SAMPLES.items():
            report = json.loads((directory / "report.json").read_text())
            if not report["cases"]:
                continue
            with self.subTest(name):
                root = xml.etree.ElementTree.parse(directory / "junit.xml").getroot()
                red = int(root.get("failures")) + int(root.get("errors")) > 0
                self.assertEqual(red, report["exit_code"] != 0)

    def test_sarif_has_what_the_standard_requires(self):
        for name, directory in SAMPLES.items():
            with self.subTest(name):
                sarif = json.loads((directory / "report.sarif").read_text())
                self.assertEqual(sarif["version"], "2.1.0")
                for run in sarif["runs"]:
                    rules = run["tool"]["driver"]["rules"]
                    self.assertEqual(len({rule["id"] for rule in rules}), len(rules))
                    for result in run["results"]:
                        self.assertTrue(result["message"]["text"])
                        self.assertIn(result["level"], ("error", "warning", "note"))
                        self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
                        for location in result["locations"]:
                            self.assertGreater(location["physicalLocation"]["region"]["startLine"], 0)

    def test_badge_is_an_endpoint_document(self):
        for directory in SAMPLES.values():
            badge = json.loads((directory / "badge.json").read_text())
            self.assertEqual(badge["schemaVersion"], 1)
            self.assertTrue(badge["label"] and badge["message"] and badge["color"])


def main():
    program = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([program, directory], check=True)
        for report in sorted(pathlib.Path(directory).glob("*/report.json")):
            SAMPLES[report.parent.name] = report.parent
        unittest.main()


if __name__ == "__main__":
    main()
