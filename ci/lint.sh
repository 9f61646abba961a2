#!/usr/bin/env bash
# clang-tidy 14 with the checks of .clang-tidy, as errors, over the dev build's compile commands.
#   ci/lint.sh            sources that differ from main, or that include a header that does
#   ci/lint.sh --all      every source
#   ci/lint.sh FILE...    these sources
# What was found clean stays clean until it, a file it includes or .clang-tidy changes: see out/lint/.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

[ -f build/dev/compile_commands.json ] || cmake --preset dev >/dev/null
exec "$LBC_PYTHON" ci/lint.py "$@"
