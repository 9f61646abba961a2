#!/bin/sh
# usage: check.sh [GO TEST OPTION...]
# Everything that a change of this folder must pass: generated code is fresh, gofmt, vet, and all tests with the newest
# grpc-go and with 1.64.0. The modules under cmd/ have no tests; build.sh builds them.
set -eu
cd "$(dirname "$0")"
./generate.sh --check
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
# check [MODULE OPTION]
check() {
  version=$(go list "$@" -m -f '{{.Version}}' google.golang.org/grpc)
  tags=$(./tags.sh "$version")
  echo "grpc-go $version"
  go vet "$@" ${tags:+-tags "$tags"} ./...
  go test "$@" ${tags:+-tags "$tags"} $options ./...
}
options=$*
check
check -modfile=go.1.64.mod

# What authors get: the copied library builds without tags, with the version it was copied for.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
for version in 1.64.0 "$(go list -m -f '{{.Version}}' google.golang.org/grpc)"; do
  ./copy_library.sh "$version" "$copy/$version"
  (cd "$copy/$version" && go build ./... && go list -m google.golang.org/grpc | grep -qF "v${version#v}") ||
    { echo "the library copied for $version does not build with it" >&2; exit 1; }
done
