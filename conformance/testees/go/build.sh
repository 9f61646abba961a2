#!/bin/sh
# usage: build.sh [--race] [--cover] OUTDIR [NAME...]
# Builds the ready testees, each from the module versions that are committed beside its main:
#   grpc-go       OUTDIR/testee_grpc_go       policies of the newest grpc-go release
#   grpc-go-internal
#                 OUTDIR/testee_grpc_go_internal  those that its xDS client alone may import: outlier_detection,
#                                                 priority; and weighted_target, whose endpoints only it can place
#   grpc-go-1.64  OUTDIR/testee_grpc_go_1_64  the same of 1.64.0
#   grpc-go-channel       OUTDIR/testee_grpc_go_channel       the channel of the newest grpc-go release
#   grpc-go-channel-1.64  OUTDIR/testee_grpc_go_channel_1_64  the same of 1.64.0
#   grpc-go-live          OUTDIR/testee_grpc_go_live          a whole client of the newest grpc-go release
#   grpc-go-live-1.64     OUTDIR/testee_grpc_go_live_1_64     the same of 1.64.0
#   grpc-go-live-etcd     OUTDIR/testee_grpc_go_live_etcd     the same of the newest, with the resolver of etcd's client
#   kratos        OUTDIR/testee_kratos        go-kratos/kratos, policy "selector"
#   unusual       OUTDIR/testee_unusual       policies of internal/unusual, for tests of the suite
#   gozero        OUTDIR/testee_gozero        zeromicro/go-zero, policies "p2c_ewma" and "consistent_hash"
# Without names: grpc-go, grpc-go-1.64 and kratos. The first build of go-zero compiles Kubernetes' and etcd's clients
# and takes minutes.
# --race builds with the race detector; --cover instruments the policies, so that a run with GOCOVERDIR set leaves their
# coverage there.
set -eu
usage() { sed -n '2,19s/^# \{0,1\}//p' "$0" >&2; exit 64; }

here=$(cd "$(dirname "$0")" && pwd)
race=; cover=
while [ $# -gt 0 ]; do
  case $1 in
    --race) race=-race ;;
    --cover) cover=1 ;;
    -*) usage ;;
    *) break ;;
  esac
  shift
done
[ $# -ge 1 ] || usage
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- grpc-go grpc-go-1.64 kratos

# build NAME DIRECTORY PACKAGE COVERED [GO BUILD OPTION...]
build() {
  name=$1 directory=$2 package=$3 covered=$4
  shift 4
  cd "$here/$directory"
  # Coverage counters of a program whose main package is not covered are never written.
  [ -z "$cover" ] || set -- "$@" -cover "-coverpkg=$package,$covered"
  version=$(go list "$@" -m -f '{{.Version}}' google.golang.org/grpc)
  tags=$("$here/tags.sh" "$version")
  # Without cgo a testee starts with a fifth less work, and a run starts it hundreds of times.
  # The race detector needs it.
  [ -n "$race" ] || export CGO_ENABLED=0
  go build $race "$@" ${tags:+-tags "$tags"} \
    -o "$out/testee_$(echo "$name" | tr '.-' '__')" "$package"
  echo "testee_$(echo "$name" | tr '.-' '__'): grpc-go $version"
}

for name; do
  case $name in
    grpc-go) build "$name" . ./cmd/testee 'google.golang.org/grpc/balancer/...' ;;
    grpc-go-internal)
      build "$name" cmd/testee_grpc_internal . 'google.golang.org/grpc/internal/xds/balancer/...' ;;
    grpc-go-1.64)
      build "$name" . ./cmd/testee 'google.golang.org/grpc/balancer/...,google.golang.org/grpc' \
        -modfile=go.1.64.mod ;;
    grpc-go-channel) build "$name" . ./cmd/testee_channel 'google.golang.org/grpc' ;;
    grpc-go-channel-1.64) build "$name" . ./cmd/testee_channel 'google.golang.org/grpc' -modfile=go.1.64.mod ;;
    grpc-go-live) build "$name" . ./cmd/testee_live 'google.golang.org/grpc' ;;
    grpc-go-live-1.64) build "$name" . ./cmd/testee_live 'google.golang.org/grpc' -modfile=go.1.64.mod ;;
    grpc-go-live-etcd) build "$name" cmd/testee_live_etcd . 'google.golang.org/grpc' ;;
    unusual) build "$name" . ./cmd/testee_unusual "lbconform/testee/internal/unusual" ;;
    kratos) build "$name" cmd/testee_kratos . 'github.com/go-kratos/kratos/v2/...' ;;
    gozero) build "$name" cmd/testee_gozero . 'github.com/zeromicro/go-zero/zrpc/...' ;;
    *) echo "build.sh: no testee is called '$name'; the names are above" >&2; usage ;;
  esac
done
