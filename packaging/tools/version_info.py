"""Writes the version resources that Windows shows of posapp.exe and posappw.exe (Properties, Details)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_WHAT: Final = {"posapp": "posapp, commands", "posappw": "posapp, pay with points"}
_US_ENGLISH, _UNICODE = 0x0409, 1200


def main() -> int:
    """Write one file per program into the folder that is named; PyInstaller's EXE(version=...) reads them."""
    if len(sys.argv) != 2:
        sys.exit("usage: version_info.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for program in _WHAT:
        (folder / f"{program}.version.txt").write_text(version_info(program, version()), encoding="utf-8")
    return 0


def version() -> str:
    """From the one place where it stands; read as text, so that the build needs no library of the program's."""
    text = (_ROOT / "posapp" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        sys.exit("posapp/__init__.py does not tell its version")
    return found[1]


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """As Windows counts: 1.2.3rc1 is 1.2.3.0, since it knows nothing of candidates."""
    release = re.match(r"\d+(?:\.\d+){0,3}", version)
    if release is None:
        sys.exit(f"{version} is no version that Windows could show")
    one, two, three, four, *_ = [*map(int, release[0].split(".")), 0, 0, 0]
    return one, two, three, four


def version_info(program: str, version: str) -> str:
    """The text of a resource, as PyInstaller takes it."""
    numbers = four_numbers(version)
    strings = {
        "CompanyName": "posapp",
        "FileDescription": _WHAT[program],
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "posapp",
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    windows_program = "mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)"
    fixed = f"filevers={numbers}, prodvers={numbers}, {windows_program}"
    return (
        f"VSVersionInfo(\n  ffi=FixedFileInfo({fixed}),\n"
        f"  kids=[StringFileInfo([StringTable('{_US_ENGLISH:04x}{_UNICODE:04x}', [{table}])]),\n"
        f"    VarFileInfo([VarStruct('Translation', [{_US_ENGLISH}, {_UNICODE}])])])\n"
    )


if __name__ == "__main__":
    sys.exit(main())
