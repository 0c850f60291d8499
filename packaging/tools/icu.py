"""Thins the library of Unicode's data that Qt brings along, 31 MB: the till writes its figures and dates by Babel.

Qt asks it for the case, order and shape of characters, which stays whole. Names of months, countries and currencies,
the order of words in each language, converters of old encodings and dictionaries for breaking Thai lines are left out.
ICU answers what it does not know by its root, which stays, too.
"""

from __future__ import annotations

import re
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Final

# A bundle of one language or place, as in `de`, `zh_Hant_TW` or `coll/sv`; the root and what is for all are longer.
_LOCALE: Final = re.compile(r"(?:[a-z]+/)?(?!res_index)[a-z]{2,3}(?:_[A-Za-z_0-9]*)?\.res")
_LEFT_OUT: Final = re.compile(r".*\.(?:cnv|dict|spp)|(?:translit|rbnf)/.*")
_MAGIC: Final = b"\xda\x27"
_KIND: Final = b"CmnD"
_ALIGNED: Final = 16


def thin(library: Path, out: Path) -> None:
    """Make `out` of `library`, libicudata.so.N, with the same name and symbol. Needs binutils."""
    symbol = _symbol(library)
    data = thinned(_package(library.read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.joinpath("icu.dat").write_bytes(data)
        place.joinpath("icu.s").write_text(
            f".section .rodata\n.balign {_ALIGNED}\n.globl {symbol}\n.type {symbol}, @object\n"
            f'{symbol}:\n.incbin "icu.dat"\n.size {symbol}, .-{symbol}\n.section .note.GNU-stack, "", @progbits\n'
        )
        # In the folder: no path of it gets into the library.
        subprocess.run(["as", "-o", "icu.o", "icu.s"], cwd=place, check=True)  # noqa: S607
        link = f"ld -shared -z noexecstack --build-id=none -soname {library.name} -o icu.so icu.o".split()
        subprocess.run(link, cwd=place, check=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(place.joinpath("icu.so").read_bytes())
    out.chmod(0o755)


def items(package: bytes) -> dict[str, bytes]:
    """What is in an ICU data package, by its name without the package's."""
    base = struct.unpack_from("<H", package)[0]
    count = struct.unpack_from("<I", package, base)[0]
    places = [struct.unpack_from("<II", package, base + 4 + 8 * each) for each in range(count)]
    ends = [start for _, start in places[1:]] + [len(package) - base]
    found = {}
    for (name, start), end in zip(places, ends, strict=True):
        text = package[base + name : package.index(b"\0", base + name)].decode("ascii")
        found[text] = package[base + start : base + end]
    return found


def is_kept(name: str) -> bool:
    """Whether an item, as in `icudt73l/coll/sv.res`, stays."""
    own = name.partition("/")[2]
    return not (_LOCALE.fullmatch(own) or _LEFT_OUT.fullmatch(own))


def thinned(package: bytes) -> bytes:
    """The same package with fewer items."""
    kept = {name: what for name, what in items(package).items() if is_kept(name)}
    header = package[: struct.unpack_from("<H", package)[0]]
    names = b""
    name_at = 4 + 8 * len(kept)
    places = []
    for name in kept:
        places.append(name_at + len(names))
        names += name.encode("ascii") + b"\0"
    body = b""
    starts = []
    at = _up(name_at + len(names))
    for what in kept.values():
        starts.append(at + len(body))
        body += what.ljust(_up(len(what)), b"\xaa")
    table = struct.pack("<I", len(kept))
    table += b"".join(struct.pack("<II", *each) for each in zip(places, starts, strict=True))
    return header + (table + names).ljust(at, b"\xaa") + body


def _up(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _package(library: bytes) -> bytes:
    """The data within the library: from its header to the end of its section, which padding may follow."""
    at = library.find(_MAGIC)
    while at >= 0 and library[at + 10 : at + 14] != _KIND:
        at = library.find(_MAGIC, at + 1)
    if at < 0:
        raise ValueError("no ICU data in this library")
    return library[at - 2 :]


def _symbol(library: Path) -> str:
    told = subprocess.run(["objdump", "-T", library], capture_output=True, text=True, check=True).stdout  # noqa: S607
    found = re.search(r"\b(icudt\d+_dat)\b", told)
    if found is None:
        raise ValueError(f"{library} has no ICU data")
    return found[1]
