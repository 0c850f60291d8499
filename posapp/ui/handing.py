"""A member whom the issuer's site hands over waits here until the window can take them; nothing is used up before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from posapp.operations.session import Session
    from posapp.ui.frame import Frame
    from posapp.words import Words

_LOOK_MS: Final = 300


class Handing(QObject):
    """Owns the one token that waits, unproven; a later one takes its place, and one too old is refused in words."""

    def __init__(self, frame: Frame, session: Session, words: Words) -> None:
        super().__init__(frame)
        self._frame, self._session, self._words = frame, session, words
        self._token = ""
        self._told = ""
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._try)

    @property
    def waits(self) -> bool:
        return bool(self._token)

    def offer(self, token: str) -> None:
        """Taken at once, or said why not yet."""
        self._token, self._told = token, ""
        self._try()
        self._frame.guard.tell_work()

    def _try(self) -> None:
        why = self._why()
        if not why:
            self._look.stop()
            token, self._token = self._token, ""
            if self._told:
                self._frame.news.say("")
            self._frame.take_handed(token)
        elif why != self._told:
            self._told = why
            self._look.start()
            self._frame.news.say(self._words.say("A member was handed over and waits."), why, tone="caution")

    def _why(self) -> str:
        if self._frame.guard.covered:
            return self._words.say("Sign in to go on with them.")
        if not self._session.may(self._frame.handing_right):
            return self._words.say("They come in once somebody signs in who may take them.")
        return self._frame.handing_waits()
