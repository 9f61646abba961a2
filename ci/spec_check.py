#!/usr/bin/python3
"""Checks spec/: every file against its JSON Schema, then what spans files. Run from anywhere: ci/spec_check.py [DIR]

Exit 0 if all is well, 1 if not, 64 for a wrong argument. A finding is one line: file:line: what is wrong, and what was
expected. The C++ loaders check the same formats for users; this check also knows policies, divergences and coverage.
Without DIR it also asks which planned rows the reference's unit tests show (ci/spec_rows.py).
"""

import collections
import difflib
import json
import os
import re
import sys

import jsonschema
import yaml

import spec_rows

Finding = collections.namedtuple("Finding", "path line message")

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(os.path.dirname(HERE), "spec")
CONTRACT_AREA = "CON"
CONTRACT_LINES = 19
ALL = "all"


class Document:
    """One YAML file: its data, and the line of every value by its path, such as ("requirements", 3, "level")."""

    def __init__(self, path, text):
        self.path = path
        self.lines = {(): 1}
        self.data = None
        self.findings = []
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._complain(mark.line + 1 if mark else 1, f"this is not YAML: {getattr(error, 'problem', error)}")
            return
        if node is not None:
            self._walk(node, ())
            self.data = yaml.SafeLoader("").construct_document(node)

    def _complain(self, line, message):
        self.findings.append(Finding(self.path, line, message))

    def _walk(self, node, where):
        self.lines[where] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self._walk(item, where + (i,))
        elif isinstance(node, yaml.MappingNode):
            seen = {}
            for key, value in node.value:
                if key.value in seen:
                    self._complain(key.start_mark.line + 1,
                                   f"{key.value} stands twice; the first is on line {seen[key.value]}")
                seen.setdefault(key.value, key.start_mark.line + 1)
                self._walk(value, where + (key.value,))

    def line(self, *where):
        """The line of a value, or of the nearest one around it."""
        while where not in self.lines:
            where = where[:-1]
        return self.lines[where]

    def finding(self, where, message):
        return Finding(self.path, self.line(*where), message)


def schema_of(path):
    """The schema a file under spec/ is held to, or None for a file that has none."""
    folder, name = os.path.split(path)
    if folder == "requirements":
        return "requirements"
    if folder == "profiles":
        return "profile"
    return name[:-len(".yaml")] if folder == "" else None


class Spec:
    """The files of spec/: path from there to text. A path ends in .yaml, .schema.json or .md."""

    def __init__(self, files):
        self.schemas = {os.path.basename(path)[:-len(".schema.json")]: json.loads(text)
                        for path, text in files.items() if path.endswith(".schema.json")}
        self.documents = {path: Document(path, text)
                          for path, text in sorted(files.items()) if path.endswith(".yaml")}
        self.anchors = {path: set(re.findall(r'<a id="([^"]+)"></a>', text))
                        for path, text in files.items() if path.endswith(".md")}

    @classmethod
    def of_folder(cls, root):
        files = {}
        for folder, _, names in os.walk(root):
            for name in names:
                if name.endswith((".yaml", ".schema.json", ".md")):
                    full = os.path.join(folder, name)
                    with open(full, encoding="utf-8") as file:
                        files[os.path.relpath(full, root)] = file.read()
        return cls(files)

    def data(self, path, key, default):
        document = self.documents.get(path)
        return document.data.get(key, default) if document and isinstance(document.data, dict) else default

    def areas(self):
        return self.data("areas.yaml", "areas", [])

    def editions(self):
        return {edition["name"]: edition for edition in self.data("editions.yaml", "editions", [])}

    def sources(self):
        return self.data("sources.yaml", "sources", {})

    def divergences(self):
        return self.data("divergences.yaml", "divergences", [])

    def requirements(self):
        """(document, index, row) of every requirement."""
        for path, document in self.documents.items():
            if schema_of(path) == "requirements" and isinstance(document.data, dict):
                for i, row in enumerate(document.data.get("requirements", [])):
                    yield document, i, row

    def profiles(self):
        return {path: document for path, document in self.documents.items() if schema_of(path) == "profile"}

    def policies(self):
        return {document.data["policy"] for document in self.profiles().values()}

    def closure(self, edition):
        """The edition and all it includes, and "all"; survives circles, which check_editions reports."""
        known, closed, todo = self.editions(), {ALL}, [edition]
        while todo:
            name = todo.pop()
            if name in known and name not in closed:
                closed.add(name)
                todo.extend(known[name].get("includes", []))
        return closed


def suggestion(word, known):
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f" (did you mean {near[0]}?)" if near else ""


def check_schema(spec):
    for path, document in spec.documents.items():
        yield from document.findings
        if document.findings:
            continue
        name = schema_of(path)
        if name not in spec.schemas:
            yield Finding(path, 1, "no schema knows this file: move it, or write schema/" + str(name) + ".schema.json")
            continue
        validator = jsonschema.Draft202012Validator(spec.schemas[name])
        for error in sorted(validator.iter_errors(document.data), key=lambda e: list(map(str, e.absolute_path))):
            where = tuple(error.absolute_path)
            field = ".".join(map(str, where)) or "the file"
            yield document.finding(where, f"{field}: {error.message[:200]}")


def check_areas(spec):
    listed = {}
    areas = spec.documents["areas.yaml"]
    for i, area in enumerate(spec.areas()):
        path = "requirements/" + area["file"]
        if area["area"] in listed.values() or path in listed:
            yield areas.finding(("areas", i), f"{area['area']}: area or file stands twice")
        listed[path] = area["area"]
        document = spec.documents.get(path)
        if document is None:
            yield areas.finding(("areas", i), f"{area['area']}: there is no {path}")
        elif (document.data["area"], document.data["title"]) != (area["area"], area["title"]):
            yield document.finding((), f"area and title are not {area['area']} and {area['title']} as in areas.yaml")
    for path in spec.documents:
        if schema_of(path) == "requirements" and path not in listed:
            yield Finding(path, 1, "is not in areas.yaml: add a line there")


def check_ids(spec):
    seen = {}
    last = ("", "")
    for document, i, row in spec.requirements():
        where = ("requirements", i, "id")
        if row["id"] in seen:
            yield document.finding(where, f"{row['id']} stands twice; the first is in {seen[row['id']]}")
        seen[row["id"]] = document.path
        if not row["id"].startswith(document.data["area"] + "-"):
            yield document.finding(where, f"{row['id']} is not of area {document.data['area']}")
        if last[0] == document.path and row["id"] < last[1]:
            yield document.finding(where, f"{row['id']} stands after {last[1]}: keep the order of numbers")
        last = (document.path, row["id"])


def check_editions(spec):
    known = spec.editions()
    document = spec.documents["editions.yaml"]
    for i, edition in enumerate(spec.data("editions.yaml", "editions", [])):
        for name in edition.get("includes", []):
            if name not in known:
                yield document.finding(("editions", i), f"{edition['name']}: includes {name}, which is no edition"
                                                        + suggestion(name, known))
            elif edition["name"] in spec.closure(name):
                yield document.finding(("editions", i), f"{edition['name']} includes itself through {name}")
    for document, i, row in spec.requirements():
        for name in row["editions"]:
            if name != ALL and name not in known:
                yield document.finding(("requirements", i, "editions"), f"{row['id']}: {name} is no edition"
                                       + suggestion(name, known))
        for name in row.get("levels", {}):
            if name not in known or not spec.closure(name) & set(row["editions"]):
                yield document.finding(("requirements", i, "levels"), f"{row['id']}: a level for {name}, which is no "
                                       "edition that the row binds")


def check_policies(spec):
    known = spec.policies()
    for document, i, row in spec.requirements():
        for name in row.get("policies", []):
            if name not in known:
                yield document.finding(("requirements", i, "policies"), f"{row['id']}: {name} has no profile"
                                       + suggestion(name, known))


def wrong_link(link, source, anchors):
    """What is wrong with a link to this source, or None. On the web it must show the repository as it was at the pin,
    so that what it shows does not change; without a repository it leads to an anchor of the page in spec/ instead."""
    if "repository" in source:
        roots = [f"{source['repository']}/{kind}/{source['pin']}" for kind in ("blob", "tree")]
        pinned = any(link == root or link.startswith(root + "/") for root in roots)
        return None if pinned else f"is not under what sources.yaml pins: {roots[0]}/…"
    page, _, anchor = link.partition("#")
    if page != source.get("path"):
        return f"is not to the page that sources.yaml names: {source.get('path', 'give it a path, spec/PAGE.md')}"
    known = anchors.get(page[len("spec/"):], set())
    return None if anchor in known else f"there is no <a id=\"{anchor}\"></a> in {page}{suggestion(anchor, known)}"


def check_sources(spec):
    known = spec.sources()
    used = set()
    for document, i, row in spec.requirements():
        for j, source in enumerate(row["source"]):
            used.add(source["doc"])
            where = ("requirements", i, "source", j)
            if source["doc"] not in known:
                yield document.finding(where, f"{row['id']}: {source['doc']} is not in sources.yaml"
                                       + suggestion(source["doc"], known))
                continue
            wrong = wrong_link(source["link"], known[source["doc"]], spec.anchors)
            if wrong:
                yield document.finding(where, f"{row['id']}: the link of {source['doc']}: {wrong}")
    used |= {says["who"] for divergence in spec.divergences() for says in divergence["says"]}
    for name in sorted(set(known) - used):
        yield spec.documents["sources.yaml"].finding(("sources", name), f"{name}: nothing refers to this source")


def check_sentences(spec):
    for document, i, row in spec.requirements():
        sentence = " ".join(row["sentence"].split())
        where = ("requirements", i, "sentence")
        if re.search(r"[.!?] [A-Z]", sentence):
            yield document.finding(where, f"{row['id']}: more than one sentence: split the row, or use a colon")
        if not sentence[0].isupper() and not sentence.startswith(tuple(spec.policies())):
            yield document.finding(where, f"{row['id']}: begin the sentence with a capital")


def check_contract(spec):
    lines = set()
    for document, i, row in spec.requirements():
        if document.data["area"] != CONTRACT_AREA:
            continue
        found = re.match(r"contract line (\d+)\.", row.get("note", ""))
        if not found or not 1 <= int(found.group(1)) <= CONTRACT_LINES:
            yield document.finding(("requirements", i), f"{row['id']}: begin the note with \"contract line N.\", "
                                   f"N from 1 to {CONTRACT_LINES}")
        else:
            lines.add(int(found.group(1)))
    missing = set(range(1, CONTRACT_LINES + 1)) - lines
    if missing:
        yield Finding("requirements", 1, f"no row of {CONTRACT_AREA} belongs to contract line {min(missing)}")


def check_divergences(spec):
    document = spec.documents["divergences.yaml"]
    ids = {row["id"] for _, _, row in spec.requirements()}
    speakers = set(spec.sources()) | set(spec.editions())
    areas = {area["area"] for area in spec.areas()}
    seen = set()
    for i, divergence in enumerate(spec.divergences()):
        name = divergence["id"]
        where = ("divergences", i)
        if name in seen:
            yield document.finding(where, f"{name} stands twice")
        seen.add(name)
        for row in divergence["rows"]:
            if row not in ids:
                yield document.finding(where + ("rows",), f"{name}: {row} is no requirement")
        for area in divergence.get("later", []):
            if area in areas:
                yield document.finding(where + ("later",), f"{name}: area {area} exists now: name its rows")
        if not divergence["rows"] and not divergence.get("later"):
            yield document.finding(where, f"{name}: name the rows that carry the ruling, or the area to come")
        for j, says in enumerate(divergence["says"]):
            if says["who"] not in speakers:
                yield document.finding(where + ("says", j), f"{name}: {says['who']} is neither source nor edition"
                                       + suggestion(says["who"], speakers))
    text = "\n".join(str(row.get("note", "")) + str(row.get("untestable", "")) for _, _, row in spec.requirements())
    for mentioned in sorted(set(re.findall(r"divergences\.yaml, ([a-z0-9-]+)", text)) - seen):
        yield Finding("divergences.yaml", 1, f"a requirement refers to {mentioned}, which is not here")


def check_profiles(spec):
    known, editions = spec.policies(), spec.editions()
    for path, document in spec.profiles().items():
        name = document.data["policy"]
        stem = os.path.basename(path)[:-len(".yaml")]
        edition = stem[len(name) + 1:] if stem.startswith(name + ".") else None
        if stem != name and edition not in editions:
            yield document.finding(("policy",), f"expected in {name}.yaml or {name}.EDITION.yaml")
        for inherited in document.data.get("inherits", []):
            if inherited not in known or inherited == name:
                yield document.finding(("inherits",), f"{inherited} is no other policy with a profile"
                                       + suggestion(inherited, known))


RULES = (check_areas, check_ids, check_editions, check_policies, check_sources, check_sentences, check_contract,
         check_divergences, check_profiles)


def check(spec):
    """All findings. The rules that span files rely on the shapes that the schemas ask for, so those come first."""
    findings = list(check_schema(spec))
    if not findings:
        for rule in RULES:
            findings.extend(rule(spec))
    return findings


def main(arguments):
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 64
    root = arguments[0] if arguments else SPEC
    if not os.path.isfile(os.path.join(root, "areas.yaml")):
        print(f"{root}: expected a folder with areas.yaml in it, such as spec/", file=sys.stderr)
        return 64
    spec = Spec.of_folder(root)
    findings = check(spec)
    for finding in findings:
        print(f"{os.path.join(root, finding.path)}:{finding.line}: {finding.message}")
    if not findings and not arguments:
        rows, (shown, excused) = spec_rows.check_rows([row for _, _, row in spec.requirements()],
                                                      spec_rows.Tree.of_folder(os.path.dirname(SPEC)))
        findings = [Finding(*row) for row in rows]
        for finding in findings:
            print(f"{finding.path}:{finding.line}: {finding.message}")
        print(f"planned MUST rows: {shown} shown by unit tests of the reference, {excused} in {spec_rows.UNSHOWN}")
    if not findings:
        print(f"spec: {sum(1 for _ in spec.requirements())} requirements in {len(spec.areas())} areas, "
              f"{len(spec.divergences())} divergences, {len(spec.profiles())} profiles: all well")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
