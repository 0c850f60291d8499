"""A hand-over token from standard input; in an argument every user of the computer could read it."""

from __future__ import annotations

import argparse
import sys

from posapp.domain.handover import LONGEST


def arguments(command: argparse._ActionsContainer) -> None:
    """`--sso-token -`: a member handed over by the issuer's site, instead of a card number."""
    what = "a hand-over of the issuer's site on the first line of standard input, instead of a card number"
    command.add_argument("--sso-token", type=_dash, metavar="-", help=f"{what} (emulated SSO)")


def token_on_input() -> str:
    """The first line; typed unseen where that is a terminal."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        import getpass  # noqa: PLC0415 - only where somebody types

        return getpass.getpass("Hand-over token: ")
    return sys.stdin.readline(LONGEST + 2).strip()


def _dash(given: str) -> str:
    if given != "-":
        # Not repeated: it may be the token itself.
        raise argparse.ArgumentTypeError("the token is the first line of standard input, and - stands here")
    return given
