#!/bin/sh
# usage: build.sh [--race]    builds bin/testee
#   --race   with the thread sanitizer: what it finds ends the testee, which is a finding
set -eu
cd "$(dirname "$0")"

build=build
race=OFF
for option; do
  case $option in
    --race) race=ON build=build-race ;;
    *) sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
  esac
done

cmake -S . -B "$build" -DRACE=$race
cmake --build "$build" --parallel "$(nproc)"
