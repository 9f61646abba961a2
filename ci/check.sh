#!/usr/bin/env bash
# What a change must pass, cheapest first; CI calls exactly this. Sets up and builds what it needs.
#   ci/check.sh                      the stages of COMMON, as CI does, stopping at the first that fails
#   ci/check.sh --full               all of these, lint, asan and asan-all
#   ci/check.sh --night              all of those, and what takes hours: matrix, proxy, effort and storm
#   ci/check.sh --only STAGE[,...]   these stages, in the order given
#   ci/check.sh --from STAGE         this stage and those after it
#   ci/check.sh --fast               without the sanitizers and without judging: what to run before each commit
#   ci/check.sh --list               the stages, a line each
# A stage prints one line if it passes, and the end of its log if it does not; the logs stay in out/check/.
# The last line counts tests, and stages that have no tests as one.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

STAGES=(setup tidy format scripts spec go build unit judge race soak fuzz package tsan lint asan asan-all matrix proxy
        effort storm)
FAST=(setup tidy format scripts spec go build unit lint)
STAGE_LIMIT_SECONDS=2700  # a stage that hangs must not use up CI's time

describe() {
  case $1 in
    setup) echo "Debian packages and Go are there" ;;
    tidy) echo "house rules: includes, sizes, requirement ids, READMEs, banned calls (ci/tidy.py)" ;;
    format) echo "clang-format 14 and gofmt have nothing to change" ;;
    scripts) echo "unit tests of the Python in ci/" ;;
    spec) echo "spec/ matches its schema and itself" ;;
    build) echo "dev build, warnings as errors" ;;
    unit) echo "every C++ test, and the suite's own tests" ;;
    lint) echo "clang-tidy 14 with the short list of .clang-tidy" ;;
    go) echo "the Go testee library: fresh, vetted, tested on the newest grpc-go and on 1.64; Go benchmarks vetted" ;;
    package) echo "release build; install prefix and moved tarball used by a stranger's project" ;;
    asan) echo "C++ unit and live tests, and the reference while judged, under address and UB sanitizers" ;;
    asan-all) echo "the judge and the suite's own tests under these sanitizers too" ;;
    fuzz) echo "parsers of what comes from outside, 10 s of spoilt input each under asan" ;;
    tsan) echo "tests that start threads under the thread sanitizer" ;;
    judge) echo "released policies and the reference get the verdicts that are committed" ;;
    race) echo "grpc-go's policies under Go's race detector, while many threads pick and in random histories" ;;
    matrix) echo "every mutant played anew dies as it is said to, and docs/reports/mutants*.md says what was seen" ;;
    proxy) echo "every sin of the proxy that strikes is noticed, as docs/reports/proxy.md says, on three testees" ;;
    effort) echo "random histories by the thousand find nothing new in the reference and in grpc-go" ;;
    storm) echo "ten minutes of faults over real connections, with optimisation and under the address sanitizer" ;;
    soak) echo "pick_first and round_robin of the reference and grpc-go, 10 times more each: no verdict ever changes" ;;
  esac
}

stage_setup() { bash ci/setup.sh; }
stage_tidy() { "$LBC_PYTHON" ci/tidy.py; }
stage_format() { bash ci/format.sh; }
stage_scripts() { "$LBC_PYTHON" -m unittest discover -s ci -p '*_test.py'; }
stage_spec() { "$LBC_PYTHON" ci/spec_check.py; }

build() {
  cmake --preset "$1"
  cmake --build --preset "$1" -j "$LBC_JOBS"
}
# build_and_test PRESET: what `cmake --workflow --preset PRESET` does, with this machine's number of jobs.
build_and_test() {
  build "$1"
  ctest --preset "$1" -j "$LBC_JOBS"
}
stage_build() { build dev; }
stage_unit() { build_and_test dev; }
# The judge's cases are most of what there is to compile and hold little that could go wrong with memory, so here the
# judge is dev's; asan-all has it sanitized too.
stage_asan() {
  cmake --preset asan
  cmake --build --preset asan -j "$LBC_JOBS" --target lbc_tests lbc_fuzzers testee_reference
  ctest --preset asan -j "$LBC_JOBS" -L 'unit|fuzz|live' -LE meta
  cmake --preset dev
  cmake --build --preset dev -j "$LBC_JOBS" --target lbconform
  judge_sanitized build/dev/bin/lbconform
}
stage_asan-all() {
  build_and_test asan
  judge_sanitized build/asan/bin/lbconform
}
# judge_sanitized JUDGE: a sanitizer that ends the testee costs the case, and so the verdict.
judge_sanitized() {
  local policy
  for policy in pick_first round_robin smooth_weighted_round_robin consistent_hash p2c \
      least_request_experimental random_subsetting_experimental weighted_round_robin \
      ring_hash_experimental outlier_detection_experimental weighted_target_experimental priority_experimental; do
    "$1" run --testee build/asan/bin/testee_reference --policy "$policy" --jobs "$LBC_JOBS"
  done
}
stage_fuzz() { bash ci/fuzz.sh --seconds 10; }
stage_tsan() { build_and_test tsan; }

stage_lint() { bash ci/lint.sh --all; }

# Of the Go side of the comparison what needs no go-zero, whose first build takes minutes.
stage_go() {
  sh conformance/testees/go/check.sh -v
  (cd fixtures/policy_benchmark_go && go vet . ./grpc_go)
}

stage_package() {
  cmake --preset release
  cmake --build --preset release -j "$LBC_JOBS"
  bash ci/package_test/run.sh
}

stage_judge() { bash ci/judge.sh; }

# What the race detector is for, and no more of the run: it makes a testee five times slower.
stage_race() {
  local policy
  cmake --preset release
  cmake --build --preset release -j "$LBC_JOBS" --target lbconform
  sh conformance/testees/go/build.sh --race build/release/race grpc-go
  for policy in pick_first round_robin weighted_round_robin least_request ring_hash random_subsetting; do
    build/release/bin/lbconform run --testee build/release/race/testee_grpc_go \
      --policy "$(race_name "$policy")" --known-failures "conformance/known_failures/grpc-go-$policy.yaml" \
      --only CON-055 CON-056 CON-057 PICK-002 --jobs "$LBC_JOBS"
  done
}
# race_name POLICY: as grpc-go registers it.
race_name() {
  case $1 in
    least_request | ring_hash | random_subsetting) echo "${1}_experimental" ;;
    *) echo "$1" ;;
  esac
}
stage_soak() {
  local testee rows=()
  for testee in reference-pick_first reference-round_robin grpc-go-pick_first grpc-go-round_robin; do
    rows+=(--testee "$testee")
  done
  bash ci/soak.sh --more 10 "${rows[@]}"
}

# The night's stages. They use what `unit` and `judge` have built.
stage_matrix() {
  LBC_BIN=build/dev/bin "$LBC_PYTHON" conformance/meta_tests/mutants_report.py
  git diff --exit-code --stat docs/reports/mutants.md docs/reports/mutants_by_case.md
}
stage_proxy() {
  LBC_BIN=build/dev/bin "$LBC_PYTHON" conformance/meta_tests/proxy_report.py \
    grpc-go=build/release/bin/testee_grpc_go grpc-go-1.64=build/release/bin/testee_grpc_go_1_64
  git diff --exit-code --stat docs/reports/proxy.md
}
stage_effort() {
  local name testee policy
  for name in pick_first round_robin; do
    for testee in testee_reference testee_grpc_go; do
      policy=()
      [ "$testee" = testee_reference ] ||
        policy=(--known-failures "conformance/known_failures/grpc-go-$name.yaml")
      build/release/bin/lbconform run --testee "build/release/bin/$testee" --policy "$name" \
        --effort night --jobs "$LBC_JOBS" "${policy[@]}"
    done
  done
}
stage_storm() { bash ci/storm.sh --seconds 600; }

# How many tests a stage's log speaks of, as "PASSED FAILED": ctest, unittest and go test are understood.
count_tests() {
  awk '
    /tests passed, [0-9]+ tests failed out of [0-9]+/ { failed += $4; passed += $NF - $4 }
    /^Ran [0-9]+ tests? in/ { ran = $2; passed += ran }
    /^FAILED \((failures|errors)=/ { n = $0; gsub(/[^0-9]+/, " ", n); split(n, part, " "); bad = part[1] + part[2]
                                     failed += bad; passed -= bad }
    /^[[:space:]]*--- PASS: / { passed++ }
    /^[[:space:]]*--- FAIL: / { failed++ }
    END { print passed + 0, failed + 0 }' "$1"
}

usage() {
  sed -n '2,/^set -/{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 64
}

is_stage() {
  local stage
  for stage in "${STAGES[@]}"; do [ "$stage" != "$1" ] || return 0; done
  return 1
}

# The others build or read everything once more, and are for --full (docs/HACKING.md, "What CI runs").
COMMON=(setup tidy format scripts spec go build unit judge race soak fuzz package tsan)
wanted=("${COMMON[@]}")
case "${1:-}" in
  "") ;;
  --list) for stage in "${STAGES[@]}"; do printf '%-9s %s\n' "$stage" "$(describe "$stage")"; done; exit 0 ;;
  --full) wanted=("${COMMON[@]}" lint asan asan-all) ;;
  --night) wanted=("${STAGES[@]}"); STAGE_LIMIT_SECONDS=14400 ;;
  --fast) wanted=("${FAST[@]}") ;;
  --only) IFS=, read -ra wanted <<<"${2:-}" ;;
  --from)
    wanted=()
    for stage in "${STAGES[@]}"; do
      if [ "$stage" = "${2:-}" ] || [ ${#wanted[@]} -gt 0 ]; then wanted+=("$stage"); fi
    done
    ;;
  --run-one) "stage_$2"; exit ;;  # how this script calls itself, so that a time limit can end a stage as a whole
  *) usage ;;
esac
[ ${#wanted[@]} -gt 0 ] || usage
for stage in "${wanted[@]}"; do
  is_stage "$stage" || { echo "check: no stage is called '$stage': ${STAGES[*]}" >&2; exit 64; }
done

mkdir -p out/check
passed=0
started=$SECONDS
for stage in "${wanted[@]}"; do
  log=out/check/$stage.log
  begun=$SECONDS
  status=0
  printf 'check: %-9s %s ... ' "$stage" "$(describe "$stage")"
  timeout -k 20 "$STAGE_LIMIT_SECONDS" bash "$0" --run-one "$stage" >"$log" 2>&1 </dev/null || status=$?
  read -r stage_passed stage_failed < <(count_tests "$log")
  took=$((SECONDS - begun))
  if [ "$status" -ne 0 ]; then
    [ "$stage_failed" -gt 0 ] || stage_failed=1
    echo "FAILED after $took s"
    tail -n 150 "$log"
    [ "$status" -ne 124 ] || echo "check: it took longer than $STAGE_LIMIT_SECONDS s and was ended"
    echo "check: stage '$stage' failed; all it said is in $log; run it again with: ci/check.sh --only $stage"
    echo "$((passed + stage_passed)) passed, $stage_failed failed"
    exit 1
  fi
  [ "$stage_passed" -gt 0 ] || stage_passed=1
  passed=$((passed + stage_passed))
  echo "ok, $stage_passed in $took s"
done
echo "check: everything passed in $((SECONDS - started)) s"
echo "$passed passed, 0 failed"
