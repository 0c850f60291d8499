#!/usr/bin/env python3
"""Finds what a built program needs of the system and does not bring: Debian's packages with versions, sonames for rpm.

    needs.py PROGRAM deb|rpm

It reads which libraries each file asks the loader for, so what Qt opens by name at run time is not in it. `deb` wants
Debian's dpkg-dev, and the libraries on this computer.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOADER: Final = "ld-linux-x86-64.so.2"


def elf_files(program: Path) -> list[Path]:
    """Each file that the loader reads."""
    return [path for path in sorted(program.rglob("*")) if path.is_file() and _is_elf(path)]


def sonames(files: Iterable[Path], program: Path) -> dict[str, set[str]]:
    """What is not inside: each library and the files that ask for it."""
    inside = {path.name for path in program.rglob("*.so*")}
    found: dict[str, set[str]] = {}
    for path in files:
        told = _told(["objdump", "-p", str(path)])
        for name in re.findall(r"^\s+NEEDED\s+(\S+)$", told, re.MULTILINE):
            if name not in inside and name != _LOADER:
                found.setdefault(name, set()).add(str(path.relative_to(program)))
    return found


def debian(program: Path) -> list[str]:
    """As a control file's Depends would say it."""
    files = elf_files(program)
    wanted = {_owner(name) for name in sonames(files, program)}
    with tempfile.TemporaryDirectory() as work:
        control = Path(work) / "debian" / "control"
        control.parent.mkdir()
        control.write_text("Source: posapp\n\nPackage: posapp\nArchitecture: amd64\n")
        folders = sorted({f"-l{path.parent}" for path in program.rglob("*.so*")})
        order = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", *folders, *(f"-e{path}" for path in files)]
        told = _told(order, folder=Path(work))
    # It counts what is inside too, where Debian has the same library.
    all_of_it = re.sub(r"^shlibs:Depends=", "", told.strip()).split(", ")
    return [one for one in all_of_it if one.split()[0] in wanted]


def rpm(program: Path) -> list[str]:
    """As rpm's own finder writes them; every distribution of it provides these names."""
    files = elf_files(program)
    newest = max((_glibc(path) for path in files), default=(2, 34))
    names = [f"{name}()(64bit)" for name in sorted(sonames(files, program)) if name != "libc.so.6"]
    return [*names, f"libc.so.6(GLIBC_{newest[0]}.{newest[1]})(64bit)"]


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _glibc(path: Path) -> tuple[int, int]:
    told = re.findall(r"GLIBC_(\d+)\.(\d+)\b", _told(["objdump", "-p", str(path)]))
    return max(((int(major), int(minor)) for major, minor in told), default=(2, 0))


def _owner(name: str) -> str:
    """Debian's package of a library, by where the loader finds it."""
    found = re.search(
        rf"^\s+{re.escape(name)} \(libc6,x86-64.*=> (\S+)$", _told(["/sbin/ldconfig", "-p"]), re.MULTILINE
    )
    if found is None:
        raise SystemExit(f"needs.py: {name} is on no package of this computer")
    # Merged /usr: dpkg may know the file by either name.
    for place in (found[1], str(Path(found[1]).resolve()), f"/usr{found[1]}"):
        owner = subprocess.run(["/usr/bin/dpkg", "-S", place], capture_output=True, text=True, check=False)
        if owner.returncode == 0:
            return owner.stdout.split(":")[0]
    raise SystemExit(f"needs.py: no package owns {found[1]}")


def _told(order: list[str], *, folder: Path | None = None) -> str:
    return subprocess.run(order, capture_output=True, text=True, check=True, cwd=folder).stdout


def main() -> int:
    program, kind = Path(sys.argv[1]).resolve(), sys.argv[2]
    print("\n".join({"deb": debian, "rpm": rpm}[kind](program)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
