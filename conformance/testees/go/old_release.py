#!/usr/bin/env python3
"""Writes a testee of an old release of grpc-go into a folder, ready for `go build`: old_release.py VERSION DIR

It hosts pick_first and round_robin, from 1.59 on weighted_round_robin and least_request too, and ring_hash, which up to
1.72 is internal to grpc-go's xDS client: the module is named so that it may import it, and a call's hash is that of its
header x-user. Releases before 1.58 (tried: 1.46 to 1.50) get a copy of the library without what came later: state
listeners, health, producers, endpoints, metrics. Then: cd DIR/testee && go mod tidy && go build -o testee .
"""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# What the library has for later releases: whole files, and lines to replace in others.
LATER_FILES = ("health.go", "metrics.go", "metrics_async.go", "metrics_updown.go", "producer.go", "stream.go")
LATER_LINES = (
    ("client_conn.go", r"opts\.StateListener", "nil"),
    ("sub_conn.go", r"\tproducers producers\n\tstreams   streams\n\n", ""),
    ("sub_conn.go", r"\tsc\.streams\..*\n", ""),
    ("sub_conn.go", r"\tif grpcAtLeast\(1, 68\) \{\n.*\n\t\}\n", ""),
    ("sub_conn.go", r"// GetOrBuildProducer (.*\n)+?\}\n", ""),
    ("call_done.go", r"\tif c\.Load != nil \{\n(\t\t.*\n)+\t\}\n", ""),
    ("call_done.go", r'\t"google\.golang\.org/protobuf/proto"\n', ""),
    ("pick.go", r"flatten\(result\.Metadata\)", '""'),
    ("instance.go", r"\tcase \*lbcp\.Command_LoadReport:\n(\t\t.*\n)+", ""),
    ("convert.go", r"// orcaReport (.*\n)+", ""),
    ("convert.go", r"\torca .*\n", ""),
    ("options.go", r"\*resolver\.Endpoint\b", "*Endpoint"),
    ("resolver_state.go", r"resolver\.Endpoint\{", "Endpoint{"),
    ("resolver_state.go", r"\t\tstate\.Endpoints = .*\n", ""),
)
ENDPOINT = """package testee

import (
	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/resolver"
)

// Endpoint stands for resolver.Endpoint, which came with 1.58.
type Endpoint struct {
	Addresses  []resolver.Address
	Attributes *attributes.Attributes
}
"""
MAIN = """package main

import (
	"context"

	"github.com/cespare/xxhash/v2"
%(imports)s
	"google.golang.org/grpc/xds/internal/balancer/ringhash"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

func main() {
	testee.Main(testee.Options{
		Call: func(ctx context.Context, pick *lbcp.Pick) context.Context {
			if key := pick.Headers["x-user"]; key != "" {
				return ringhash.SetRequestHash(ctx, xxhash.Sum64String(key))
			}
			return ctx
		},
	})
}
"""
PLAIN_MAIN = """package main

import (
%(imports)s

	"lbconform/testee"
)

func main() { testee.Main(testee.Options{}) }
"""


def library_of_before_1_58(version, folder):
    """A copy without what came later; a pattern that fits nothing any more is an error."""
    (folder / "lbcp").mkdir(parents=True)
    shutil.copy(HERE / "lbcp" / "lbcp.pb.go", folder / "lbcp")
    for source in HERE.glob("*.go"):
        if not source.name.endswith("_test.go") and source.name not in LATER_FILES:
            shutil.copy(source, folder)
    for name, pattern, replacement in LATER_LINES:
        text, found = re.subn(pattern, replacement, (folder / name).read_text(encoding="utf-8"))
        if not found:
            raise SystemExit(f"old_release.py: {name} has nothing like {pattern!r} any more: mend LATER_LINES")
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "endpoint.go").write_text(ENDPOINT, encoding="utf-8")
    (folder / "go.mod").write_text(
        f"module lbconform/testee\n\ngo 1.25\n\nrequire google.golang.org/grpc v{version}\n", encoding="utf-8")


def main(version, folder):
    release = tuple(int(part) for part in version.split(".")[:2])
    if release < (1, 58):
        library_of_before_1_58(version, folder / "lib")
    else:
        subprocess.run([HERE / "copy_library.sh", version, folder / "lib"], check=True)
    policies = ["leastrequest", "weightedroundrobin"] if release >= (1, 59) else ["roundrobin"]
    if release >= (1, 73):
        policies.append("ringhash")
    imports = "\n".join(f'\t_ "google.golang.org/grpc/balancer/{policy}"' for policy in policies)
    (folder / "testee").mkdir(parents=True)
    (folder / "testee" / "main.go").write_text(
        (MAIN if release < (1, 73) else PLAIN_MAIN) % {"imports": imports}, encoding="utf-8")
    (folder / "testee" / "go.mod").write_text(
        "module google.golang.org/grpc/xds/lbtestee\n\ngo 1.25\n\nrequire (\n"
        f"\tgoogle.golang.org/grpc v{version}\n\tlbconform/testee v0.0.0\n)\n\n"
        "replace lbconform/testee => ../lib\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        sys.exit("usage: old_release.py VERSION DIR, e.g. old_release.py 1.48.0 /tmp/old")
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
