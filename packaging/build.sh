#!/usr/bin/env bash
# Builds what is published into dist/: build.sh deb|rpm|tar|wheel|all, on Debian 12, as root or with sudo.
# "build.sh program" makes build/program alone. Two builds of a commit are the same to the byte, in whatever folders.
#
# PYTHON              another Python than Debian's own, to go into the program
# SOURCE_DATE_EPOCH   the time that the files bear; else the commit's
# POSAPP_VERSION      another version than the code's, and
# POSAPP_MEDIA_URL, POSAPP_MAINTAINER   what packages say: see packaging/README.md
set -euo pipefail

# shellcheck source=packaging/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build="$root/build" dist="$root/dist"
venv="$build/venv" # Its own: the program holds what is in the lock, and nothing that a developer has tried.
lock="$root/packaging/lock/linux.txt"
build_packages=(binutils xz-utils git)

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# step TEXT COMMAND...: what it does, then how long it took; its output only where it fails.
step() {
  local text="$1" began=$SECONDS log code=0
  shift
  say "       $text"
  log="$(mktemp)"
  "$@" >"$log" 2>&1 || code=$?
  if [[ $code -ne 0 ]]; then
    cat "$log" >&2
    rm -f "$log"
    die "FAILED $text (exit code $code)"
  fi
  rm -f "$log"
  printf '%4d s %s\n' $((SECONDS - began)) "$text: done" | tee -a "$build/seconds"
}

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }

size_of_tree() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }'; }

# told FILE INSTALLED: a product with its sizes and its sum.
told() {
  local packed
  packed="$(stat -c %s "$1")"
  say "       ${1#"$root"/}: $(megabytes "$packed"), installed $(megabytes "$2")"
  say "       sha256 $(sha256sum "$1" | cut -d ' ' -f 1)"
}

# --- The ground -----------------------------------------------------------------------------------------------

need_ground() {
  take_turn
  # Debian's own goes into the package, not what happens to be first on the PATH.
  if [[ -z "${PYTHON:-}" && -x /usr/bin/python3.11 ]]; then PYTHON=/usr/bin/python3.11; fi
  if [[ -z "${PYTHON:-}" ]] && command -v apt-cache >/dev/null && apt-cache show python3.11 >/dev/null 2>&1; then
    need_packages python3.11
    PYTHON=/usr/bin/python3.11
  fi
  need_python
  need_packages "${build_packages[@]}"
  if [[ "$(readlink -f "$python")" == /usr/bin/* ]]; then
    # Debian links its Python to no library; a program of its own needs one.
    need_packages "$("$python" -c 'import sys; print("libpython{}.{}".format(*sys.version_info))')"
  fi
}

# The build's own libraries, hashes checked; made anew where the Python, the place or the lock have changed.
need_libraries() {
  local wanted
  wanted="$( (venv_base && cat "$lock") | sha256sum)"
  if [[ -f "$stamp" ]] && [[ "$(cat "$stamp")" == "$wanted" ]]; then return 0; fi
  step "Installing the libraries of the lock into build/venv" install_libraries
  printf '%s\n' "$wanted" >"$stamp"
}

install_libraries() {
  rm -rf "$venv"
  "$python" -m venv "$venv" 9<&-
  # A wheel is unpacked; a source would run code of its own. Compiled files bear the place and are made by the build.
  "$venv/bin/python" -m pip install --quiet --no-deps --only-binary :all: --require-hashes --no-compile \
    --requirement "$lock" 9<&-
}

# What must not differ from one machine to the next.
set_clock_and_place() {
  umask 022
  export LC_ALL=C.UTF-8 LANG=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONNOUSERSITE=1
  unset PYTHONPATH PYTHONHOME QT_API
  if [[ -z "${SOURCE_DATE_EPOCH:-}" ]]; then
    # A folder without a history has the change log's time.
    SOURCE_DATE_EPOCH="$(git -c safe.directory="$root" -C "$root" log -1 --format=%ct 2>/dev/null ||
      stat -c %Y "$root/CHANGELOG.md")"
  fi
  export SOURCE_DATE_EPOCH
  if [[ -n "$(git -c safe.directory="$root" -C "$root" status --porcelain 2>/dev/null)" ]]; then
    say "       This checkout has changes that no commit holds; they are built, too."
  fi
}

# --- The parts ------------------------------------------------------------------------------------------------

freeze() {
  rm -rf "$build/program" "$build/work" "$build/thin"
  # Its cache of stripped libraries must not come from another build.
  PYINSTALLER_CONFIG_DIR="$build/work/cache" POSAPP_BUILD="$build" "$venv/bin/pyinstaller" --noconfirm --clean \
    --log-level WARN --distpath "$build" --workpath "$build/work" "$root/packaging/posapp.spec" 9<&-
  find "$build/program" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

say_what_it_is_made_of() {
  "$venv/bin/python" "$root/packaging/tools/legal.py" \
    --python "$venv/bin/python" --program "$build/program" --out "$build/legal"
}

lay_out() { bash "$root/packaging/linux/stage.sh" "$build/program" "$build/legal" "$build/root"; }

build_program() {
  if $have_program; then return 0; fi
  step "Freezing the program" freeze
  say "       build/program: $(megabytes "$(size_of_tree "$build/program")")"
  have_program=true
}

need_tree() {
  if $have_tree; then return 0; fi
  build_program
  step "Naming its parts and their licences" say_what_it_is_made_of
  step "Laying out the installed tree" lay_out
  have_tree=true
}

# --- The products ---------------------------------------------------------------------------------------------

build_deb() {
  need_tree
  step "Packing the .deb" bash "$root/packaging/linux/pack.sh" deb "$build/root" "$dist"
  told "$dist/posapp_${version}_amd64.deb" "$(size_of_tree "$build/root")"
}

build_rpm() {
  need_tree
  step "Packing the .rpm" bash "$root/packaging/linux/pack.sh" rpm "$build/root" "$dist"
  told "$dist/posapp-$version-1.x86_64.rpm" "$(size_of_tree "$build/root")"
}

build_tar() {
  need_tree
  step "Packing the .tar.xz" pack_tar
  told "$dist/posapp-$version-linux-x86_64.tar.xz" "$(size_of_tree "$build/tar")"
}

# One folder that runs from wherever it is unpacked.
pack_tar() {
  local name="posapp-$version-linux-x86_64" share="$build/root/usr/share"
  rm -rf "$build/tar"
  mkdir -p "$build/tar/$name/share"
  cp -a --reflink=auto "$build/program/." "$build/tar/$name/"
  cp -a "$build/legal" "$build/tar/$name/legal"
  cp -a "$share/applications" "$share/icons" "$share/man" "$build/tar/$name/share/"
  cp "$root/LICENSE" "$root/CHANGELOG.md" "$build/tar/$name/"
  cp "$root/packaging/linux/README.tar.txt" "$build/tar/$name/README"
  mkdir -p "$dist"
  # In blocks and by threads, of which even one writes other bytes than none.
  tar --create --directory "$build/tar" --sort=name --format=posix --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
    --numeric-owner --mode='u=rwX,go=rX' --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime "$name" |
    xz -9 --threads=2 --block-size=64MiB >"$dist/$name.tar.xz.new"
  mv "$dist/$name.tar.xz.new" "$dist/$name.tar.xz"
}

build_wheel() {
  step "Packing the wheel" pack_wheel
  local wheel="$dist/posapp-$version-py3-none-any.whl"
  told "$wheel" "$("$venv/bin/python" -c 'import sys, zipfile
print(sum(each.file_size for each in zipfile.ZipFile(sys.argv[1]).infolist()))' "$wheel")"
}

pack_wheel() { (cd "$root" && "$venv/bin/python" -m hatchling build -t wheel -d "$dist"); }

[[ $# -ge 1 ]] || usage
wanted=()
for target in "$@"; do
  case "$target" in
    program | deb | rpm | tar | wheel) wanted+=("$target") ;;
    all) wanted+=(deb rpm tar wheel) ;;
    *) usage ;;
  esac
done

have_program=false have_tree=false
stamp="$venv/.complete"
set_clock_and_place
need_ground
mkdir -p "$build" "$dist"
rm -f "$build/seconds"
need_libraries
version="${POSAPP_VERSION:-$("$venv/bin/python" "$root/packaging/tools/releases.py" version)}"
say "       posapp $version, $("$python" --version), files of $(date --utc --date="@$SOURCE_DATE_EPOCH" +%FT%TZ)"
for target in "${wanted[@]}"; do "build_$target"; done
printf '%4d s %s\n' "$SECONDS" "in all"
