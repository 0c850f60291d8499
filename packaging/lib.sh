# shellcheck shell=bash
# Shared by run.sh and test.sh: what this machine lacks, by apt, and the virtual environment in the checkout.
# Sourced, never run. Everything here says what it does, does nothing that is done, and mends what was interrupted.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
venv="$root/.venv"
stamp="$venv/.complete" # Written last: a venv without it was interrupted and is made anew.

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_NO_WARN_SCRIPT_LOCATION=1

# What Qt needs on a bare Debian: the first row for any window, the second for X.
qt_packages=(
  libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libbrotli1
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0
)
if [[ -n "${WAYLAND_DISPLAY:-}" ]]; then qt_packages+=(libwayland-cursor0 libwayland-egl1); fi
# Nicer, not needed: the windows' face, and the one that receipts embed.
font_packages=(fonts-inter fonts-dejavu-core)
# For the tests alone: a screen, a window manager, a hand on the keyboard, an accessibility reader, a keyring,
# a compiler for the library that cuts the power, a clock that can be set.
# shellcheck disable=SC2034 # test.sh reads it.
test_packages=(
  xvfb xauth xdotool openbox scrot poppler-utils dbus dbus-x11 at-spi2-core gir1.2-atspi-2.0 python3-gi gnome-keyring
  gcc libc6-dev faketime
)
# For the tests of the packages: bare systems to install them on, and what strict packagers look with.
# shellcheck disable=SC2034 # test.sh reads it.
package_test_packages=(
  mmdebstrap lintian appstream desktop-file-utils rpm cpio mandoc shellcheck nsis systemd binutils xz-utils
  wine wine64 yamllint
)

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# --- Debian packages -------------------------------------------------------------------------------------------

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi
}

can_be_root() { [[ $EUID -eq 0 ]] || command -v sudo >/dev/null; }

is_installed() {
  local status
  # Later releases carry some libraries under a name that ends in t64.
  status="$(dpkg-query -W -f='${db:Status-Status}\n' "$1" "${1}t64" 2>/dev/null || true)"
  [[ $'\n'"$status"$'\n' == *$'\ninstalled\n'* ]]
}

missing_of() {
  local package
  for package in "$@"; do
    is_installed "$package" || printf '%s\n' "$package"
  done
}

apt_get() {
  # The lock of the set-up (file 9) must not live on in a service that a package starts.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
    >"$apt_log" 2>&1 </dev/null 9<&-
}

apt_install() {
  apt_log="$(mktemp)"
  local try
  for try in 1 2; do
    if apt_get update && apt_get install --no-install-recommends "$@"; then
      rm -f "$apt_log"
      return 0
    fi
    if [[ $try -eq 1 ]]; then
      say "  apt did not finish; trying once more."
      as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a >/dev/null 2>&1 </dev/null 9<&- || true
    fi
  done
  tail -n 15 "$apt_log" >&2
  rm -f "$apt_log"
  return 1
}

# need_packages PACKAGE...: stops with a plain message where they cannot be had.
need_packages() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  if [[ ${#missing[@]} -eq 0 ]]; then return 0; fi
  if ! command -v apt-get >/dev/null; then
    die "This system has no apt-get. Install what these Debian packages hold, then start again:" "  ${missing[*]}"
  fi
  if ! can_be_root; then
    die "Some system packages are missing and you are neither root nor is there sudo. Ask someone who may to run" \
      "  apt-get install --no-install-recommends ${missing[*]}" "and start again."
  fi
  say "Installing system packages: ${missing[*]}"
  apt_install "${missing[@]}" || die "The system packages could not be installed (see above)." \
    "Mend that (often: no network, or too little disk space) and start again; it goes on where it stopped."
}

# want_packages PACKAGE...: those that this system's package lists know and that are not there yet; never stops.
want_packages() {
  local missing known=() package
  mapfile -t missing < <(missing_of "$@")
  if [[ ${#missing[@]} -eq 0 ]] || ! command -v apt-cache >/dev/null || ! can_be_root; then return 0; fi
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package"); fi
  done
  if [[ ${#known[@]} -eq 0 ]]; then return 0; fi
  say "Installing ${known[*]}"
  apt_install "${known[@]}" || say "  not installed; going on without."
}

# --- Python ----------------------------------------------------------------------------------------------------

is_right_python() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1
}

# PYTHON=python3.12 asks for another one than the first that fits.
find_python() {
  local name path
  for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3; do
    # Every one on the PATH: the first can be a version manager's stand-in for a version it does not have.
    while IFS= read -r path; do
      # Not the one in .venv, which may have to go.
      if [[ "$path" != "$venv"/* ]] && is_right_python "$path"; then
        printf '%s\n' "$path"
        return 0
      fi
    done < <(type -P -a "$name")
  done
  return 1
}

can_make_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

need_python() {
  if ! python="$(find_python)"; then
    need_packages python3
    python="$(find_python)" || die "Python 3.11 or 3.12 is needed; this system has: $(python3 --version 2>&1 || true)."
  fi
  if ! can_make_venv "$python"; then
    need_packages "$("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')"
    can_make_venv "$python" || die "$python cannot make a virtual environment (its ensurepip module is missing)."
  fi
}

# What the venv was made from: another Python, another place or another list of libraries makes it stale.
venv_base() { printf '%s %s\n' "$("$python" -c 'import sys; print(sys.version, sys.prefix)' | tr '\n' ' ')" "$venv"; }

stamp_of() { printf '%s\n' "$1" | cat - "$root/pyproject.toml" | sha256sum | cut -d ' ' -f 1; }

# need_venv EXTRAS: the program and its libraries in .venv, with EXTRAS ("" or "[test]").
need_venv() {
  local extras="$1" base wanted
  base="$(venv_base)"
  wanted="$(stamp_of "$base")"
  if [[ -f "$stamp" ]] && grep -qxF "base $base" "$stamp" && "$venv/bin/python" -c '' 2>/dev/null; then
    if grep -qxF "extras $extras $wanted" "$stamp" || grep -qxF "extras [test] $wanted" "$stamp"; then return 0; fi
    # Whoever has the tests' tools keeps them.
    if grep -q '^extras \[test\]' "$stamp"; then extras="[test]"; fi
    say "Bringing the libraries in .venv up to date"
  else
    say "Making the virtual environment .venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv" 9<&-
    say "Installing the libraries into it (some 300 MB; a minute or two the first time)"
  fi
  rm -f "$stamp"
  "$venv/bin/python" -m pip install --quiet --editable "$root$extras" 9<&- || die \
    "The libraries could not be installed (see above)." \
    "Mend that (often: no network, or too little disk space) and start again."
  printf 'base %s\nextras %s %s\n' "$base" "$extras" "$wanted" >"$stamp.new"
  mv "$stamp.new" "$stamp"
}

# take_turn: one set-up or build at a time in a checkout; the second waits and then finds everything done.
take_turn() {
  # Who has no home has the one that the system knows, or the checkout.
  if [[ -z "${HOME:-}" ]]; then
    HOME="$(getent passwd "$EUID" | cut -d : -f 6 || true)"
    export HOME="${HOME:-$root}"
  fi
  exec 9<"$root"
  if ! flock -n 9; then
    say "Another set-up or build of this checkout is running; waiting for it."
    flock 9
  fi
}

# set_up EXTRAS PACKAGE...
set_up() {
  local extras="$1"
  shift
  take_turn
  need_python
  need_packages "$@"
  want_packages "${font_packages[@]}"
  need_venv "$extras"
  exec 9<&-
}
