#!/usr/bin/env bash
# Builds dist/posapp-VERSION-macos-arm64.dmg on a Mac with Apple silicon and Python 3.11 or 3.12.
# PYTHON           which Python (usual: python3.11)
# SIGN_IDENTITY, NOTARY_PROFILE   as in sign-and-notarise.sh; without them the program runs on this Mac alone
# A Mac with an Intel processor is not built for: argon2-cffi-bindings has no wheel for it any more.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
build="$root/build" dist="$root/dist" tools="$root/packaging/tools" python="$root/build/venv/bin/python"
if [[ "$(uname -sm)" != "Darwin arm64" ]]; then
  echo "This builds on a Mac with Apple silicon." >&2
  exit 2
fi
umask 022
export PYTHONHASHSEED=0 LC_ALL=C PIP_DISABLE_PIP_VERSION_CHECK=1
if [[ -z "${SOURCE_DATE_EPOCH:-}" ]]; then SOURCE_DATE_EPOCH="$(git -C "$root" log -1 --format=%ct)"; fi
export SOURCE_DATE_EPOCH

rm -rf "$build"
mkdir -p "$build" "$dist"
"${PYTHON:-python3.11}" -m venv "$build/venv"
"$python" -m pip install --quiet --no-deps --only-binary :all: --require-hashes -r "$root/packaging/lock/macos.txt"
version="$("$python" "$tools/releases.py" version)"
dmg="$dist/posapp-$version-macos-arm64.dmg"

"$python" "$tools/icons.py" "$build/icons"
POSAPP_BUILD="$build" "$python" -m PyInstaller --noconfirm --clean --log-level WARN --distpath "$build" \
  --workpath "$build/work" "$root/packaging/posapp.spec"
app="$build/posapp.app"
"$python" "$tools/notices.py" "$app/Contents/Resources/legal"

SIGN_IDENTITY="${SIGN_IDENTITY:--}" "$root/packaging/macos/sign-and-notarise.sh" app "$app"
# As it was signed, before anybody gets it.
"$app/Contents/MacOS/posapp" doctor --self-test --json
"$python" -m dmgbuild -s "$root/packaging/macos/dmg.py" -D app="$app" -D icon="$build/icons/posapp.icns" posapp "$dmg"
if [[ -n "${SIGN_IDENTITY:-}" ]]; then "$root/packaging/macos/sign-and-notarise.sh" dmg "$dmg"; fi
shasum -a 256 "$dmg"
