#!/bin/sh
# usage: compile_header.sh COMPILE-COMMAND...
# Compiles a header in advance, as if for the first time. The last one may not lie there meanwhile: preprocessed beside
# it, the source is "what that one says", so ccache cannot see that a header changed and may answer with an older one.
# lbc_precompiled (LbcTargets.cmake) has CMake put it before the compiler.
set -eu
follows=
for word; do
  case "$follows$word" in
    -o*.gch) rm -f "$word" ;;
  esac
  follows=
  if [ "$word" = -o ]; then follows=-o; fi
done
exec "$@"
