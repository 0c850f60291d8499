"""Writes packaging/lock/<system>.txt: every library of a build in one version, with the hashes of its files.

Needs uv (on PyPI). Versions that are in a lock stay there; `--upgrade` looks for newer ones, `--check` writes nothing
and fails where a lock does not answer to pyproject.toml any more.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_PYTHON: Final = "3.11"
# uv's own "linux" is glibc 2.28, for which there is no Qt as new as ours.
PLATFORMS: Final = {
    "linux": "x86_64-manylinux_2_34",
    "windows": "x86_64-pc-windows-msvc",
    "macos": "aarch64-apple-darwin",
}
_HEAD: Final = "# Made by packaging/tools/lock.py; install with pip's --require-hashes.\n"


def main() -> int:
    """Lock every system, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", nargs="*", help=f"of {', '.join(PLATFORMS)}; none: all")
    parser.add_argument("--upgrade", action="store_true", help="look for newer versions")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a lock would change")
    options = parser.parse_args()
    if unknown := set(options.system) - set(PLATFORMS):
        parser.error(f"no such system: {', '.join(sorted(unknown))}")
    stale = []
    for system in options.system or PLATFORMS:
        place = _ROOT / "packaging" / "lock" / f"{system}.txt"
        before = place.read_text() if place.exists() else ""
        after = _HEAD + _compiled(PLATFORMS[system], "" if options.upgrade else before)
        if before == after:
            continue
        stale.append(system)
        if not options.check:
            place.parent.mkdir(exist_ok=True)
            place.write_text(after)
    print(f"{'changed' if stale else 'nothing to change'}{': ' * bool(stale)}{', '.join(stale)}")
    return 1 if stale and options.check else 0


def _compiled(platform: str, before: str) -> str:
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "lock.txt")
        out.write_text(before)
        command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--no-header", "--generate-hashes"]
        command += ["--extra", "package", "--python-version", _PYTHON, "--python-platform", platform]
        # A wheel is unpacked; a source would run code of its own in the build.
        command += ["--only-binary", ":all:", "--no-annotate", "--output-file", str(out)]
        subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
        return out.read_text()


if __name__ == "__main__":
    sys.exit(main())
