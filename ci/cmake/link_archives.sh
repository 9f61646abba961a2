#!/bin/sh
# usage: link_archives.sh LINK-COMMAND...
# Runs a link with abseil and protobuf as archives where Debian has them, instead of their thirty shared libraries: a
# program that is started for every case and every history spent more time on loading those than on its turns.
# lbc_starts_often (LbcTargets.cmake) has CMake put it before the link of a program. None of those programs may link
# gRPC, which brings the shared ones along.
set -eu
for word; do
  shift
  case "$word" in
    */libabsl_*.so* | */libprotobuf.so*)
      archive="${word%%.so*}.a"
      [ -f "$archive" ] && word="$archive"
      ;;
    *libgrpc*)
      echo "link_archives.sh: $word needs the shared libraries of abseil; do not call lbc_starts_often here" >&2
      exit 1
      ;;
  esac
  set -- "$@" "$word"
done
# Archives that need each other; zlib is protobuf's.
compiler=$1
shift
exec "$compiler" -Wl,--start-group "$@" -lz -Wl,--end-group
