#!/bin/sh
# dpkg: postrm; rpm: %postun, whose argument is how many versions stay.
set -e

say_what_stays() {
  found=""
  # Each account's own folders: the journal is the shop's record of its sales, and no package may delete it.
  for home in $(getent passwd | cut -d : -f 6 | sort -u); do
    for folder in "$home/.local/share/posapp" "$home/.config/posapp"; do
      if [ -d "$folder" ]; then found="$found $folder"; fi
    done
  done
  if [ -z "$found" ]; then return 0; fi
  echo "posapp is gone. What its users recorded (journal, receipts, logs) and set stays; delete it once nobody needs it:"
  for folder in $found; do echo "  $folder"; done
}

case "${1:-}" in
  purge | 0)
    # Nobody else puts anything there; trees are taken away before, but for a removal that was broken off.
    rm -rf /usr/lib/posapp
    rmdir --ignore-fail-on-non-empty /etc/posapp 2>/dev/null || :
    say_what_stays
    ;;
  remove | upgrade | failed-upgrade | abort-install | abort-upgrade | disappear | [1-9]*) ;;
  *)
    echo "posapp: unknown argument: $1" >&2
    exit 1
    ;;
esac
