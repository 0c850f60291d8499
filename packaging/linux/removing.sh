#!/bin/sh
# dpkg: prerm; rpm: %preun, whose argument is how many versions stay.
set -e

case "${1:-}" in
  remove | deconfigure | 0)
    if [ -x /usr/lib/posapp/trees ]; then /usr/lib/posapp/trees take; fi
    ;;
  # The new version makes its own tree and leaves alone what still runs.
  upgrade | failed-upgrade | [1-9]*) ;;
  *)
    echo "posapp: unknown argument: $1" >&2
    exit 1
    ;;
esac
