"""lbconform new, walked as a new user would: write a testee, build it, judge it, see what was reached. Needs Go and the
module proxy, and for C++ what ci/deps.txt names.

Modules are those that the rest of CI downloads anyway, and one more that nobody here wrote.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("LBC_BIN", ROOT / "build" / "dev" / "bin")).resolve()
LIMIT_SECONDS = 600

# A policy of the author's own, in a module that leans on a neighbour by a replace line.
OWN_GO_MOD = """module example.com/acme/v2

go 1.22

require (
	example.com/util v0.0.0
	google.golang.org/grpc v1.64.0
)

replace example.com/util => ../util
"""
OWN_POLICY = """package hashbalancer

import (
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/base"

	"example.com/util"
)

func init() {
	balancer.Register(base.NewBalancerBuilder("acme_first", builder{}, base.Config{}))
}

type builder struct{}

type picker struct{ sc balancer.SubConn }

func (builder) Build(info base.PickerBuildInfo) balancer.Picker {
	for sc := range info.ReadySCs {
		return &picker{sc}
	}
	return base.NewErrPicker(balancer.ErrNoSubConnAvailable)
}

func (p *picker) Pick(balancer.PickInfo) (balancer.PickResult, error) {
	return balancer.PickResult{SubConn: p.sc, Metadata: util.None()}, nil
}
"""
UTIL = """package util

import "google.golang.org/grpc/metadata"

func None() metadata.MD { return nil }
"""

# Packages of one module that clash with what main.go names, or leave something to their users: the folder, what is in
# it, and the line that main.go must have for it.
PICKERS = """
type builder struct{}

func (builder) Build(info lbbase.PickerBuildInfo) lb.Picker {
	for sc := range info.ReadySCs {
		return &picker{sc}
	}
	return lbbase.NewErrPicker(lb.ErrNoSubConnAvailable)
}

type picker struct{ sc lb.SubConn }

func (p *picker) Pick(lb.PickInfo) (lb.PickResult, error) { return lb.PickResult{SubConn: p.sc}, nil }
"""
ODD = {
    "balancer": ("""
func New() (func(), lb.Builder, error) {
	return func() {}, lbbase.NewBalancerBuilder("odd", builder{}, lbbase.Config{}), nil
}
""", "\t_, builder, err := policy.New()\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tbalancer.Register(builder)\n"),
    "testee": ("""
type Policy = hidden

type hidden struct{}

func (*hidden) Name() string { return "odd" }

func (*hidden) Build(cc lb.ClientConn, options lb.BuildOptions) lb.Balancer {
	return lbbase.NewBalancerBuilder("odd", builder{}, lbbase.Config{}).Build(cc, options)
}
""", "\tbalancer.Register(&policy.Policy{})\n"),
    "base": ("""
var Pickers = builder{}
""", '\tbalancer.Register(base.NewBalancerBuilder("odd", policy.Pickers, base.Config{HealthCheck: true}))\n'),
    "variable": ("""
var Default = lbbase.NewBalancerBuilder("odd", builder{}, lbbase.Config{})
""", "\tbalancer.Register(variable.Default)\n"),
    "asked": ("""
const name = "o" + "dd"

func Use() error {
	return use()
}

func use() error {
	lb.Register(lbbase.NewBalancerBuilder(name, builder{}, lbbase.Config{}))
	return nil
}
""", "\tif err := asked.Use(); err != nil {\n\t\tpanic(err)\n\t}\n"),
    "partly": ("""
func init() { lb.Register(lbbase.NewBalancerBuilder("another", builder{}, lbbase.Config{})) }

func More() { lb.Register(lbbase.NewBalancerBuilder("odd", builder{}, lbbase.Config{})) }
""", "\tpartly.More()\n"),
}


def run(*command, cwd, env=None):
    """Runs a command to its end, its output kept."""
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, errors="replace",
        timeout=LIMIT_SECONDS, stdin=subprocess.DEVNULL, check=False)


def tree(directory):
    """Every file below a directory with its content, to see that nothing changed."""
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()} | {
        path: None for path in directory.rglob("*") if path.is_dir()}


class Walk(unittest.TestCase):
    """A user in an empty folder."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="lbconform-new-")
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        self.began = time.monotonic()

    def must(self, *command, cwd):
        done = run(*command, cwd=cwd)
        self.assertEqual(done.returncode, 0, f"{command} in {cwd}:\n{done.stdout}\n{done.stderr}")
        print(f"  {time.monotonic() - self.began:5.1f} s  {' '.join(str(part) for part in command)[:100]}", flush=True)
        return done.stdout

    def new(self, *arguments, cwd=None):
        return self.must(BIN / "lbconform", "new", *arguments, cwd=cwd or self.place)

    def next_commands(self, said):
        """What `new` says to do next: every line below "next:", with our lbconform."""
        lines = said.split("next:\n", 1)[1].splitlines()
        return [line.strip().replace("lbconform run", f"{BIN / 'lbconform'} run") for line in lines]

    def judged(self, said, cwd):
        """Does what is said, in a shell as a user would; the report."""
        commands = self.next_commands(said)
        done = run("sh", "-c", " && ".join(commands), cwd=cwd)
        print(f"  {time.monotonic() - self.began:5.1f} s  {' && '.join(commands)[:100]}", flush=True)
        folder = cwd / commands[0].removeprefix("cd ")
        report = folder / "out" / "report.json"
        self.assertTrue(report.exists(), f"{commands}:\n{done.stdout}\n{done.stderr}")
        self.assertTrue((folder / "out" / "index.html").exists())
        return json.loads(report.read_text(encoding="utf-8"))

    def refused(self, arguments, named, env):
        done = run(BIN / "lbconform", "new", *arguments, cwd=self.place, env=env)
        self.assertEqual(done.returncode, 64, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in named:
            self.assertIn(word, done.stderr)

    def case(self, report, name):
        return next(case for case in report["cases"] if case["name"] == name)

    def assert_live(self, report, policy):
        """The policy that was asked for was played, and its calls went through."""
        self.assertEqual(report["policy"], policy)
        live = self.case(report, "contract/CON-001/picks-go-once-every-attempt-succeeds")
        self.assertEqual(live["verdict"], "PASS", live.get("complaint"))


class GoTest(Walk):
    def test_a_released_module_is_judged(self):
        said = self.new("go", "testee", "--import", "github.com/authzed/consistent@v0.4.0",
                        "--policy", "consistent-hashring")
        # This module leaves registering to its users, and wants a hash function for it.
        self.assertIn("nothing in github.com/authzed/consistent calls balancer.Register", said)
        main = self.place / "testee" / "main.go"
        text = main.read_text(encoding="utf-8")
        self.assertLessEqual(len(text.splitlines()), 25)
        text = text.replace("import (\n", 'import (\n\t"context"\n\n\t"github.com/cespare/xxhash/v2"\n')
        text = text.replace("( /* hashfn hashring.HashFunc */ )", "(xxhash.Sum64)")
        text = text.replace("\t\t// Key: func(ctx context.Context, key string) context.Context {…},\n",
                            "\t\tKey: func(ctx context.Context, key string) context.Context {\n"
                            "\t\t\treturn context.WithValue(ctx, consistent.CtxKey, []byte(key))\n\t\t},\n")
        self.assertLessEqual(len(text.splitlines()), 25)
        main.write_text(text, encoding="utf-8")
        profile = self.place / "testee" / "profile.yaml"
        text = profile.read_text(encoding="utf-8")
        for commented, filled in [
                ('# config: {"replicas": 100}', 'config: {"replicationFactor": 100, "spread": 1}'),
                ("# connects: all\n", "connects: all\n"), ("# subconns: per_address\n", "subconns: per_address\n"),
                ("# reads: addresses\n", "reads: addresses\n"), ("# spreads: equal\n", "spreads: keyed\n"),
                ("# key: {adapter: user_id}", "key: {adapter: requestKey}")]:
            self.assertIn(commented, text)
            text = text.replace(commented, filled)
        profile.write_text(text, encoding="utf-8")
        self.assert_live(self.judged(said, self.place), "consistent-hashring")
        # What docs/findings.md says of this module comes again.
        trace = ROOT / "conformance" / "replay" / "testdata" / "findings" / "F-5_consistent-hashring_0.4.0.lbtrace"
        self.assertIn("which was CRASH: the policy panicked in Pick",
                      self.must(BIN / "lbconform", "replay", trace, "--testee", "./testee/bin/testee", cwd=self.place))
        # Which of the module's lines were reached, by its released sources and without the testee's own main.
        folder = self.place / "testee"
        self.must("./build.sh", "--cover", cwd=folder)
        done = run(BIN / "lbconform", "run", "--testee", "./bin/testee", "--profile", "profile.yaml", "--coverage",
                   "--only", "CON-001", "--report", "out", cwd=folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        coverage = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))["coverage"]
        files = {each["file"]: each for each in coverage["files"]}
        self.assertNotIn("main.go", files)
        self.assertGreater(files["balancer.go"]["reached"], 20)
        unreached = [each["text"] for file in files.values() for each in file["unreached"]]
        self.assertTrue(any(unreached), "their text is in the module cache")
        self.assertTrue((folder / "out" / coverage["page"]).exists())

    def test_the_authors_own_module_is_judged_with_its_versions(self):
        acme = self.place / "acme"
        for path, text in [("acme/go.mod", OWN_GO_MOD), ("acme/hashbalancer/hash.go", OWN_POLICY),
                           ("util/util.go", UTIL),
                           ("util/go.mod", "module example.com/util\n\ngo 1.22\n\n"
                                           "require google.golang.org/grpc v1.64.0\n")]:
            (self.place / path).parent.mkdir(parents=True, exist_ok=True)
            (self.place / path).write_text(text, encoding="utf-8")
        self.must("go", "mod", "tidy", cwd=acme)
        before = tree(self.place)
        said = self.new("go", "lbtest", "--policy", "acme_first", cwd=acme)
        self.assertIn("with grpc-go v1.64.0", said)
        after = tree(self.place)
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        self.assertTrue(all(path.is_relative_to(acme / "lbtest") for path in changed), changed)
        self.assert_live(self.judged(said, acme), "acme_first")
        # It must build wherever the author goes next: plain go build, and a later grpc-go.
        lbtest = acme / "lbtest"
        self.must("go", "build", "-o", "bin/plain", ".", cwd=lbtest)
        self.must("go", "get", "google.golang.org/grpc@v1.85.0", cwd=lbtest)
        self.assertIn("grpc-go v1.85.0", self.must("./build.sh", cwd=lbtest))
        self.assert_live(self.judged(said, acme), "acme_first")

    def write_odd(self, folder, text):
        """A package of that name in a module of the author's."""
        acme = self.place / "acme"
        (acme / folder).mkdir(parents=True, exist_ok=True)
        (acme / folder / "policy.go").write_text(
            f'package {folder}\n\nimport (\n\tlb "google.golang.org/grpc/balancer"\n'
            f'\tlbbase "google.golang.org/grpc/balancer/base"\n)\n{text}{PICKERS}', encoding="utf-8")
        return acme

    def test_what_a_package_leaves_to_its_users_is_found(self):
        for folder, (text, _) in ODD.items():
            acme = self.write_odd(folder, text)
        (acme / "go.mod").write_text("module example.com/acme\n\ngo 1.22\n\nrequire google.golang.org/grpc v1.64.0\n",
                                     encoding="utf-8")
        self.must("go", "mod", "tidy", cwd=acme)
        for folder, (_, line) in ODD.items():
            with self.subTest(folder):
                testee = "lb_" + folder
                said = self.new("go", testee, "--import", f"./{folder}", "--policy", "odd", cwd=acme)
                self.assertNotIn("is it right?", said)
                main = (acme / testee / "main.go").read_text(encoding="utf-8")
                self.assertIn(line, main)
                self.assertEqual(self.must("gofmt", "-l", "main.go", cwd=acme / testee), "")
                self.must("./build.sh", cwd=acme / testee)
                done = run(BIN / "lbconform", "run", "--testee", "./bin/testee", "--policy", "odd", "--only",
                           "contract/CON-001/picks-go-once*", cwd=acme / testee)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_is_said_of_a_package_is_what_was_seen(self):
        registers = 'func init() { lb.Register(lbbase.NewBalancerBuilder("right", builder{}, lbbase.Config{})) }\n'
        acme = self.write_odd("registers", registers)
        self.write_odd("nothing", "")
        (acme / "go.mod").write_text("module example.com/acme\n\ngo 1.22\n\nrequire google.golang.org/grpc v1.64.0\n",
                                     encoding="utf-8")
        self.must("go", "mod", "tidy", cwd=acme)
        said = self.new("go", "wrong", "--import", "./registers", "--policy", "wrong", cwd=acme)
        self.assertIn('note: the name "wrong" is no string in example.com/acme/registers (names seen there: right): is '
                      'it right?\n', said)
        main = (acme / "wrong" / "main.go").read_text(encoding="utf-8")
        self.assertNotIn("registers it", main)
        said = self.new("go", "right", "--import", ".", "--policy", "right", cwd=acme / "registers")
        self.assertNotIn("is it right?", said)
        self.assertIn("// registers it\n", (acme / "registers" / "right" / "main.go").read_text(encoding="utf-8"))
        (acme / "registers" / "broken.go").write_text("package registers\n\nvar _ = missing\n", encoding="utf-8")
        said = self.new("go", "broken", "--import", "./registers", "--policy", "right", cwd=acme)
        self.assertIn("example.com/acme/registers does not compile, so that only its text was looked at: ", said)
        self.assertIn("undefined: missing\n", said)
        said = self.new("go", "none", "--import", "./nothing", "--policy", "right", cwd=acme)
        self.assertIn("none of its 0 exported names gives a balancer.Builder or a base.PickerBuilder", said)
        self.assertIn("packages of the same module that do call balancer.Register: example.com/acme/registers\n", said)
        self.assertNotIn("registers it", (acme / "none" / "main.go").read_text(encoding="utf-8"))

    def test_a_policy_that_the_suite_knows_comes_with_what_it_promises(self):
        said = self.new("go", "testee", "--import", "google.golang.org/grpc/balancer/randomsubsetting@v1.85.0",
                        "--policy", "random_subsetting_experimental")
        self.assertIn("note: the suite knows a policy called random_subsetting_experimental, and profile.yaml holds "
                      "what that one promises\n", said)
        folder = self.place / "testee"
        self.must("./build.sh", cwd=folder)
        judge = [BIN / "lbconform", "run", "--testee", "./bin/testee", "--only", "CON-001", "CON-088", "--profile"]
        self.assertIn("Conformant", self.must(*judge, "profile.yaml", cwd=folder))
        # Without its config it takes no list, and nobody is accused of that.
        (folder / "name_only.yaml").write_text("policy: random_subsetting_experimental\n", encoding="utf-8")
        done = run(*judge, "name_only.yaml", cwd=folder)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertNotIn("FAIL", done.stdout)
        self.assertIn("Does the policy need a config? Say so under `config` in the profile.",
                      " ".join(done.stdout.split()))

    def test_what_cannot_be_had_is_said_in_a_line_and_leaves_nothing(self):
        (self.place / "full").mkdir()
        (self.place / "full" / "file").touch()
        (self.place / "own" / "program").mkdir(parents=True)
        (self.place / "own" / "go.mod").write_text("module example.com/own\n\ngo 1.22\n", encoding="utf-8")
        (self.place / "own" / "program" / "main.go").write_text(
            "package main\n\nfunc main() {}\n", encoding="utf-8")
        policy = ["--policy", "x"]
        consistent = ["--import", "github.com/authzed/consistent@v0.4.0", *policy]
        table = [
            # reason, arguments, what the line must name
            ("a folder with files is kept", ["go", "full", *consistent], ["full is there already"]),
            ("a file is kept", ["go", "full/file", *consistent], ["full/file is there already"]),
            ("a parent that is a file", ["go", "full/file/deep", *consistent], ["full/file/deep"]),
            ("no policy", ["go", "fresh", *consistent[:2]], ["--policy"]),
            ("no such language", ["rust", "fresh", *policy], ["rust", "go or cpp"]),
            ("no such version", ["go", "fresh", "--import", "github.com/authzed/consistent@v99.0.0", *policy],
             ["github.com/authzed/consistent@v99.0.0"]),
            ("no such package in the module", ["go", "fresh", "--import", "github.com/authzed/consistent/none@v0.4.0",
                                               *policy], ["github.com/authzed/consistent/none"]),
            ("no such host", ["go", "fresh", "--import", "acme.invalid/hash", *policy], ["acme.invalid/hash"]),
            ("an option is no package", ["go", "fresh", "--import=-x", *policy], ["--import -x", "PACKAGE@VERSION"]),
            ("no module and no import", ["go", "fresh", *policy], ["no go.mod", "--import"]),
            ("a module without a policy", ["go", "own/fresh", *policy], ["example.com/own", "--import"]),
            ("the author's module as it stands", ["go", "own/fresh", "--import", "example.com/own/program@v1", *policy],
             ["@v1"]),
            ("a program", ["go", "own/fresh", "--import", "example.com/own/program", *policy], ["is a program"]),
            ("no such grpc-go", ["go", "fresh", "--grpc", "v9.9.9", *consistent], ["--grpc v9.9.9"]),
            ("a name with a line break", ["go", "fresh", "--policy", "a\nb"], ["--policy"]),
            ("--import is for Go", ["cpp", "fresh", "--import", "x"], ["--import"]),
        ]
        before = tree(self.place)
        for reason, arguments, named in table:
            with self.subTest(reason):
                self.refused(arguments, named, os.environ)
                self.assertEqual(tree(self.place), before)

    def test_without_go_it_says_what_to_install(self):
        nothing = self.place / "nothing"
        nothing.mkdir()
        arguments = ["go", "fresh", "--import", "github.com/authzed/consistent", "--policy", "x"]
        self.refused(arguments, ["no Go found", "install Go"], {**os.environ, "PATH": str(nothing)})
        old = nothing / "go"
        old.write_text("#!/bin/sh\necho go1.21.3\n", encoding="utf-8")
        old.chmod(0o755)
        self.refused(arguments, ["1.21", "1.25"], {**os.environ, "PATH": str(nothing)})
        self.assertEqual(sorted(path.name for path in self.place.iterdir()), ["nothing"])


class CppTest(Walk):
    # A sin for the policy that is written: the second of two READY servers never gets a call.
    ALL_TAKE_TURNS = "ready_[next_++ % ready_.size()]"
    ONLY_THE_FIRST = "ready_[0 * next_++]"

    def test_what_is_written_is_built_alone_and_conformant_and_judged_when_it_is_not(self):
        said = self.new("cpp", "mytestee", "--policy", "acme_hash")
        self.assertIn("acme_hash", said)
        folder = self.place / "mytestee"
        # Nothing in it may lean on this checkout.
        for path in folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(str(ROOT), path.read_text(encoding="utf-8", errors="replace"), path)
        report = self.judged(said, self.place)
        self.assert_live(report, "acme_hash")
        self.assertEqual(report["exit_code"], 0, report["conclusion"])
        self.assertGreater(report["totals"]["levels"]["MUST"]["held"], 30)

        policy = folder / "policy.cc"
        text = policy.read_text(encoding="utf-8")
        self.assertIn(self.ALL_TAKE_TURNS, text)
        policy.write_text(text.replace(self.ALL_TAKE_TURNS, self.ONLY_THE_FIRST), encoding="utf-8")
        report = self.judged(said, self.place)
        self.assertEqual(report["exit_code"], 1, report["conclusion"])
        broken = {identity for case in report["cases"] if case["verdict"] == "FAIL" for identity in case["checks"]}
        self.assertIn("CON-028", broken, "equal shares were promised")

        # The author's own lines, and none of what was copied.
        policy.write_text(text + "\nint NobodyCallsThis() {\n  return 4;\n}\n", encoding="utf-8")
        self.must("./build.sh", "--cover", cwd=folder)
        done = run(BIN / "lbconform", "run", "--testee", "./bin/testee", "--profile", "profile.yaml", "--coverage",
                   "--report", "out", cwd=folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        coverage = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))["coverage"]
        files = {each["file"]: each for each in coverage["files"]}
        self.assertIn("policy.cc", files)
        self.assertFalse([name for name in files if "lbconform" in name or "usr" in name], files.keys())
        self.assertGreater(files["policy.cc"]["reached"], 5)
        self.assertIn("return 4;", "".join(each["text"] for each in files["policy.cc"]["unreached"]))
        self.assertIn("DA:", (folder / "out" / "coverage" / "lcov.info").read_text(encoding="utf-8"))
        self.assertTrue((folder / "out" / coverage["page"]).exists())

    def test_the_name_is_the_folders_unless_said(self):
        said = self.new("cpp", "hash.testee")
        self.assertIn('the policy is called "hash_testee" after the folder', said)
        profile = self.place / "hash.testee" / "profile.yaml"
        self.assertIn("policy: hash_testee\n", profile.read_text(encoding="utf-8"))

    def test_what_cannot_be_is_said_in_a_line_and_leaves_nothing(self):
        for reason, policy in [
                ("a blank", "a b"), ("a quote", 'a"b'), ("an end of line", "a\\"), ("not ASCII", "größe")]:
            with self.subTest(reason):
                self.refused(["cpp", "fresh", "--policy", policy], ["--policy"], os.environ)
                self.assertEqual(list(self.place.iterdir()), [])


if __name__ == "__main__":
    if shutil.which("go") is None:
        raise SystemExit("new_test: needs Go (ci/setup.sh)")
    unittest.main(verbosity=2)
