#!/usr/bin/env bash
# Judges testees known good again and again, with one seed and with many. A verdict that changes is a fault of ours.
#   ci/soak.sh --more N              N more runs of each testee
#   ci/soak.sh --until N             runs until each testee has N; resumes where it stopped
#   ci/soak.sh ... --testee NAME     only this row of ci/matrix.yaml; may be given again
#   ci/soak.sh --summary [FILE]      no runs: adds what was gathered to docs/reports/soak.yaml, and writes soak.md
# Every run is a line of out/soak/runs.jsonl. Programs or spec that changed start a count of their own. If a verdict
# differs from that of the first run, both reports are kept, their place is printed, and the exit is 1.
# Builds what it judges, as ci/judge.sh does.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

case "${1:-}" in
  --summary) ;;
  --more | --until)
    lbc_quietly soak-setup bash ci/setup.sh
    source ci/env.sh
    lbc_quietly soak-configure cmake --preset release
    lbc_quietly soak-build cmake --build --preset release -j "$LBC_JOBS" --target lbconform testee_reference
    lbc_quietly soak-build-go sh conformance/testees/go/build.sh build/release/bin grpc-go
    ;;
  *) sed -n '2,/^set -/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 64 ;;
esac
exec "$LBC_PYTHON" ci/soak.py "$@"
