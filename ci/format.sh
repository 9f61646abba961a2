#!/usr/bin/env bash
# Is every C++ and Go file formatted as .clang-format (clang-format 14) and gofmt would?
#   ci/format.sh          lists what differs; exit 1 if anything does
#   ci/format.sh --fix    formats in place
set -euo pipefail
source "$(dirname "$0")/env.sh"
cd "$LBC_ROOT"

fix=no
case "${1:-}" in
  "") ;;
  --fix) fix=yes ;;
  *) echo "usage: ci/format.sh [--fix]" >&2; exit 64 ;;
esac

# Tracked or about to be, and still there.
files_named() {
  git ls-files --cached --others --exclude-standard -- "$@" |
    while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

mapfile -t cxx < <(files_named '*.cc' '*.h' | sort -u)
mapfile -t go < <(files_named '*.go' | grep -v '\.pb\.go$' | sort -u)

if [ "$fix" = yes ]; then
  [ ${#cxx[@]} -eq 0 ] || printf '%s\n' "${cxx[@]}" | xargs -P "$LBC_JOBS" -n 40 clang-format-14 -i
  [ ${#go[@]} -eq 0 ] || gofmt -w "${go[@]}"
  exit 0
fi

status=0
if [ ${#cxx[@]} -gt 0 ]; then
  printf '%s\n' "${cxx[@]}" | xargs -P "$LBC_JOBS" -n 40 clang-format-14 --dry-run --Werror --ferror-limit=3 || status=1
fi
if [ ${#go[@]} -gt 0 ]; then
  unformatted=$(gofmt -l "${go[@]}")
  [ -z "$unformatted" ] || { printf '%s: not gofmt-ed\n' $unformatted >&2; status=1; }
fi
[ "$status" -eq 0 ] || echo "format: run ci/format.sh --fix" >&2
exit "$status"
