#!/usr/bin/env bash
# Which lines of the reference and of the judge the tests reach: out/coverage/index.html, with lcov.
#   ci/coverage.sh           builds the coverage preset, runs its tests, writes pages and totals
# Left out are the tests that play the judge hundreds of times on wrong and foreign policies: they reach no further than
# one run does, and take an hour with counters.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"
[ $# -eq 0 ] || { echo "usage: ci/coverage.sh" >&2; exit 64; }

lbc_quietly coverage-configure cmake --preset coverage
lbc_quietly coverage-build cmake --build --preset coverage -j "$LBC_JOBS"
find build/coverage -name '*.gcda' -delete
lbc_quietly coverage-test ctest --preset coverage -j "$LBC_JOBS"

info=build/coverage/lbconform.info
lbc_quietly coverage-capture lcov --capture --directory build/coverage --base-directory "$LBC_ROOT" --no-external \
  --directory "$LBC_ROOT" --output-file "$info.all"
lbc_quietly coverage-filter lcov --remove "$info.all" '*_test.cc' '*.pb.*' '*/build/*' --output-file "$info"
rm -rf out/coverage.new
lbc_quietly coverage-pages genhtml "$info" --prefix "$LBC_ROOT" --title lbconform --legend \
  --output-directory out/coverage.new
rm -rf out/coverage
mv out/coverage.new out/coverage
lcov --summary "$info" 2>&1 | grep -E 'lines|functions'
echo "coverage: out/coverage/index.html"
