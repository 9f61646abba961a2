#!/usr/bin/env bash
# Vet and tests of every Go module of the project; the testee library twice, on the newest grpc-go and on 1.64.
#   ci/go_test.sh [GO TEST OPTION...]
set -euo pipefail
source "$(dirname "$0")/env.sh"
library=$LBC_ROOT/conformance/testees/go

# check_module DIRECTORY [MODULE OPTION...]: with the tags that its version of grpc-go needs.
check_module() {
  local directory=$1 version tags
  shift
  cd "$directory"
  version=$(go list "$@" -m -f '{{.Version}}' google.golang.org/grpc)
  tags=$("$library/tags.sh" "$version")
  echo "go: ${directory#"$LBC_ROOT"/} with grpc-go $version"
  go vet "$@" ${tags:+-tags "$tags"} ./...
  go test -v "$@" ${tags:+-tags "$tags"} "${test_options[@]}" ./...
}

test_options=("$@")
find "$LBC_ROOT/conformance/testees" -name go.mod -not -path '*/testdata/*' | sort | while read -r module; do
  check_module "${module%/go.mod}"
done
check_module "$library" -modfile=go.1.64.mod
