#!/usr/bin/python3
"""Each house rule with a tree that obeys it and one that does not. Run: ci/tidy_test.py"""

import os
import unittest

import cmake_text
import cxx_text
import tidy

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = tidy.load_config(HERE)


def found(rule, files, **changes):
    """What a rule says of a tree, as (path, line) pairs."""
    return [(f.path, f.line) for f in rule(tidy.Tree(files), {**CONFIG, **changes})]


def messages(rule, files, **changes):
    return [f.message for f in rule(tidy.Tree(files), {**CONFIG, **changes})]


class Includes(unittest.TestCase):
    HEADERS = {
        "reference/core/picker.h": "",
        "reference/registry/registry.h": "",
        "reference/policies/common/sharding.h": "",
        "reference/policies/pick_first/pick_first.h": "",
        "reference/policies/builtin.h": "",
        "fixtures/channel/fake_client_conn.h": "",
        "conformance/runner/run.h": "",
    }

    def check(self, path, included):
        return found(tidy.check_includes, {**self.HEADERS, path: f"// A file.\n#include {included}\n"})

    def test_allows_what_the_row_allows(self):
        for path, included in [
            ("reference/policies/round_robin/round_robin.cc", '"reference/policies/common/sharding.h"'),
            ("reference/policies/round_robin/round_robin.cc", '"reference/core/picker.h"'),
            ("reference/policies/pick_first/config.cc", '"reference/policies/pick_first/pick_first.h"'),
            ("reference/policies/pick_first/pick_first_test.cc", '"fixtures/channel/fake_client_conn.h"'),
            ("reference/policies/builtin.cc", '"reference/policies/pick_first/pick_first.h"'),
            ("conformance/testees/cpp/host.cc", '"reference/core/picker.h"'),
            ("reference/core/status.cc", "<vector>"),
            ("reference/core/status.cc", '"absl/status/status.h"'),
            ("conformance/protocol/frame.h", '"conformance/protocol/lbcp.pb.h"'),
        ]:
            with self.subTest(path=path, included=included):
                self.assertEqual(self.check(path, included), [])

    def test_refuses_what_the_row_does_not_name(self):
        for path, included in [
            ("reference/policies/round_robin/round_robin.cc", '"reference/policies/pick_first/pick_first.h"'),
            ("reference/policies/round_robin/round_robin.cc", '"fixtures/channel/fake_client_conn.h"'),
            ("reference/core/status.cc", '"reference/registry/registry.h"'),
            ("conformance/runner/run.cc", '"reference/core/picker.h"'),
            ("conformance/scenarios/pick_first/sticky.cc", '"conformance/runner/run.h"'),
            ("reference/core/status.cc", '"reference/core/gone.h"'),
            ("reference/core/status.cc", '"picker.h"'),
            ("reference/core/status.cc", "<grpcpp/grpcpp.h>"),
            ("reference/core/status.h", "<rapidcheck/gtest.h>"),
        ]:
            with self.subTest(path=path, included=included):
                self.assertEqual(self.check(path, included), [(path, 2)])

    def test_a_folder_without_a_row_is_refused(self):
        path = "conformance/attic/old.cc"
        self.assertEqual(found(tidy.check_includes, {path: ""}), [(path, 1)])

    def test_tests_may_use_packages_for_tests(self):
        self.assertEqual(self.check("reference/core/ring_test.cc", "<rapidcheck/gtest.h>"), [])

    def test_the_message_says_whom_the_folder_may_include(self):
        files = {**self.HEADERS, "reference/core/a.cc": '#include "reference/registry/registry.h"'}
        self.assertIn("reference/core may not include reference/registry", messages(tidy.check_includes, files)[0])


class Guards(unittest.TestCase):
    def test_a_guard_is_the_path_of_its_header(self):
        path = "reference/core/sub_conn.h"
        for name, want in [("REFERENCE_CORE_SUB_CONN_H_", []), ("REFERENCE_CORE_SUBCONN_H_", [(path, 1)])]:
            text = f"// An essay.\n#ifndef {name}\n#define {name}\n#endif  // {name}\n"
            self.assertEqual(found(tidy.check_guards, {path: text}), want)

    def test_a_header_without_a_guard_is_found(self):
        path = "reference/core/sub_conn.h"
        self.assertEqual(found(tidy.check_guards, {path: "// An essay.\n"}), [(path, 1)])


class Links(unittest.TestCase):
    CORE = {"reference/core/CMakeLists.txt": "lbc_library(reference_core SOURCES a.cc PUBLIC absl::status)"}

    def check(self, path, text):
        return found(tidy.check_links, {**self.CORE, path: text})

    def test_allows_what_the_row_allows(self):
        self.assertEqual(self.check("reference/registry/CMakeLists.txt",
                                    "lbc_library(reference_registry SOURCES a.cc PUBLIC lbc::reference_core)"), [])

    def test_refuses_a_target_of_another_row(self):
        path = "conformance/runner/CMakeLists.txt"
        text = "\nlbc_library(conformance_runner SOURCES a.cc\n PRIVATE lbc::reference_core)"
        self.assertEqual(self.check(path, text), [(path, 2)])

    def test_refuses_unknown_targets_bare_targets_and_foreign_packages(self):
        path = "reference/registry/CMakeLists.txt"
        for link in ["lbc::reference_cor", "lbc_reference_core", "gRPC::grpc++"]:
            with self.subTest(link=link):
                text = f"lbc_library(reference_registry SOURCES a.cc PRIVATE {link})"
                self.assertEqual(self.check(path, text), [(path, 1)])

    def test_a_library_is_named_for_its_folder(self):
        path = "reference/registry/CMakeLists.txt"
        self.assertEqual(self.check(path, "lbc_library(registry SOURCES a.cc)"), [(path, 1)])
        self.assertEqual(self.check(path, "lbc_library(reference_registry_names SOURCES a.cc)"), [])


class Sizes(unittest.TestCase):
    def test_a_file_at_its_limit_passes_and_one_line_more_does_not(self):
        for path, limit in [("reference/core/a.cc", 600), ("reference/core/a.h", 400),
                            ("conformance/scenarios/pick_first/a.cc", 250), ("ci/a.py", 600)]:
            with self.subTest(path=path):
                self.assertEqual(found(tidy.check_sizes, {path: "\n" * limit}), [])
                self.assertEqual(found(tidy.check_sizes, {path: "\n" * (limit + 1)}), [(path, limit + 1)])

    def test_a_function_at_its_limit_passes_and_one_line_more_does_not(self):
        for path, head, tail in [("reference/core/a.cc", "int F(int x) {\n", "}\n"),
                                 ("ci/a.py", "def f():\n", "  pass\n"),
                                 ("conformance/testees/go/a.go", "func (a *A) f() {\n", "}\n")]:
            with self.subTest(path=path):
                middle = "  x;\n" if path.endswith(".cc") else "  x\n"
                self.assertEqual(found(tidy.check_sizes, {path: head + middle * 68 + tail}), [])
                self.assertEqual(found(tidy.check_sizes, {path: head + middle * 69 + tail}), [(path, 1)])

    def test_lines_have_a_width_unless_they_hold_a_link(self):
        path = "ci/a.sh"
        self.assertEqual(found(tidy.check_sizes, {path: "x" * 120}), [])
        self.assertEqual(found(tidy.check_sizes, {path: "\n" + "x" * 121}), [(path, 2)])
        self.assertEqual(found(tidy.check_sizes, {path: "# https://" + "x" * 121}), [])

    def test_generated_and_recorded_files_have_no_budget(self):
        self.assertEqual(found(tidy.check_sizes, {"conformance/protocol/testdata/a.cc": "\n" * 9999}), [])


class Explained(unittest.TestCase):
    PATH = "conformance/protocol/lbcp.proto"

    def check(self, text):
        return found(tidy.check_explained, {self.PATH: text})

    def test_two_lines_in_three_explain(self):
        self.assertEqual(self.check("// Why.\n  // Where.\n// When.\n\nmessage A {}\n"), [])
        self.assertEqual(self.check("// Why.\nmessage A {}\n"), [(self.PATH, 1)])

    def test_neither_bare_slashes_nor_what_stands_behind_code_explain(self):
        self.assertEqual(self.check("// Why.\n//\n  ////\nmessage A {}\n"), [(self.PATH, 1)])
        self.assertEqual(self.check("// Why.\nmessage A {}  // Where.\nmessage B {}  // When.\n"), [(self.PATH, 1)])

    def test_other_files_need_not(self):
        self.assertEqual(found(tidy.check_explained, {"a.proto": "message A {}\n"}), [])


class RequirementIds(unittest.TestCase):
    SPEC = {"spec/requirements/pick_first.yaml": "requirements:\n  - id: PF-001\n    level: MUST\n"}

    def test_an_id_that_exists_may_be_mentioned_anywhere(self):
        files = {**self.SPEC, "docs/a.md": "See PF-001, RFC-123 and ZZ-001."}
        self.assertEqual(found(tidy.check_requirement_ids, files), [])

    def test_an_id_that_does_not_exist_is_found(self):
        self.assertEqual(found(tidy.check_requirement_ids, {**self.SPEC, "reference/core/a.cc": "\n// PF-002: why."}),
                         [("reference/core/a.cc", 2)])
        self.assertEqual(found(tidy.check_requirement_ids, {**self.SPEC, "docs/a.md": "PX-001"}), [("docs/a.md", 1)])


class Readmes(unittest.TestCase):
    def test_a_folder_with_files_has_one(self):
        self.assertEqual(found(tidy.check_readmes, {"README.md": "", "docs/README.md": "", "docs/a.md": ""}), [])
        self.assertEqual(found(tidy.check_readmes, {"README.md": "", "docs/a.md": ""}), [("docs/README.md", 1)])

    def test_a_go_package_may_say_it_in_its_package_comment(self):
        for text, want in [("// Package a hosts policies.\npackage a\n", []), ("package a\n", [("a/README.md", 1)])]:
            self.assertEqual(found(tidy.check_readmes, {"README.md": "", "a/a.go": text}), want)

    def test_listed_folders_need_none(self):
        self.assertEqual(found(tidy.check_readmes, {"README.md": "", "a/testdata/x": "", "a/testdata/b/x": ""}), [])


class Banned(unittest.TestCase):
    FAILING = [
        ("reference/core/a.cc", "std::this_thread::sleep_for(1ms);"),
        ("reference/core/a.cc", "std::random_device device;"),
        ("reference/core/a.cc", "std::mt19937 engine;"),
        ("reference/core/a.cc", "auto t = std::chrono::system_clock::now();"),
        ("reference/policies/pick_first/a.cc", "auto t = std::chrono::steady_clock::now();"),
        ("reference/policies/pick_first/a.cc", "std::thread worker;"),
        ("reference/core/a.cc", "auto* a = new Picker();"),
        ("reference/core/a.cc", "delete picker;"),
        ("conformance/runner/a.cc", "std::cout << 1;"),
        ("conformance/runner/a.cc", 'printf("x");'),
        ("reference/core/a.cc", "throw 1;"),
        ("reference/core/a.h", "using namespace std;"),
        ("reference/core/a.h", "using namespace lbc;"),
        ("reference/core/a.h", '#include "absl/strings/str_cat.h"'),
        ("reference/core/a_test.cc", '#include "gtest/gtest.h"'),
        ("reference/core/a_test.cc", "GTEST_SKIP();"),
        ("reference/core/a_test.cc", "TEST(A, DISABLED_B) {}"),
        ("reference/CMakeLists.txt", "include_directories(.)"),
        ("CMakeLists.txt", "file(GLOB sources *.cc)"),
        ("CMakeLists.txt", "include(FetchContent)"),
        ("reference/core/a.cc", "// FIXME later"),
        ("reference/core/a.cc", "// TODO: later"),
        ("docs/a.md", "run /home/somebody/x"),
        ("ci/a.sh", "# ----------------------"),
    ]
    PASSING = [
        ("reference/core/a.cc", "// Never sleep_for() here; std::cout and new Things are out too."),
        ("reference/core/a.cc", 'const char* kText = "delete me; throw x; rand()";'),
        ("fixtures/testees/hang.cc", "sleep_for(1h);"),
        ("fixtures/random/seeded.cc", "std::mt19937_64 engine;"),
        ("conformance/protocol/frame_test.cc", "std::mt19937 engine(7);"),
        ("conformance/scenario/a.h", "using namespace std::chrono_literals;"),
        ("conformance/runner/a.cc", "std::unique_ptr<Process> process(new Process());"),
        ("conformance/runner/a.cc", "auto t = std::chrono::steady_clock::now();"),
        ("reference/core/a.cc", "Picker(const Picker&) = delete;"),
        ("reference/core/a.cc", "operand = 1; snprintf(buffer, 1);"),
        ("conformance/cli/main.cc", "std::cout << 1;"),
        ("reference/core/a.h", "#include <absl/status/statusor.h>"),
        ("reference/core/a.cc", "// TODO(#12): say why."),
        ("docs/a.md", "mount it at /srv/" "root/x or ./" "work/x"),
        ("ci/a.sh", "# --- three"),
    ]

    def test_each_banned_thing_is_found(self):
        for path, line in self.FAILING:
            with self.subTest(line=line):
                self.assertEqual(found(tidy.check_banned, {path: f"\n{line}\n"}), [(path, 2)])

    def test_what_only_looks_like_it_is_not(self):
        for path, line in self.PASSING:
            with self.subTest(line=line):
                self.assertEqual(found(tidy.check_banned, {path: f"\n{line}\n"}), [])

    def test_every_ban_has_a_failing_case(self):
        for ban in CONFIG["banned"]:
            with self.subTest(pattern=ban["pattern"]):
                caught = [line for path, line in self.FAILING if found(tidy.check_banned, {path: line}, banned=[ban])]
                self.assertTrue(caught)

    def test_the_message_names_the_replacement(self):
        self.assertIn("std::make_unique", messages(tidy.check_banned, {"reference/core/a.cc": "new Picker"})[0])


class Words(unittest.TestCase):
    def test_listed_words_are_found_in_any_case_and_others_are_not(self):
        files = {"docs/a.md": "A list.\nObviously a Whitelist."}
        self.assertEqual(found(tidy.check_words, files), [("docs/a.md", 2)] * 2)
        self.assertEqual(found(tidy.check_words, {"docs/a.md": "The allow list is simple."}), [])


class DeadFiles(unittest.TestCase):
    def test_a_source_is_named_in_its_folder_or_above(self):
        for path, text in [("reference/core/CMakeLists.txt", "lbc_library(reference_core SOURCES a.cc)"),
                           ("reference/CMakeLists.txt", "lbc_library(reference_core SOURCES core/a.cc)")]:
            self.assertEqual(found(tidy.check_dead_files, {path: text, "reference/core/a.cc": ""}), [])

    def test_a_source_that_nobody_names_is_dead(self):
        files = {"reference/core/CMakeLists.txt": "# a.cc\nlbc_library(reference_core SOURCES b.cc)",
                 "reference/core/a.cc": ""}
        self.assertEqual(found(tidy.check_dead_files, files), [("reference/core/a.cc", 1)])

    def test_templates_are_built_elsewhere(self):
        self.assertEqual(found(tidy.check_dead_files, {"conformance/cli/templates/cpp/main.cc": ""}), [])


class Exceptions(unittest.TestCase):
    FILES = {"reference/core/a.cc": "throw 1;"}

    def run_with(self, exceptions):
        config = {**CONFIG, "exceptions": exceptions}
        return [f.rule for f in tidy.run(tidy.Tree(self.FILES), config, [tidy.check_banned])]

    def test_one_with_a_reason_excuses_its_finding(self):
        self.assertEqual(self.run_with([{"rule": "banned", "path": "reference/core/a.cc", "reason": "Because."}]), [])

    def test_one_without_a_reason_or_without_use_is_a_finding(self):
        self.assertEqual(self.run_with([{"rule": "banned", "path": "reference/core/a.cc"}]), ["exception"])
        self.assertEqual(self.run_with([{"rule": "size", "path": "reference/core/a.cc", "reason": "Because."}]),
                         ["exception", "banned"])


class CxxText(unittest.TestCase):
    def test_comments_and_literals_are_blanked_in_place(self):
        for text, code in [
            ('a("x//y"); // b', "a(      );"),
            ("a /* b\nc */ d", "a     \n     d"),
            ("1'000'000 + 'x'", "1'000'000 +"),
            ('R"json({"a": "//"})json"; b', " " * 24 + "; b"),
        ]:
            with self.subTest(text=text):
                self.assertEqual(cxx_text.code_only(text).rstrip(), code)

    def test_functions_are_found_and_scopes_are_not(self):
        text = """namespace lbc {
class A : public B {
 public:
  A() : x_{1}, y_(2) { Go(); }
  int F() const {
    if (x_) { return 1; }
    auto f = [] { return 2; };
    return f();
  }
};
const Row kRows[] = {
    {"a", {1}},
};
TEST(A, B) {
  x();
}
}  // namespace lbc
"""
        self.assertEqual([(name, line, size) for name, line, size in cxx_text.functions(text) if size > 1],
                         [("F", 5, 5), ("TEST", 14, 3)])


class CMakeText(unittest.TestCase):
    def test_commands_come_with_their_line_and_arguments(self):
        text = '# note (x)\nif(NOT (A AND B))\n  f(a "b c"  # why\n    d)\nendif()'
        self.assertEqual(list(cmake_text.commands(text)),
                         [(2, "if", ["NOT", "A", "AND", "B"]), (3, "f", ["a", "b c", "d"]), (5, "endif", [])])


if __name__ == "__main__":
    unittest.main()
