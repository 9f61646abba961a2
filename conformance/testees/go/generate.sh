#!/bin/sh
# usage: generate.sh [--check]    makes lbcp/lbcp.pb.go from conformance/protocol/lbcp.proto
# --check only compares, and fails if the committed file is another. Needs protoc; go.mod says the plug-in's version.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GOBIN=$work go install google.golang.org/protobuf/cmd/protoc-gen-go
protoc --plugin="$work/protoc-gen-go" --proto_path=../../protocol --go_out="$work" --go_opt=paths=source_relative \
  lbcp.proto
# The version of protoc is the machine's; what it generates does not depend on it.
without_versions() { grep -v '^// 	protoc' "$1"; }
if [ "${1:-}" = --check ]; then
  without_versions lbcp/lbcp.pb.go >"$work/committed"
  without_versions "$work/lbcp.pb.go" | cmp - "$work/committed" ||
    { echo "lbcp/lbcp.pb.go is not what lbcp.proto gives: run generate.sh" >&2; exit 1; }
else
  cp "$work/lbcp.pb.go" lbcp/
fi
