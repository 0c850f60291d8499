"""A card number from standard input, read into a buffer that is wiped: a text would lie in memory until the end."""

from __future__ import annotations

import sys
from io import FileIO
from typing import Final

from posapp.domain.card import LONGEST, SHORTEST, CardNumber
from posapp.domain.digits import Digits
from posapp.domain.errors import Problem, UserError

_ASK: Final = "Card number: "
_MOST: Final = 256
"""A number is short, and what a wrong pipe sends is not ours to hold."""
_SEPARATORS: Final = b" -\t\r\xc2\xa0"


def card_on_input() -> CardNumber:
    """The number on the first line; at a terminal it is asked for, and typed unseen. Raises UserError."""
    if sys.stdin is None:
        raise UserError(Problem.CARD_EMPTY)
    source = FileIO(sys.stdin.fileno(), closefd=False)
    if not sys.stdin.isatty():
        return _read(source)
    if sys.platform == "win32":
        import getpass  # noqa: PLC0415 - makes a text of it, where there is no other way to type unseen

        return CardNumber.parse(getpass.getpass(_ASK))
    import termios  # noqa: PLC0415 - not on every system

    before = termios.tcgetattr(source)
    termios.tcsetattr(source, termios.TCSAFLUSH, [*before[:3], before[3] & ~termios.ECHO, *before[4:]])
    try:
        sys.stderr.write(_ASK)
        sys.stderr.flush()
        return _read(source)
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)
        sys.stderr.write("\n")


def _read(source: FileIO) -> CardNumber:
    """Sign by sign: whatever holds two of them is ours."""
    digits, sign, count = Digits(), bytearray(1), 0
    try:
        for _ in range(_MOST):
            if not source.readinto(sign) or sign == b"\n":
                break
            if sign.isdigit():
                count += 1
                digits.insert(len(digits), chr(sign[0]))
            elif sign not in _SEPARATORS:
                raise UserError(Problem.CARD_NOT_DIGITS)
        if count > len(digits):
            raise UserError(Problem.CARD_LENGTH, shortest=SHORTEST, longest=LONGEST, digits=count)
        return CardNumber.of(digits)
    finally:
        digits.wipe()
