"""Reads ESC/POS bytes as a printer would: lines with their weight and place, QR codes, the cut; nothing else passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_PAGES: Final = {
    0: "cp437",
    1: "cp932",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    16: "cp1252",
    19: "cp858",
}
_ALIGNS: Final = ("left", "center", "right")


@dataclass
class PrintedPaper:
    """What came out: (text, bold, align) of each line, and what each QR code holds."""

    lines: list[tuple[str, bool, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    fed: int = 0
    cut: bool = False

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line, _, _ in self.lines)


class Interpreter:
    """Takes the bytes of one receipt."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._bold, self._align, self._page = False, "left", "cp437"
        self._line = self._stored = ""
        self.paper = PrintedPaper()
        while self._at < len(data):
            assert not self.paper.cut, "something after the cut"
            self._next()
        assert not self._line, "a line without an end"

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        assert len(taken) == count, "a command broke off"
        self._at += count
        return taken

    def _next(self) -> None:
        sign = self._take(1)
        if sign == b"\x1b":
            self._escape(self._take(1))
        elif sign == b"\x1d":
            self._group(self._take(1))
        elif sign == b"\n":
            self.paper.lines.append((self._line, self._bold, self._align))
            self._line = ""
        else:
            assert sign[0] >= 0x20, f"an unknown control {sign!r}"
            self._line += sign.decode(self._page)

    def _escape(self, command: bytes) -> None:
        if command == b"@":
            assert self._at == 2, "the printer is set up first"
            return
        value = self._take(1)[0]
        match command:
            case b"E":
                self._bold = bool(value & 1)
            case b"a":
                self._align = _ALIGNS[value]
            case b"t":
                self._page = _PAGES[value]
            case b"d":
                self.paper.fed += value
            case _:
                raise AssertionError(f"an unknown ESC {command!r}")

    def _group(self, command: bytes) -> None:
        if command == b"V":
            assert self._take(1) in (b"\x00", b"\x01")
            self.paper.cut = True
            return
        assert command == b"(", f"an unknown GS {command!r}"
        assert self._take(1) == b"k"
        low, high = self._take(2)
        code, function, *rest = self._take(low + 256 * high)
        assert code == ord("1"), "a QR code"
        match function:
            case 80:
                assert rest[0] == ord("0")
                self._stored = bytes(rest[1:]).decode()
            case 81:
                self.paper.codes.append(self._stored)
            case _:
                assert function in (65, 67, 69), f"an unknown function {function}"
