#!/usr/bin/env bash
# clang-tidy 14 with the checks of .clang-tidy, as errors, over the dev build's compile commands.
#   ci/lint.sh            sources that differ from main, or that include a header that does
#   ci/lint.sh --all      every source but unit tests, which are checked when they change
#   ci/lint.sh FILE...    these sources
# What was found clean stays clean until it, a file it includes or .clang-tidy changes: the marks lie in
# LBC_CACHE, so that a fresh checkout profits from them as it does from ccache.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

cmake --preset dev >/dev/null
# Headers that only exist once generated.
cmake --build --preset dev --target lbc_conformance_protocol_messages -- --quiet
exec "$LBC_PYTHON" ci/lint.py "$@"
