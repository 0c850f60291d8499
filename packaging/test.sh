#!/usr/bin/env bash
# Installs what the tests need and runs all of them; arguments go to pytest ("test.sh tests/unit -k split").
# "test.sh --all" goes on to build the packages and to install, upgrade and remove them on bare systems: a quarter of an hour more.
# Stops at the first check that fails, with its exit code; the last line is pytest's own summary.
set -euo pipefail

# shellcheck source=packaging/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

all=false
if [[ "${1:-}" == --all ]]; then
  all=true
  shift
fi

set_up "[test]" "${qt_packages[@]}" "${test_packages[@]}"
if $all; then need_packages "${package_test_packages[@]}"; fi
cd "$root"
export LC_ALL=C.UTF-8

check() {
  local name="$1" log code=0
  shift
  log="$(mktemp)"
  "$venv/bin/$1" "${@:2}" >"$log" 2>&1 || code=$?
  if [[ $code -eq 0 ]]; then
    say "ok      $name"
    rm -f "$log"
    return 0
  fi
  cat "$log"
  rm -f "$log"
  say "FAILED  $name (exit code $code); the checks after it and the tests were not run."
  exit "$code"
}

check "ruff: lint" ruff check .
check "ruff: format" ruff format --check .
check "mypy: types, strict" mypy
check "import-linter: layers" lint-imports
check "deptry: dependencies" deptry .

# Said whole: what was not looked up is not clean.
say "pip-audit: known vulnerabilities"
"$venv/bin/python" -m tests.audit
"$venv/bin/python" -m tests.audit packaging/lock/linux.txt

# A file's tests stay together: they share their banks and tills. One more at once than there are cores: a test of a
# window or of programs waits for them half of its time.
say "pytest"
"$venv/bin/python" -m pytest --numprocesses="$(($(nproc) + 1))" --dist=loadfile --no-loadscope-reorder "$@"

if $all; then
  # One after the other: builds and whole systems take the machine for themselves.
  say "pytest: the packages"
  "$venv/bin/python" -m pytest -m package --timeout=3600 -o faulthandler_timeout=3600 "$@"
fi
