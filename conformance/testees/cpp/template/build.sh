#!/bin/sh
# usage: build.sh [--race] [--cover]    builds bin/testee
#   --race   with the thread sanitizer: what it finds ends the testee, which is a finding
#   --cover  counts the lines of the policy that run: lbconform run --coverage --report DIR
set -eu
cd "$(dirname "$0")"

build=build
race=OFF
cover=OFF
for option; do
  case $option in
    --race) race=ON build=build-race ;;
    --cover) cover=ON ;;
    *) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
  esac
done

# CMake asks for make unless it is told otherwise, and a machine may have ninja alone.
command -v make >/dev/null || export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"
cmake -S . -B "$build" -DRACE=$race -DCOVER=$cover
cmake --build "$build" --parallel "$(nproc)"
