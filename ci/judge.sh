#!/usr/bin/env bash
# Sets up, builds, and judges.
#   ci/judge.sh            the testees of ci/matrix.yaml; prints the first screen of each, leaves out/<name>/index.html.
#                          Exit 0: what was found is exactly what the committed known-failure files say.
#   ci/judge.sh --all      also those whose first build takes minutes (go-zero)
#   ci/judge.sh ARGS...    lbconform run ARGS..., for example
#                          ci/judge.sh --testee ./my_testee --policy acme_hash --report out/acme
set -euo pipefail
source "$(dirname "$0")/env.sh"
caller=$PWD
cd "$LBC_ROOT"

lists=(testees)
if [ "${1:-}" = --all ]; then
  lists+=(further)
  shift
fi

lbc_quietly setup bash ci/setup.sh
source ci/env.sh  # a Go that setup brought is on the PATH from here
# The live seat needs grpc++.
lbc_quietly configure cmake --preset release -DLBC_LIVE=ON
lbc_quietly build cmake --build --preset release -j "$LBC_JOBS"

if [ $# -gt 0 ]; then
  cd "$caller"
  exec "$LBC_ROOT/build/release/bin/lbconform" run "$@"
fi

# One line a testee: name, built_by, command, policy, known_failures, seat; "-" for what is absent, tab between.
matrix() {
  "$LBC_PYTHON" - "${lists[@]}" <<'PYTHON'
import sys
import yaml
matrix = yaml.safe_load(open("ci/matrix.yaml", encoding="utf-8"))
for row in (row for name in sys.argv[1:] for row in matrix[name]):
    print(*(row.get(key, "-") for key in ("name", "built_by", "command", "policy", "known_failures", "seat")), sep="\t")
PYTHON
}

lbc_quietly build-python sh conformance/testees/python/build.sh build/release/bin
mapfile -t go_testees < <(matrix | cut -f2 | grep -vxE 'cpp|python' | sort -u)
lbc_quietly build-go sh conformance/testees/go/build.sh build/release/bin "${go_testees[@]}"

judged=0
surprising=()
while IFS=$'\t' read -r name _ command policy known_failures seat; do
  echo
  echo "$name"
  status=0
  arguments=(--testee "$command" --report "out/$name")
  [ "$policy" = - ] || arguments+=(--policy "$policy")
  [ "$seat" = - ] || arguments+=(--seat "$seat")
  [ "$known_failures" = - ] || arguments+=(--known-failures "$known_failures")
  build/release/bin/lbconform run "${arguments[@]}" </dev/null || status=$?
  judged=$((judged + 1))
  [ "$status" -eq 0 ] || surprising+=("$name (exit $status)")
  echo "report: out/$name/index.html"
done < <(matrix)

echo
if [ ${#surprising[@]} -gt 0 ]; then
  echo "judge: ${#surprising[@]} of $judged testees are not as conformance/known_failures says: ${surprising[*]}"
  exit 1
fi
echo "judge: $judged testees judged; what was found is what conformance/known_failures says"
