#!/usr/bin/env bash
# Builds and runs the project beside this script, and judges the testee that it makes, against an install prefix of the
# release build, and against its tarball after that was unpacked and moved.
# The release build must be there: cmake --workflow --preset release
set -euo pipefail
source "$(dirname "$0")/../env.sh"
cd "$LBC_ROOT"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

consume() {  # PREFIX
  local build=$place/build
  rm -rf "$build"
  cmake -G Ninja -S ci/package_test -B "$build" -DCMAKE_PREFIX_PATH="$1" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null
  cmake --build "$build" -- --quiet
  (cd "$build" && ctest --output-on-failure --no-tests=error)
  # The installed judge finds its data beside it, judges what comes with it, and then the stranger's own testee.
  (cd / && lbc_quietly package-judge "$1/bin/lbconform" run --testee "$1/bin/testee_reference" --policy round_robin)
  (cd / && lbc_quietly package-judge "$1/bin/lbconform" selftest --testee "$build/use_testee")
  (cd / && lbc_quietly package-judge "$1/bin/lbconform" run --testee "$build/use_testee" \
    --profile "$LBC_ROOT/ci/package_test/first_ready.yaml")
}

cmake --install build/release --prefix "$place/prefix" >/dev/null
echo "package: consumed from an install prefix"
consume "$place/prefix"
rm -rf "$place/prefix"

cpack --config build/release/CPackConfig.cmake -B "$place/pack" >/dev/null
mkdir "$place/unpacked"
tar -xzf "$place"/pack/lbconform-*.tar.gz -C "$place/unpacked"
mv "$place"/unpacked/lbconform-* "$place/moved"
# As a whole path: links to other people's sources may have the same folders in their middle.
root=$(printf '%s' "$LBC_ROOT" | sed 's/[^a-zA-Z0-9/_-]/\\&/g')
if grep -rIlE "(^|[^a-zA-Z0-9_.-])$root(/|[^a-zA-Z0-9_.-]|\$)" "$place/moved"; then
  echo "package: the files above name the folder they were built in" >&2
  exit 1
fi
echo "package: consumed from the tarball, unpacked and moved"
consume "$place/moved"

echo "package: a C++ testee written by the moved program, built without the checkout and judged"
(cd "$place" && lbc_quietly package-new "$place/moved/bin/lbconform" new cpp fresh --policy acme_turns)
(cd "$place/fresh" && CMAKE_CXX_COMPILER_LAUNCHER=ccache lbc_quietly package-new-build ./build.sh \
  && lbc_quietly package-new-judge "$place/moved/bin/lbconform" run --testee ./bin/testee --profile profile.yaml)
