#!/usr/bin/env bash
# Feeds spoilt inputs to the parsers of profile, spec, frame, known failures and report, under the address and
# undefined-behaviour sanitizers.
#   ci/fuzz.sh                       every fuzz program for 10 s, with a seed of the moment
#   ci/fuzz.sh --seconds N           for so long each
#   ci/fuzz.sh --seed N              the same inputs again
# What kills a program is kept in out/fuzz/, and the line that plays it again is printed. Exit 1 if anything did.
# A finding becomes a unit test beside the parser, and a fix.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

seconds=10
seed=$RANDOM$RANDOM
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    "--seconds "[1-9]*) seconds=$2 ;;
    "--seed "[0-9]*) seed=$2 ;;
    *) echo "usage: ci/fuzz.sh [--seconds N] [--seed N]" >&2; exit 64 ;;
  esac
  shift 2
done

lbc_quietly fuzz-configure cmake --preset asan
lbc_quietly fuzz-build cmake --build --preset asan -j "$LBC_JOBS" --target lbc_fuzzers

mkdir -p out/fuzz
# fuzz_one PROGRAM: its last lines; exit 1 if it died.
fuzz_one() {
  local name=${1##*/} status=0
  local log=out/fuzz/$name.log last=out/fuzz/$name.input found=out/fuzz/$name-$seed.found
  "$1" --seconds "$seconds" --seed "$seed" --last "$last" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -eq 0 ]; then
    echo "$name: $(tail -n 1 "$log")"
    return 0
  fi
  tail -n 60 "$log"
  if [ -e "$last" ]; then
    mv "$last" "$found"
    echo "$name: died with $status; again: $1 --replay $found"
  else
    echo "$name: failed with $status"
  fi
  return 1
}
export -f fuzz_one
export seconds seed

echo "fuzz: seed $seed, $seconds s each"
status=0
find build/asan/fuzz -type f -executable | sort | xargs -r -P "$LBC_JOBS" -I{} bash -c 'fuzz_one {}' || status=1
[ "$status" -eq 0 ] || echo "fuzz: a parser died; the inputs are in out/fuzz/"
exit "$status"
