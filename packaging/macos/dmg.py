"""Settings of dmgbuild: dmgbuild -s dmg.py -D app=… -D icon=… "posapp" posapp.dmg."""

from __future__ import annotations

# dmgbuild runs this file with `defines` among its names, and reads the names that are left.
_defines: dict[str, str] = globals().get("defines", {})

format = "ULFO"  # noqa: A001 - dmgbuild's name
files = [(_defines.get("app", "dist/posapp.app"), "posapp.app")]
symlinks = {"Applications": "/Applications"}
icon = _defines.get("icon", "build/icons/posapp.icns")
window_rect = ((200, 200), (560, 340))
icon_size = 112
icon_locations = {"posapp.app": (150, 150), "Applications": (410, 150)}
background = "builtin-arrow"
hide_extensions = ["posapp.app"]
show_toolbar = show_sidebar = show_pathbar = show_status_bar = show_tab_view = False
