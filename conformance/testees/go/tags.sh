#!/bin/sh
# usage: tags.sh VERSION     prints the build tags for that version of google.golang.org/grpc, comma between
# The table is versions.txt, beside this file.
set -eu
[ $# -eq 1 ] || { echo "usage: tags.sh VERSION, e.g. tags.sh 1.64.0" >&2; exit 64; }
awk -v version="${1#v}" '
  BEGIN {
    if (split(version, have, ".") < 2 || have[1] !~ /^[0-9]+$/ || have[2] !~ /^[0-9]+$/) {
      print "tags.sh: not a version: " version > "/dev/stderr"
      exit 64
    }
  }
  /^#/ || NF < 3 { next }
  {
    split($2, need, ".")
    if (have[1] + 0 < need[1] + 0 || (have[1] == need[1] && have[2] + 0 < need[2] + 0))
      tags = tags (tags == "" ? "" : ",") $3
  }
  END { print tags }' "$(dirname "$0")/versions.txt"
