#!/usr/bin/python3
"""Each rule of spec_check with a spec that obeys it and one that does not. Run: ci/spec_check_test.py"""

import os
import re
import unittest

import spec_check

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

ROW = """  - id: PF-001
    level: MUST
    editions: [go]
    policies: [pick_first]
    seat: policy
    sentence: It connects.
    source: [{doc: A62, section: Sticky, link: "https://example.org/blob/1fd061ad/A62.md#sticky"}]
    seen_by: a connection
"""
CONTRACT = "area: CON\ntitle: Contract\nrequirements:\n" + "".join(
    f"  - {{id: CON-{n:03d}, level: MUST, editions: [all], seat: policy, sentence: It holds., seen_by: picks, "
    f"source: [{{doc: own, section: line {n}, link: 'spec/own.md#line-{n}'}}], note: contract line {n}.}}\n"
    for n in range(1, 20))
GOOD = {
    "areas.yaml": "areas:\n  - {area: CON, title: Contract, file: con.yaml}\n"
                  "  - {area: PF, title: pick_first, file: pf.yaml}\n",
    "editions.yaml": "editions:\n"
                     "  - {name: go-1.85, implementation: grpc-go, versions: {from: '1.85'}, includes: [go]}\n"
                     "  - {name: go, implementation: grpc-go}\n",
    "sources.yaml": "sources:\n"
                    "  A62: {what: sticky, repository: 'https://example.org', pin: 1fd061ad, read: '2026-11-20'}\n"
                    "  own: {what: ours, pin: here, path: spec/own.md, read: '2026-11-20'}\n",
    "own.md": "".join(f'{n}. <a id="line-{n}"></a>It holds.\n' for n in range(1, 20)),
    "divergences.yaml": "divergences:\n  - id: one-thing\n    topic: A thing\n"
                        "    says: [{who: A62, what: 'yes it does'}, {who: go, what: not it}]\n"
                        "    ruling: It does.\n    rows: [PF-001]\n",
    "requirements/con.yaml": CONTRACT,
    "requirements/pf.yaml": "area: PF\ntitle: pick_first\nrequirements:\n" + ROW,
    "profiles/pick_first.yaml": "policy: pick_first\nspreads: first\n",
}


def schemas():
    folder = os.path.join(ROOT, "spec", "schema")
    out = {}
    for name in os.listdir(folder):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                out["schema/" + name] = file.read()
    return out


SCHEMAS = schemas()


def check(**changes):
    """Findings for the good spec with some files replaced: pf="..." replaces requirements/pf.yaml and so on."""
    files = {**SCHEMAS, **GOOD}
    for name, text in changes.items():
        path = {"con": "requirements/con.yaml", "pf": "requirements/pf.yaml",
                "profile": "profiles/pick_first.yaml", "own": "own.md"}.get(name, name + ".yaml")
        files[path] = text
    return [f"{f.path}:{f.line}: {f.message}" for f in spec_check.check(spec_check.Spec(files))]


def pf(old, new):
    assert old in GOOD["requirements/pf.yaml"], old
    return GOOD["requirements/pf.yaml"].replace(old, new)


class Check(unittest.TestCase):
    def expect(self, part, **changes):
        findings = check(**changes)
        self.assertTrue(any(part in finding for finding in findings), f"{part!r} not in {findings}")

    def test_the_good_spec_is_good(self):
        self.assertEqual(check(), [])

    def test_the_real_spec_is_good(self):
        spec = spec_check.Spec.of_folder(spec_check.SPEC)
        self.assertEqual(spec_check.check(spec), [])
        self.assertGreater(sum(1 for _ in spec.requirements()), 300)

    def test_yaml(self):
        self.expect("requirements/pf.yaml:6: this is not YAML", pf=pf("level: MUST", "level: [MUST"))
        self.expect("requirements/pf.yaml:6: level stands twice; the first is on line 5",
                    pf=pf("level: MUST\n", "level: MUST\n    level: MAY\n"))

    def test_schema(self):
        self.expect("requirements/pf.yaml:5: requirements.0.level: 'MUSTY' is not one of",
                    pf=pf("MUST", "MUSTY"))
        self.expect("requirements/pf.yaml:4: requirements.0: 'seat' is a required", pf=pf("    seat: policy\n", ""))
        self.expect("requirements/pf.yaml:4: requirements.0: Additional properties", pf=pf("seen_by:", "seenby:"))
        self.expect("requirements/pf.yaml:4: requirements.0.id", pf=pf("PF-001", "PF-1"))
        self.expect("requirements.0.sentence", pf=pf("It connects.", "It connects"))
        self.expect("sources.A62.read", sources=GOOD["sources.yaml"].replace("2026-11-20", "lately"))
        self.expect("editions.0.versions", editions="editions: [{name: go, versions: {}}]\n")
        self.expect("divergences.0.id", divergences=GOOD["divergences.yaml"].replace("one-thing", "One thing"))
        self.expect("other.yaml:1: no schema knows this file", other="{}\n")
        self.expect("the file", profile="[]\n")

    def test_profile_schema(self):
        for text, part in [
                ("policy: pick_first\nspreads: keyed\n", "'key' is a required property"),
                ("policy: pick_first\nkey: {header: x}\n", "should not be valid"),
                ("policy: pick_first\nspreads: keyed\nkey: {}\n", "key"),
                ("policy: pick_first\nweight: {from: metadata}\n", "'name' is a required property"),
                ("policy: pick_first\ndrops: [OK]\n", "drops.0"),
                ("policy: pick_first\nwithout_key: fail\n", "dependency"),
                ("policy: pick_first\nconfig: 7\n", "config"),
                ("policy: pick_first\nconfig: {}\nother_configs: [{}, []]\n", "other_configs.1"),
        ]:
            self.expect(part, profile=text)
        self.assertEqual(check(profile="policy: pick_first\nweight: {from: load}\nconfig: {b: [1, {a: null}]}\n"), [])

    def test_areas(self):
        areas = GOOD["areas.yaml"]
        self.expect("requirements/pf.yaml:1: is not in areas.yaml",
                    areas="areas:\n  - {area: CON, title: Contract, file: con.yaml}\n", divergences=GOOD[
                        "divergences.yaml"])
        self.expect("areas.yaml:4: RR: there is no requirements/rr.yaml",
                    areas=areas + "  - {area: RR, title: rr, file: rr.yaml}\n")
        self.expect("areas.yaml:4: PF: area or file stands twice",
                    areas=areas + "  - {area: PF, title: pick_first, file: x.yaml}\n")
        self.expect("requirements/pf.yaml:1: area and title are not PF and first",
                    areas=areas.replace("title: pick_first", "title: first"))

    def test_ids(self):
        again = ROW.replace("It connects", "It goes")
        self.expect("requirements/pf.yaml:12: PF-001 stands twice", pf=GOOD["requirements/pf.yaml"] + again)
        self.expect("requirements/pf.yaml:12: PF-001 stands after PF-002", pf=pf("PF-001", "PF-002") + again,
                    divergences=GOOD["divergences.yaml"].replace("PF-001", "PF-002"))
        self.expect("requirements/pf.yaml:4: RR-001 is not of area PF", pf=pf("PF-001", "RR-001"))

    def test_editions(self):
        self.expect("requirements/pf.yaml:6: PF-001: go-1.58 is no edition (did you mean go-1.85?)",
                    pf=pf("[go]", "[go-1.58]"))
        self.expect("PF-001: a level for java", pf=pf("[go]\n", "[go]\n    levels: {java: MAY}\n"))
        self.expect("PF-001: a level for go, which is no edition that the row binds",
                    pf=pf("[go]\n", "[go-1.85]\n    levels: {go: MAY}\n"))
        self.assertEqual(check(pf=pf("[go]\n", "[all]\n    levels: {go-1.85: MAY}\n")), [])
        self.expect("editions.yaml:2: a includes b, which is no edition".replace("a includes b", "a: includes b"),
                    editions="editions:\n  - {name: a, includes: [b]}\n  - {name: go}\n")
        self.expect("editions.yaml:2: a includes itself through b",
                    editions="editions:\n  - {name: a, includes: [b]}\n  - {name: b, includes: [a]}\n  - {name: go}\n")

    def test_policies(self):
        self.expect("requirements/pf.yaml:7: PF-001: pick_frist has no profile (did you mean pick_first?)",
                    pf=pf("policies: [pick_first]", "policies: [pick_frist]"))

    def test_sources(self):
        self.expect("PF-001: A26 is not in sources.yaml (did you mean A62?)", pf=pf("doc: A62", "doc: A26"))
        for part in ("doc: A62, ", "section: Sticky, ", ', link: "https://example.org/blob/1fd061ad/A62.md#sticky"'):
            missing = re.search(r"\w+", part).group()
            self.expect(f"requirements/pf.yaml:10: requirements.0.source.0: '{missing}' is a required property",
                        pf=pf(part, ""))
        for link in ("https://example.org/blob/master/A62.md", "https://example.org", "https://example.org/tree/1fd061adf",
                     "https://example.com/blob/1fd061ad/A62.md", "spec/own.md#line-1"):
            self.expect("PF-001: the link of A62: is not under what sources.yaml pins: https://example.org/blob/1fd061ad/",
                        pf=pf("https://example.org/blob/1fd061ad/A62.md#sticky", link))
        for link in ("http://example.org/blob/1fd061ad/A62.md", "A62.md", "spec/own.md", "spec/own.md#", "docs/own.md#x"):
            self.expect("requirements/pf.yaml:10: requirements.0.source.0.link: ",
                        pf=pf("https://example.org/blob/1fd061ad/A62.md#sticky", link))

    def test_sources_of_our_own(self):
        second = "spec/own.md#line-2'"
        self.expect('CON-002: the link of own: there is no <a id="line-20"></a> in spec/own.md (did you mean line-2?)',
                    con=CONTRACT.replace(second, "spec/own.md#line-20'"))
        self.expect("CON-002: the link of own: is not to the page that sources.yaml names: spec/own.md",
                    con=CONTRACT.replace(second, "spec/other.md#line-2'"))
        self.expect("CON-002: the link of own: is not to the page that sources.yaml names: spec/own.md",
                    con=CONTRACT.replace(second, "https://example.org/own.md#line-2'"))
        self.expect("CON-001: the link of own: is not to the page that sources.yaml names: give it a path",
                    sources=GOOD["sources.yaml"].replace("path: spec/own.md, ", ""))
        self.expect('CON-019: the link of own: there is no <a id="line-19"></a>',
                    own=GOOD["own.md"].replace('id="line-19"', 'id="last"'))

    def test_pins(self):
        for pin in ("master", "stored versions of single files", "v1.x"):
            self.expect("sources.A62.pin", sources=GOOD["sources.yaml"].replace("1fd061ad", pin))
        self.expect("sources.yaml:4: A99: nothing refers to this source", sources=GOOD["sources.yaml"]
                    + "  A99: {what: x, pin: y, read: '2026-11-20'}\n")

    def test_sentences(self):
        self.expect("PF-001: more than one sentence", pf=pf("It connects.", "It connects. It goes."))
        self.expect("PF-001: begin the sentence with a capital", pf=pf("It connects.", "it connects."))
        self.assertEqual(check(pf=pf("It connects.", "pick_first connects.")), [])

    def test_contract(self):
        self.expect("CON-003: begin the note with \"contract line N.\"",
                    con=CONTRACT.replace("note: contract line 3.", "note: line 3."))
        self.expect("no row of CON belongs to contract line 19",
                    con=CONTRACT.replace("contract line 19.", "contract line 18."))

    def test_divergences(self):
        text = GOOD["divergences.yaml"]
        self.expect("divergences.yaml:6: one-thing: PF-002 is no requirement",
                    divergences=text.replace("PF-001", "PF-002"))
        self.expect("divergences.yaml:4: one-thing: ruby is neither source nor edition",
                    divergences=text.replace("who: go", "who: ruby"))
        self.expect("one-thing: area PF exists now", divergences=text + "    later: [PF]\n")
        self.expect("one-thing: name the rows", divergences=text.replace("[PF-001]", "[]"))
        self.expect("one-thing stands twice", divergences=text + text.split("\n", 1)[1].replace("A thing", "Another"))
        self.expect("a requirement refers to other-thing, which is not here",
                    pf=pf("a connection\n", "a connection\n    note: See divergences.yaml, other-thing.\n"))

    def test_profiles(self):
        self.expect("profiles/pick_first.yaml:1: expected in first.yaml or first.EDITION.yaml",
                    pf=pf("[pick_first]", "[first]"), profile="policy: first\n")
        self.expect("profiles/pick_first.yaml:2: base is no other policy",
                    profile="policy: pick_first\ninherits: [base]\n")
        self.assertEqual(check(**{"profiles/pick_first.go-1.85": "policy: pick_first\n"}), [])
        self.expect("profiles/pick_first.go-9.yaml:1: expected in",
                    **{"profiles/pick_first.go-9": "policy: pick_first\n"})


class Words(unittest.TestCase):
    def test_schema_and_loader_know_the_same_words(self):
        """Every closed list of the profile's loader stands in the profile's schema, word for word."""
        with open(os.path.join(ROOT, "conformance/profile/profile.cc"), encoding="utf-8") as file:
            tables = re.findall(r"constexpr Word<[^>]*> k\w+\[\] = \{(.*?)\};", file.read(), re.DOTALL)
        loader = sorted(tuple(sorted(re.findall(r'\{"([^"]+)"', table))) for table in tables)
        schema = spec_check.Spec(SCHEMAS).schemas["profile"]

        def enums(node):
            if isinstance(node, dict):
                if "enum" in node:
                    yield tuple(sorted(node["enum"]))
                for value in node.values():
                    yield from enums(value)
            elif isinstance(node, list):
                for value in node:
                    yield from enums(value)

        self.assertGreater(len(loader), 5)
        self.assertEqual(loader, sorted(enums(schema)))


if __name__ == "__main__":
    unittest.main()
