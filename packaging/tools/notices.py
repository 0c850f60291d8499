"""Copies the licence texts of what a build for Windows or macOS bundles, from the libraries of the Python it runs on.

A simpler way than legal.py, which asks Debian whose each file is: every library of the lock counts, in or not.
"""

from __future__ import annotations

import re
import shutil
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_TEXT: Final = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def main() -> int:
    """Make the folder that is named anew."""
    if len(sys.argv) != 2:
        sys.exit("usage: notices.py FOLDER")
    out = Path(sys.argv[1])
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(_ROOT / "packaging" / "licences", out / "licences")
    shutil.copy(_ROOT / "LICENSE", out / "LICENSE.txt")
    shutil.copy(_ROOT / "packaging" / "LICENSES.md", out / "LICENSES.md")
    count = 0
    for library in distributions():
        for file in library.files or ():
            if ".dist-info/" in file.as_posix() and _TEXT.search(file.as_posix()):
                count += 1
                # Two texts of a library may bear one name in two folders.
                shutil.copy(str(file.locate()), out / "licences" / f"{library.name}-{count}-{file.name}")
    print(f"{count} licence texts: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
