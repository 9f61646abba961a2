#!/usr/bin/python3
"""House rules that no compiler checks. Run from anywhere: ci/tidy.py; exit 0 if the tree is tidy, 1 if not.

Each rule is a function from the tree to findings, and has a passing and a failing case in tidy_test.py. The rules'
facts are data: includes.yaml, tidy.yaml, words.yaml, and tidy_exceptions.yaml for where a rule gives way.
A finding is one line: file:line: [rule] what was expected, and what to do.
"""

import ast
import collections
import fnmatch
import os
import posixpath
import re
import subprocess
import sys

import yaml

import cmake_text
import cxx_text

Finding = collections.namedtuple("Finding", "path line rule message")

CODE_FOLDERS = ("reference", "fixtures", "conformance", "property_tests", "ci")
BINARY = (".png", ".jpg", ".gz", ".bin", ".frames", ".ico", ".pb")


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def is_under(path, folder):
    return path == folder or path.startswith(folder + "/")


def is_cxx(path):
    return path.endswith((".cc", ".h"))


def is_test_source(path):
    return path.endswith(("_test.cc", "_benchmark.cc", "_fuzz.cc", "_test_util.h", "_test_util.cc"))


class Tree:
    """The files that are tracked, or would be: path from the root to text."""

    def __init__(self, files):
        self.files = files
        self._code = {}

    @classmethod
    def of_checkout(cls, root):
        listing = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout
        files = {}
        for path in filter(None, listing.split("\0")):
            full = os.path.join(root, path)
            if path.endswith(BINARY) or not os.path.isfile(full):
                continue
            with open(full, encoding="utf-8", errors="replace") as file:
                files[path] = file.read()
        return cls(files)

    def cxx(self):
        return [path for path in sorted(self.files) if is_cxx(path) and path.startswith(CODE_FOLDERS)]

    def code(self, path):
        """C++ with comments and strings blanked, computed once."""
        if path not in self._code:
            self._code[path] = cxx_text.code_only(self.files[path])
        return self._code[path]

    def cmake_files(self):
        return [path for path in sorted(self.files) if posixpath.basename(path) == "CMakeLists.txt"]


class IncludeTable:
    """includes.yaml, asked: may a file in folder A know folder B?"""

    def __init__(self, rows, packages):
        self._rows = rows
        self.packages = packages

    def row_for(self, folder):
        """The deepest row at or above the folder with the folder it stands for, or (None, None)."""
        parts = folder.split("/")
        for depth in range(len(parts), 0, -1):
            own = "/".join(parts[:depth])
            same_depth = [r for r in self._rows if r["folder"].count("/") == depth - 1]
            for row in sorted(same_depth, key=lambda r: "*" in r["folder"]):
                if fnmatch.fnmatchcase(own, row["folder"]):
                    return row, own
        return None, None

    def allows(self, folder, target, in_test):
        row, own = self.row_for(folder)
        if row is None:
            return False
        may = [own] + row["may"] + (row.get("tests", []) if in_test else [])
        if row["folder"] == "reference/policies" and is_under(target, own):
            return True
        return any(is_under(target, folder) for folder in may)

    def allowed_text(self, folder, in_test):
        row, own = self.row_for(folder)
        return ", ".join([own] + row["may"] + (row.get("tests", []) if in_test else []))

    def package_of(self, name, key):
        """The restricted package that an include path or a link target belongs to, or None."""
        for package in self.packages:
            if name.startswith(package[key]):
                return package
        return None


def check_includes(tree, config):
    """#include lines stay within the row of their folder."""
    table = config["includes"]
    for path in tree.cxx():
        folder, in_test = posixpath.dirname(path), is_test_source(path)
        row, _ = table.row_for(folder)
        if row is None:
            yield Finding(path, 1, "include", f"no row for {folder}/ in ci/includes.yaml: "
                          "add one that says whom it may include")
            continue
        for line, bracket, included in cxx_text.includes(tree.files[path]):
            if bracket == "<" or not included.startswith(CODE_FOLDERS):
                package = table.package_of(included, "include")
                if package and not may_use_package(package, folder, in_test):
                    yield Finding(path, line, "include", f"<{included}> is only for {package_users(package)}: "
                                  "hand the value over in a type of ours")
                elif bracket == '"' and not package and not included.startswith("absl/"):
                    yield Finding(path, line, "include", f'"{included}" does not start at the root: '
                                  "write the path from the repository root, or <> for a package")
                continue
            if not included.endswith(".pb.h") and included not in tree.files:
                yield Finding(path, line, "include", f'"{included}" does not exist: correct the path')
            elif not table.allows(folder, posixpath.dirname(included), in_test):
                yield Finding(path, line, "include", f"{folder} may not include {posixpath.dirname(included)} "
                              f"(may: {table.allowed_text(folder, in_test)}): turn the dependency round, or argue a "
                              "new row of ci/includes.yaml in docs/decisions/")


def may_use_package(package, folder, in_test):
    return (in_test and package.get("tests", False)) or any(is_under(folder, only) for only in package["only"])


def package_users(package):
    return ", ".join(package["only"] + (["tests"] if package.get("tests") else [])) or "nobody"


def check_guards(tree, config):
    """A header's include guard is its path."""
    for path in tree.cxx():
        if not path.endswith(".h") or matches(path, config["not_built_by_cmake"]):
            continue
        guard = re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"
        opened = re.search(r"^#ifndef (\S+)\n#define (\S+)$", tree.files[path], re.MULTILINE)
        if opened is None or opened.groups() != (guard, guard):
            yield Finding(path, 1, "guard", f"the include guard is not {guard}: write #ifndef and #define of it "
                          "below the essay")


LINK_COMMANDS = {"lbc_library": ("PUBLIC", "PRIVATE"), "lbc_program": ("LINKS",), "lbc_test": ("LINKS",),
                 "lbc_benchmark": ("LINKS",), "lbc_fuzz": ("LINKS",),
                 "target_link_libraries": ("PUBLIC", "PRIVATE", "INTERFACE")}
FOR_TESTS = ("lbc_test", "lbc_benchmark", "lbc_fuzz")
KEYWORDS = {"SOURCES", "PUBLIC", "PRIVATE", "INTERFACE", "LINKS", "LABEL", "LABELS", "PROTOS", "DATA", "EXPORTED",
            "TIMEOUT", "DEFINITIONS"}


def linked_names(name, arguments):
    """The link arguments of one of our commands."""
    current = None
    for argument in arguments[1:]:
        if argument in KEYWORDS:
            current = argument
        elif current in LINK_COMMANDS[name]:
            yield argument


def check_links(tree, config):
    """CMake targets are named for their folder and link only what its row allows."""
    table = config["includes"]
    owners, links = {}, []
    for path in tree.cmake_files():
        folder = posixpath.dirname(path)
        for line, name, arguments in cmake_text.commands(tree.files[path]):
            if name == "add_library" and arguments[1:2] == ["ALIAS"]:
                owners[arguments[0]] = folder
            if name in ("lbc_library", "lbc_grpc_messages") and arguments:
                owners["lbc::" + arguments[0]] = folder
                expected = folder.replace("/", "_")
                if arguments[0] != expected and not arguments[0].startswith(expected + "_"):
                    yield Finding(path, line, "link", f"the library of {folder}/ is called {expected}, "
                                  f"not {arguments[0]}: rename it")
            if name in LINK_COMMANDS and arguments:
                links.append((path, line, folder, name in FOR_TESTS, linked_names(name, arguments)))
    for path, line, folder, in_test, names in links:
        for target in names:
            if target.startswith("lbc_") and "lbc::" + target[4:] in owners:
                yield Finding(path, line, "link", f"link the alias lbc::{target[4:]}, not {target}")
            elif target in owners:
                if not table.allows(folder, owners[target], in_test):
                    yield Finding(path, line, "link", f"{folder} may not link {target} of {owners[target]}/: "
                                  "see its row of ci/includes.yaml")
            elif target.startswith("lbc::") and "${" not in target:
                yield Finding(path, line, "link", f"{target} is defined by no CMakeLists.txt: correct the name")
            else:
                package = table.package_of(target, "link")
                if package and not may_use_package(package, folder, in_test):
                    yield Finding(path, line, "link", f"{target} is only for {package_users(package)}")


def size_rule(path, config):
    for rule in config["sizes"]:
        if fnmatch.fnmatchcase(path, rule["files"]):
            return rule
    return None


def function_sizes(path, text):
    """Yields (name, line, length) of the functions of a C++, Python or Go file."""
    if is_cxx(path):
        yield from cxx_text.functions(text)
    elif path.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node.name, node.lineno, node.end_lineno - node.lineno + 1
    elif path.endswith(".go"):
        for match in re.finditer(r"^func (?:\([^)]*\) )?(\w+).*?^}", text, re.MULTILINE | re.DOTALL):
            yield match.group(1), text.count("\n", 0, match.start()) + 1, match.group(0).count("\n") + 1


def check_sizes(tree, config):
    """Files, functions and lines stay within the size budget."""
    for path, text in sorted(tree.files.items()):
        rule = size_rule(path, config)
        if rule is None or matches(path, config["exempt"]):
            continue
        lines = text.split("\n")
        count = len(lines) - (lines[-1] == "")
        if count > rule["lines"]:
            yield Finding(path, rule["lines"] + 1, "size", f"{count} lines, limit {rule['lines']}: split it by concern")
        if "columns" in rule:
            for number, line in enumerate(lines, 1):
                if len(line) > rule["columns"] and "://" not in line and not line.startswith(("#include", "#ifndef")):
                    yield Finding(path, number, "size", f"{len(line)} columns, limit {rule['columns']}: wrap it")
        if "function" in rule:
            for name, line, length in function_sizes(path, text):
                if length > rule["function"]:
                    yield Finding(path, line, "size", f"{name} has {length} lines, limit {rule['function']}: "
                                  "give its parts names")


def check_explained(tree, config):
    """A file that is read for its explanations keeps them: comments with words, of all lines that are not empty."""
    for path, share in sorted(config["explained"].items()):
        lines = [line.strip() for line in tree.files.get(path, "").split("\n") if line.strip()]
        explaining = sum(1 for line in lines if line.startswith("//") and line.strip("/ "))
        if lines and explaining < share * len(lines):
            yield Finding(path, 1, "explained", f"{explaining} of {len(lines)} lines explain, too few for {share:.3f}: "
                          "say what the reader of a new field must know")


def known_requirements(tree):
    """The ids that spec/requirements/ defines."""
    ids = set()
    for path, text in tree.files.items():
        if path.startswith("spec/requirements/") and path.endswith(".yaml"):
            ids.update(re.findall(r"^\s*-?\s*id:\s*([A-Z]+-\d{3})\b", text, re.MULTILINE))
    return ids


def check_requirement_ids(tree, config):
    """A requirement that is mentioned exists."""
    ids = known_requirements(tree)
    if not ids:
        return
    for path, text in sorted(tree.files.items()):
        if matches(path, config["exempt"]) or path in config["own_files"]:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for found in re.finditer(r"(?<![\w-])([A-Z]{2,10})-\d{3}(?![\w-])", line):
                if found.group(0) not in ids and found.group(1) not in config["other_ids"]:
                    yield Finding(path, number, "requirement", f"{found.group(0)} is in no file of spec/requirements/: "
                                  "correct the id, or write the requirement first")


def check_readmes(tree, config):
    """Every folder with files of its own says what it is for; a Go package may say it in its package comment."""
    folders = {posixpath.dirname(path) for path in tree.files}
    said_by_go = {posixpath.dirname(path) for path, text in tree.files.items()
                  if path.endswith(".go") and re.search(r"^// (Package|Command) ", text, re.MULTILINE)}
    for folder in sorted(folders):
        readme = posixpath.join(folder, "README.md")
        if readme not in tree.files and folder not in said_by_go and not matches(folder, config["without_readme"]):
            yield Finding(readme, 1, "readme", "missing: say in a few lines what the folder is for and "
                          "which file to read first")


def check_banned(tree, config):
    """Calls and idioms that have a better replacement."""
    for ban in config["banned"]:
        pattern = re.compile(ban["pattern"], re.MULTILINE)
        for path, text in sorted(tree.files.items()):
            if not matches(path, ban["where"]) or matches(path, ban.get("except", [])):
                continue
            if path in config["own_files"] or matches(path, config["exempt"]):
                continue
            if ban["kind"] == "code" and not is_cxx(path):
                continue
            searched = tree.code(path) if ban["kind"] == "code" else text
            for found in pattern.finditer(searched):
                said = found.group(0).strip()
                line = searched.count("\n", 0, searched.index(said, found.start())) + 1
                yield Finding(path, line, "banned", f"{said}: write instead {ban['instead']}")


def check_words(tree, config):
    """Words that do not belong in our text."""
    words = config["words"]
    if not words:
        return
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile(r"\b(" + "|".join(longest_first) + r")\b", re.IGNORECASE)
    for path, text in sorted(tree.files.items()):
        if path in config["own_files"] or matches(path, config["exempt"]):
            continue
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield Finding(path, line, "word", f"'{found.group(0)}': better: {words[found.group(0).lower()]}")


def check_dead_files(tree, config):
    """Every C++ file is named by the CMakeLists.txt of its folder or of one above."""
    named = collections.defaultdict(set)
    for path in tree.cmake_files():
        for _, _, arguments in cmake_text.commands(tree.files[path]):
            named[posixpath.dirname(path)].update(arguments)
    for path in tree.cxx():
        if matches(path, config["not_built_by_cmake"]):
            continue
        folder = posixpath.dirname(path)
        while folder and posixpath.relpath(path, folder) not in named[folder]:
            folder = posixpath.dirname(folder)
        if not folder:
            yield Finding(path, 1, "dead", "no CMakeLists.txt names this file: add it to its target, or remove it")


RULES = [check_includes, check_guards, check_links, check_sizes, check_explained, check_requirement_ids, check_readmes,
         check_banned, check_words, check_dead_files]


def without_excused(findings, exceptions):
    """Drops what is excused. An exception without a reason, or that excuses nothing, is a finding itself."""
    used = set()
    for finding in findings:
        for index, exception in enumerate(exceptions):
            if exception["rule"] == finding.rule and fnmatch.fnmatchcase(finding.path, exception["path"]) \
                    and exception.get("matching", "") in finding.message:
                used.add(index)
                break
        else:
            yield finding
    for index, exception in enumerate(exceptions):
        here = "ci/tidy_exceptions.yaml"
        if not exception.get("reason"):
            yield Finding(here, 1, "exception", f"{exception['rule']} for {exception['path']} has no reason: give one")
        if index not in used:
            yield Finding(here, 1, "exception", f"{exception['rule']} for {exception['path']} excuses nothing: "
                          "remove it")


def load_config(folder):
    def load(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    config = load("tidy.yaml")
    table = load("includes.yaml")
    config["includes"] = IncludeTable(table["rows"], table["packages"])
    config["words"] = load("words.yaml")["words"]
    config["exceptions"] = load("tidy_exceptions.yaml")["exceptions"]
    config["own_files"] = {"ci/tidy.yaml", "ci/words.yaml", "ci/tidy_test.py"}
    return config


def run(tree, config, rules=None):
    findings = [finding for rule in rules or RULES for finding in rule(tree, config)]
    return sorted(without_excused(findings, config["exceptions"]))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    tree = Tree.of_checkout(os.path.dirname(here))
    findings = run(tree, load_config(here))
    for finding in findings:
        print(f"{finding.path}:{finding.line}: [{finding.rule}] {finding.message}")
    print(f"tidy: {len(tree.files)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
