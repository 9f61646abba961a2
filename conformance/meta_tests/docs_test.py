"""The commands in README and guides exist, with the options they are shown with, and the files shown in them parse."""

import pathlib
import re
import shlex
import tempfile
import unittest

import harness

PAGES = [harness.ROOT / "README.md", *sorted((harness.ROOT / "docs").glob("*.md")),
         *sorted((harness.ROOT / "docs" / "guides").glob("*.md"))]


def blocks(page, language):
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.M | re.S)


def commands(page):
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and words[0] == "cd":
                words = words[words.index("&&") + 1:] if "&&" in words else []
            if words:
                yield line.strip(), words


class Docs(unittest.TestCase):
    def test_programs_and_scripts_exist(self):
        seen = 0
        for page in PAGES:
            for line, words in commands(page):
                if words[0].startswith(("ci/", "conformance/", "fixtures/")):
                    seen += 1
                    self.assertTrue((harness.ROOT / words[0]).exists(), f"{page.name}: {line}")
        self.assertGreater(seen, 0)

    def test_options_of_lbconform_exist(self):
        helps = {}
        seen = 0
        for page in PAGES:
            for line, words in commands(page):
                if pathlib.Path(words[0]).name != "lbconform":
                    continue
                seen += 1
                command = words[1]
                if command not in helps:
                    helps[command] = harness.lbconform(command, "--help")[1]
                self.assertIn("Usage", helps[command], f"{page.name}: {line}")
                for option in (word for word in words[2:] if word.startswith("--")):
                    self.assertRegex(helps[command], rf"{re.escape(option)}\b", f"{page.name}: {line}")
        self.assertGreater(seen, 10)

    def test_profiles_shown_are_profiles(self):
        seen = 0
        for page in PAGES:
            for block in blocks(page, "yaml"):
                if not re.match(r"policy:", block):
                    continue
                seen += 1
                with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                    file.write(block)
                    file.flush()
                    code, _, stderr = harness.lbconform("run", "--testee", "false", "--profile", file.name)
                # 3: the profile was read, and the testee "false" is none. A wrong profile is 64.
                self.assertEqual(code, 3, f"{page.name}: {stderr}")
        self.assertGreater(seen, 0)

    def test_known_failures_shown_are_known_failures(self):
        seen = 0
        for page in PAGES:
            for block in blocks(page, "yaml"):
                if not re.match(r"known_failures:", block):
                    continue
                seen += 1
                with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                    file.write(block)
                    file.flush()
                    code, _, stderr = harness.lbconform(
                        "run", "--testee", "false", "--policy", "x", "--edition", "go", "--known-failures", file.name)
                self.assertEqual(code, 3, f"{page.name}: {stderr}")
        self.assertGreater(seen, 0)

    def test_links_between_pages_lead_somewhere(self):
        for page in PAGES:
            for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")


if __name__ == "__main__":
    unittest.main()
