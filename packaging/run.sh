#!/usr/bin/env bash
# Installs what is missing and starts posapp on its local bank. Arguments go to posapp ("run.sh doctor").
# Without a display it plays six sales on the real window offscreen and leaves pictures of every step.
set -euo pipefail

# shellcheck source=packaging/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

set_up "" "${qt_packages[@]}"

if [[ $# -gt 0 || -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]]; then
  exec "$venv/bin/posapp" "$@"
fi

shots="$root/shots"
say "There is no display here, so the window plays its sales offscreen (posapp demo)."
QT_QPA_PLATFORM=offscreen "$venv/bin/posapp" demo --shots "$shots"
say "Pictures of every step: $shots"
