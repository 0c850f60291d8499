#!/bin/sh
# dpkg: postinst; rpm: %posttrans, when the files of the old version have gone.
set -e

case "${1:-}" in
  # An upgrade or removal that was broken off: the files are there, the tree may be gone.
  configure | abort-upgrade | abort-remove | abort-deconfigure | [0-9]* | "")
    /usr/lib/posapp/trees put
    ;;
  *)
    echo "posapp: unknown argument: $1" >&2
    exit 1
    ;;
esac
