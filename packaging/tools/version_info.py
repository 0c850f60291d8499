"""Writes the version resources that Windows shows of posapp.exe and posappw.exe (Properties, Details)."""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_WHAT: Final = {"posapp": "posapp, commands", "posappw": "posapp, pay with points"}
_US_ENGLISH, _UNICODE = 0x0409, 1200


def main() -> int:
    """Write one file per program into a folder (PyInstaller's EXE(version=...) reads them), or tell a fact."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", nargs="?", type=Path, help="where to write them")
    what.add_argument("--numbers", action="store_true", help="the version as Windows counts, like 1.2.3.0")
    what.add_argument("--content", type=Path, metavar="FOLDER", help="eight digits that tell what is in a folder")
    options = parser.parse_args()
    if options.numbers:
        print(".".join(map(str, four_numbers(version()))))
    elif options.content is not None:
        print(content(options.content))
    else:
        options.folder.mkdir(parents=True, exist_ok=True)
        for program in _WHAT:
            (options.folder / f"{program}.version.txt").write_text(version_info(program, version()), encoding="utf-8")
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


def content(folder: Path) -> str:
    """The same for the same files in the same places, whatever their times."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()[:8]


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
