#!/usr/bin/env bash
# How long things take and how much they need, beside what we aim at. It prints; nothing fails for being slow.
#   ci/bench.sh                    everything, five times each
#   ci/bench.sh --runs N           N times each
#   ci/bench.sh --only PART[,...]  parts: suite (whole policy seat, memory), search (properties on a Go testee,
#                                  explore on a C++ one, a finding shrunk, an event judged by models), command (one turn
#                                  through the pipe), live (a unary call and 3,000 connections over grpc++, ours and its
#                                  own), build (one without a change, a scenario edited to its verdict)
#   ci/bench.sh --report [FILE]    also as a page (docs/reports/bench.md)
#   ci/bench.sh --only policies    ours beside grpc-go's, kratos' and go-zero's, in one run; alone, and with options of
#                                  its own: --lines, --pairs, --report (docs/reports/performance.md); the first build of
#                                  go-zero takes minutes
# What runs beside it counts: the page says how busy the machine was.
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

lbc_quietly bench-setup bash ci/setup.sh
source ci/env.sh
lbc_quietly bench-configure cmake --preset release -DLBC_LIVE=ON
if [ "${1:-}" = --only ] && [ "${2:-}" = policies ]; then
  shift 2
  lbc_quietly bench-build cmake --build --preset release -j "$LBC_JOBS" --target policy_benchmark
  lbc_quietly bench-build-go sh fixtures/policy_benchmark_go/build.sh build/release/bin
  exec "$LBC_PYTHON" ci/policy_bench.py "$@"
fi
lbc_quietly bench-build cmake --build --preset release -j "$LBC_JOBS" \
  --target lbconform testee_reference testee_reference_channel conformance_testees_cpp_benchmark \
  conformance_models_benchmark transport_benchmark
lbc_quietly bench-build-go sh conformance/testees/go/build.sh build/release/bin grpc-go grpc-go-channel
exec "$LBC_PYTHON" ci/bench.py "$@"
