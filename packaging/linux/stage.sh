#!/usr/bin/env bash
# Lays out what a package installs: stage.sh PROGRAM LEGAL ROOT, as in `stage.sh build/program build/legal build/root`.
#
# POSAPP_VERSION       another version than the code's (for trying an upgrade)
# POSAPP_MEDIA_URL     where resources/pictures/*.png are published, for software centres
# POSAPP_MAINTAINER    NAME <ADDRESS> of who publishes the package
# POSAPP_BUILD_PYTHON  a Python with the program's libraries and shtab (build/venv's, else .venv's)
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
top="$(cd "$here/../.." && pwd -P)"
if [[ $# -ne 3 ]]; then
  echo "usage: stage.sh PROGRAM LEGAL ROOT" >&2
  exit 2
fi
program="$1" legal="$2" root="$3"

python="${POSAPP_BUILD_PYTHON:-$top/build/venv/bin/python}"
if [[ ! -x "$python" ]]; then python="$top/.venv/bin/python"; fi
tool() { PYTHONPATH="$top" PYTHONDONTWRITEBYTECODE=1 "$python" "$top/packaging/tools/$1" "${@:2}"; }

if [[ ! -x "$program/posapp" ]]; then
  echo "stage.sh: $program/posapp is not there" >&2
  exit 1
fi
version="${POSAPP_VERSION:-$(tool releases.py version)}"
epoch="${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH="$epoch"
media="${POSAPP_MEDIA_URL:-}"
if [[ -z "$media" ]]; then
  echo "stage.sh: POSAPP_MEDIA_URL is not set; the screenshots that software centres are told of lead nowhere."
  media="https://posapp.invalid/pictures"
fi

rm -rf "$root"
home="$root/usr/lib/posapp" share="$root/usr/share"
doc="$share/doc/posapp" name="org.posapp.posapp"

put() { install -D -m "$1" "$2" "$3"; }

# --- the program -----------------------------------------------------------------------------------------------

mkdir -p "$home/program" "$root/usr/bin"
cp -a --no-preserve=ownership "$program/." "$home/program/"
# Whoever built it with another umask gets the same package: folders and what may be run 755, the rest 644.
find "$home/program" -type d -exec chmod 755 {} +
find "$home/program" -type f -perm /111 -exec chmod 755 {} +
find "$home/program" -type f ! -perm /111 -exec chmod 644 {} +
# Only a program is run; a library needs no such right, and lintian says so.
find "$home/program" -type f -name '*.so*' -exec chmod 644 {} +
content="$(cd "$home/program" && {
  find . -type l -printf '%p -> %l\n' | sort
  find . -type f -print0 | sort -z | xargs -0 sha256sum
} | sha256sum | cut -c 1-8)"
printf '%s-%s\n' "$version" "$content" >"$home/tree"
chmod 644 "$home/tree"
put 755 "$here/trees" "$home/trees"
ln -s ../lib/posapp/current/posapp "$root/usr/bin/posapp"

# --- the desktop -----------------------------------------------------------------------------------------------

for entry in "$name" "$name.agent"; do
  put 644 "$here/$entry.desktop" "$share/applications/$entry.desktop"
done
put 644 "$top/resources/icons/posapp.svg" "$share/icons/hicolor/scalable/apps/$name.svg"
tool icons.py --hicolor "$share/icons/hicolor" "$name"
mkdir -p "$share/metainfo"
tool releases.py appstream >"$root/releases"
tool metainfo.py "$here/$name.metainfo.xml" "$root/releases" "$media" >"$share/metainfo/$name.metainfo.xml"
rm "$root/releases"

# --- for whoever reads and types -------------------------------------------------------------------------------

mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/vendor-completions" \
  "$share/fish/vendor_completions.d" "$doc"
tool manual.py "$here/posapp.1" | gzip -9n >"$share/man/man1/posapp.1.gz"
tool completions.py bash >"$share/bash-completion/completions/posapp"
tool completions.py zsh >"$share/zsh/vendor-completions/_posapp"
tool completions.py fish >"$share/fish/vendor_completions.d/posapp.fish"
tool releases.py debian ${POSAPP_MAINTAINER:+--maintainer "$POSAPP_MAINTAINER"} --gzip "$doc/changelog.gz"
put 644 "$top/README.md" "$doc/README.md"
gzip -9n "$doc/README.md"
cp -r "$legal/." "$doc/"
put 644 "$here/lintian-overrides" "$share/lintian/overrides/posapp"

# --- for whoever looks after many ------------------------------------------------------------------------------

put 644 "$here/posapp.toml" "$root/etc/posapp/posapp.toml"
put 644 "$here/posapp-kiosk.service" "$root/usr/lib/systemd/user/posapp-kiosk.service"

chmod -R u=rwX,go=rX "$root/usr/share" "$root/usr/bin"
find "$root" -exec touch --no-dereference --date "@$epoch" {} +
