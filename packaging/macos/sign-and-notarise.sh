#!/usr/bin/env bash
# Signs build/posapp.app or a .dmg for other people's Macs and has Apple notarise the .dmg:
#   sign-and-notarise.sh app FOLDER.app     before the .dmg is made
#   sign-and-notarise.sh dmg FILE.dmg
# SIGN_IDENTITY    "Developer ID Application: NAME (TEAM)", whose key is in the keychain; "-": signed for this Mac alone
# NOTARY_PROFILE   as kept by: xcrun notarytool store-credentials NOTARY_PROFILE
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
identity="${SIGN_IDENTITY:?names the certificate to sign with}"
# A time stamp needs Apple's server and a real certificate.
if [[ "$identity" == - ]]; then stamp=--timestamp=none; else stamp=--timestamp; fi

sign() { codesign --force --options runtime "$stamp" --sign "$identity" "$@"; }

is_code() { [[ "$(file -b "$1")" == Mach-O* ]]; }

sign_app() {
  local app="$1" file
  # From the inside out: a signature covers those in it. `codesign --deep` does not see to entitlements and order.
  while IFS= read -r -d '' file; do
    if is_code "$file"; then sign "$file"; fi
  done < <(find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f -print0)
  while IFS= read -r -d '' file; do
    sign "$file"
  done < <(find "$app/Contents/Frameworks" -depth -type d -name '*.framework' -print0)
  # Entitlements belong to what is started; libraries have those of their program.
  sign --entitlements "$here/entitlements.plist" "$app"
  codesign --verify --strict --deep --verbose=2 "$app"
}

sign_dmg() {
  local dmg="$1"
  codesign --force "$stamp" --sign "$identity" "$dmg"
  codesign --verify --strict --verbose=2 "$dmg"
  if [[ -z "${NOTARY_PROFILE:-}" ]]; then
    echo "$dmg is signed and not notarised (NOTARY_PROFILE is not set): other Macs will not open it." >&2
    return 0
  fi
  xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$dmg"
  xcrun stapler validate "$dmg"
  spctl --assess --type open --context context:primary-signature --verbose=2 "$dmg"
}

case "${1:-}" in
  app) sign_app "${2:?names the .app}" ;;
  dmg) sign_dmg "${2:?names the .dmg}" ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
