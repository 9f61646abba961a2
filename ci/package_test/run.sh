#!/usr/bin/env bash
# Builds and runs the project beside this script against an install prefix of the release build, and against its tarball
# after that was unpacked and moved. The release build must be there (cmake --workflow --preset release).
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
  if [ -x "$1/bin/lbconform" ]; then
    (cd / && "$1/bin/lbconform" --version && "$1/bin/lbconform" list >/dev/null)
  fi
}

cmake --install build/release --prefix "$place/prefix" >/dev/null
echo "package: consumed from an install prefix"
consume "$place/prefix"
rm -rf "$place/prefix"

cpack --config build/release/CPackConfig.cmake -B "$place/pack" >/dev/null
mkdir "$place/unpacked"
tar -xzf "$place"/pack/lbconform-*.tar.gz -C "$place/unpacked"
mv "$place"/unpacked/lbconform-* "$place/moved"
if grep -rIlF "$LBC_ROOT" "$place/moved"; then
  echo "package: the files above name the folder they were built in" >&2
  exit 1
fi
echo "package: consumed from the tarball, unpacked and moved"
consume "$place/moved"
