#!/usr/bin/env python3
"""Fills the AppStream metainfo: the releases from the change log, size and address of each picture.

metainfo.py TEMPLATE RELEASES MEDIA-URL
"""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

_PICTURES = Path(__file__).resolve().parents[2] / "resources" / "pictures"


def filled(template: str, releases: str, media: str) -> str:
    """The metainfo file's text. `releases` is the `<releases>` element."""
    told = re.sub(r"@(\w+)\.(width|height)@", lambda found: str(_size(found[1])[found[2] == "height"]), template)
    indented = releases.strip().replace("\n", "\n  ")
    without_note = re.sub(r"<!--.*?-->\n", "", told, flags=re.DOTALL)
    return without_note.replace("@MEDIA@", media.rstrip("/")).replace("@RELEASES@", indented)


def _size(name: str) -> tuple[int, int]:
    # The first chunk of a PNG begins with width and height.
    width, height = struct.unpack(">II", (_PICTURES / f"{name}.png").read_bytes()[16:24])
    return width, height


def main() -> int:
    template, releases, media = sys.argv[1:]
    sys.stdout.write(
        filled(Path(template).read_text(encoding="utf-8"), Path(releases).read_text(encoding="utf-8"), media)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
