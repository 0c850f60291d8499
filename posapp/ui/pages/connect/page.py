"""Connect: which bank this till stands at, its keys, a test of the line before anything is saved, and the change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import ConfigError
from posapp.ui.pages.connect.form import ConnectForm
from posapp.ui.pages.connect.test_panel import TestPanel
from posapp.ui.theme import GAP
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.notice import Notice
from posapp.words.examination import wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.operations.connecting import Connecting, Doubt, Wish
    from posapp.operations.examination import Finding
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SAVE: Final = {
    "local": "Save and use the local bank",
    "sandbox": "Save and use the sandbox",
    "production": "Save and use production",
    "custom": "Save and use this bank",
}
_LOOK, _TEST, _KEEP = "look at connection", "test connection", "save connection"


class ConnectPage(QWidget):
    """Owns what is typed until it is saved. Signals: saved() when the till is to begin anew with it."""

    saved = Signal()

    def __init__(self, connecting: Connecting, bridge: Bridge, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("connectPage")
        self._connecting, self._bridge, self._words = connecting, bridge, words
        self.form = ConnectForm(words)
        self.result = TestPanel(words, theme)
        self.notice = Notice(theme, "connectNotice")
        self.test = Button(words.say("Test the connection"), "testConnection")
        self.save = Button(words.say(_SAVE["local"]), "saveConnection", kind="neutral")
        self._run = 0
        self._shown = False
        self._build()
        self.form.edited.connect(self._changed)
        self.form.entered.connect(self.examine)
        self.test.clicked.connect(self.examine)
        self.save.clicked.connect(self.keep)

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.form)
        left.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addLayout(left, 7)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        for widget in (self.test, self.save, self.result):
            right.addWidget(widget)
        right.addStretch(1)
        body.addLayout(right, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        column.addWidget(self.notice)
        column.addLayout(body, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.form.show_wish(self._connecting.current())
            self._changed()
        self.form.focus_first()

    def begin(self) -> None:
        """Somebody starts for the first time and wants to go to Mastercard: its sandbox stands there."""
        self.form.choose("sandbox")

    def examine(self) -> None:
        """Test what stands in the fields; nothing is saved."""
        wish = self.form.wish()
        self._look(wish, lambda: self._begin_test(wish))

    def keep(self) -> None:
        """Save it and begin anew with it."""
        wish = self.form.wish()
        self._look(wish, lambda: self._save(wish))

    def _look(self, wish: Wish, then: Callable[[], None]) -> None:
        """First what this computer can tell: what is wrong stands at its field, and nothing else is done."""
        self._wait(waiting=True)
        connecting = self._connecting

        def done(doubts: Sequence[Doubt]) -> None:
            self._wait(waiting=False)
            if not self._show_doubts(doubts):
                then()

        self._bridge.run(_LOOK, lambda: connecting.doubts(wish), done=done, failed=self._failed)

    def _show_doubts(self, doubts: Sequence[Doubt]) -> bool:
        """True where one of them stops it."""
        self.form.clear_errors()
        told: dict[str, str] = {}
        for one in doubts:
            told.setdefault(one.error.key, wrong(self._words, one.error)[1])
        elsewhere = [f"{key}: {text}" for key, text in told.items() if not self.form.show_error(key, text)]
        stops = any(one.stops for one in doubts)
        if stops:
            self.result.clear()
            what = self._words.say("Not yet: look at what is marked.")
            self.notice.say(what, "\n".join(elsewhere), tone="bad")
            first = next((key for key in told if key in self.form.fields), "")
            if first and self.isVisible():
                self.form.fields[first].setFocus()
        else:
            self.notice.say("")
        return stops

    def _begin_test(self, wish: Wish) -> None:
        self._run += 1
        self.result.begin()
        hear, connecting = self._bridge.home(partial(self._hear, self._run)), self._connecting
        self._bridge.run(
            _TEST, lambda: connecting.examine(wish, hear), done=lambda _: None, failed=self._failed, replace=True
        )

    def _hear(self, run: int, finding: Finding) -> None:
        if run != self._run:
            return  # Of a test whose fields have changed since.
        self.result.hear(finding)
        if self.result.finished and self.result.passed:
            self.notice.say(self._words.say("The connection works. Nothing is saved yet."), tone="good")
        elif self.result.finished:
            self.notice.say(self._words.say("The connection does not work yet. Nothing is saved."), tone="bad")

    def _save(self, wish: Wish) -> None:
        self._wait(waiting=True)
        connecting = self._connecting
        self._bridge.run(_KEEP, lambda: connecting.save(wish), done=lambda _: self.saved.emit(), failed=self._failed)

    def _failed(self, error: PosError) -> None:
        self._wait(waiting=False)
        what, mend = wrong(self._words, error)
        if isinstance(error, ConfigError) and self.form.show_error(error.key, mend):
            what, mend = self._words.say("Not yet: look at what is marked."), ""
        self.notice.say(what, mend, tone="bad")

    def _changed(self) -> None:
        self._run += 1
        self.result.clear()
        self.notice.say("")
        self.save.setText(self._words.say(_SAVE[self.form.environment]))

    def _wait(self, *, waiting: bool) -> None:
        for button in (self.test, self.save):
            button.setEnabled(not waiting)
