#!/bin/sh
# usage: copy_library.sh VERSION DIR
# Copies what an author needs of this library into DIR, a module lbconform/testee that requires exactly that VERSION of
# google.golang.org/grpc: only files that fit it (versions.txt), no tests, so neither tags nor a checkout are needed.
# The author's go.mod then has `require lbconform/testee v0.0.0` and `replace lbconform/testee => ./DIR`.
set -eu
[ $# -eq 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
version=${1#v}
tags=$("$here/tags.sh" "$version")
mkdir -p "$2/lbcp"
too_new=$(awk -v tags=",$tags," '!/^#/ && index(tags, "," $3 ",") { print $1 }' "$here/versions.txt")
for file in "$here"/*.go; do
  name=$(basename "$file")
  case $name in *_test.go) continue ;; esac
  echo "$too_new" | grep -qx "$name" || cp "$file" "$2/"
done
cp "$here/lbcp/lbcp.pb.go" "$2/lbcp/"
cat >"$2/go.mod" <<END
module lbconform/testee

go 1.25

require google.golang.org/grpc v$version
END
(cd "$2" && go mod tidy)
