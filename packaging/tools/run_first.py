"""Runs in the packaged program before anything of posapp: undoes for other programs what its own start needed."""

from __future__ import annotations

import os

# The loader was told to look for libraries among ours. A printer's command or a browser that we start must find the
# system's; for ourselves the loader has read it already.
for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    before = os.environ.pop(f"{name}_ORIG", None)
    if before is not None:
        os.environ[name] = before
    else:
        os.environ.pop(name, None)

# What it starts of itself (the local bank) looks for its libraries anew: it would take ours for its own, and has just
# lost the path to them. Without this a bank finds no SQLite where the system has none.
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
