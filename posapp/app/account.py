"""Whose the acts of a till are before anybody has signed in; light enough to stand before the first frame."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from posapp.operations.session import Session

if TYPE_CHECKING:
    from posapp.settings import Settings


def session_of(settings: Settings) -> Session:
    """A session in which nobody has signed in yet."""
    return Session(computer_account(), required=settings.sign_in)


def computer_account() -> str:
    """Whose the acts of a till are where nobody signs in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
