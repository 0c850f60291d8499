"""Who gives a command, where staff sign in: named before the command, with the PIN from the environment or typed."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError

if TYPE_CHECKING:
    import argparse

    from posapp.operations.staff import Staff

OPERATOR: Final = "POSAPP_OPERATOR"
PIN: Final = "POSAPP_OPERATOR_PIN"
_LONGEST: Final = 256


async def sign_in(options: argparse.Namespace, staff: Staff) -> None:
    """Sign in whoever is named. Raises RuleError(SIGN_IN_NEEDED) where somebody must be, and as `Staff.sign_in`."""
    who = options.operator or os.environ.get(OPERATOR, "")
    if who:
        await staff.sign_in(who, _pin(f"PIN of {who}: "))
    elif staff.session.required and not (options.command == "staff" and not await staff.people()):
        raise RuleError(Problem.SIGN_IN_NEEDED, how=f"--operator ID, {PIN}")


def first_line(what: str) -> str:
    """The first line of standard input; typed unseen, and twice, where that is a terminal."""
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline(_LONGEST).strip()
    typed = getpass.getpass(f"{what}: ")
    if getpass.getpass(f"{what}, once more: ") != typed:
        raise RuleError(Problem.PINS_DIFFER)
    return typed


def _pin(prompt: str) -> str:
    given = os.environ.get(PIN)
    if given is not None:
        return given
    try:
        # By the terminal itself, whatever standard input is: its first line may be a card number. Without a terminal
        # getpass would warn, and read that line.
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except (EOFError, OSError, getpass.GetPassWarning):
        raise RuleError(Problem.SIGN_IN_NEEDED, how=f"--operator ID, {PIN}") from None
