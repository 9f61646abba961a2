#!/bin/sh
# usage: fit.sh VERSION
# Takes those files of this library into the build that fit that version of grpc-go, and the others out of it.
set -eu
cd "$(dirname "$0")"
tags=,$(sh ./tags.sh "$1"),
grep -v '^#' versions.txt | while read -r file _ tag; do
  case $tags in
    *",$tag,"*) from=$file to=$file.later ;;
    *) from=$file.later to=$file ;;
  esac
  [ ! -f "$from" ] || mv "$from" "$to"
done
