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

lbc_quietly build-python sh conformance/testees/python/build.sh build/release/bin
mapfile -t go_testees < <("$LBC_PYTHON" ci/matrix.py "${lists[@]}" | cut -f2 | grep -vxE 'cpp|python' | sort -u)
lbc_quietly build-go sh conformance/testees/go/build.sh build/release/bin "${go_testees[@]}"

judged=0
surprising=()
while IFS=$'\t' read -r -a row; do
  name=${row[0]}
  echo
  echo "$name"
  status=0
  build/release/bin/lbconform run "${row[@]:2}" --report "out/$name" </dev/null || status=$?
  judged=$((judged + 1))
  [ "$status" -eq 0 ] || surprising+=("$name (exit $status)")
  echo "report: out/$name/index.html"
done < <("$LBC_PYTHON" ci/matrix.py "${lists[@]}")

echo
if [ ${#surprising[@]} -gt 0 ]; then
  echo "judge: ${#surprising[@]} of $judged testees are not as conformance/known_failures says: ${surprising[*]}"
  exit 1
fi
echo "judge: $judged testees judged; what was found is what conformance/known_failures says"
