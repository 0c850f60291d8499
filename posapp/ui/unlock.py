"""Asks for the signing key's password, over the window: nothing can be sent to the bank before it is there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.check import Check
from posapp.ui.widgets.field import Field
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.secret_entry import SecretEntry
from posapp.ui.widgets.steps import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from posapp.ui.theme import Theme
    from posapp.words import Words

_WIDTH: Final = 480
_LONGEST: Final = 1024
_VEIL: Final = QColor(16, 18, 22, 150)


class PasswordEntry(SecretEntry):
    """A line that shows dots; a password may be pasted into it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        hint = Qt.InputMethodHint
        self.setInputMethodHints(hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhHiddenText)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(_LONGEST)
        self.pasted.connect(lambda: self.insert(QGuiApplication.clipboard().text().strip("\r\n")))


class UnlockPanel(QWidget):
    """Lies over the whole window until it is answered or put off; what is below rests meanwhile.

    Signals: given(password, keep); put_off() when it was closed without an answer.
    """

    given = Signal(str, bool)
    put_off = Signal()

    def __init__(self, window: QMainWindow, words: Words, theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("unlockPanel")
        self._window, self._words = window, words
        self._before: QWidget | None = None
        self._resting: QWidget | None = None
        self.field = Field(words.say("Signing key password"), PasswordEntry("signingKeyPassword"))
        self._keep = Check(words.say("Keep it in the keyring"), "keepInKeyring", theme)
        self._later = Button(words.say("Not now"), "unlockLater", key=Key.BACK)
        self._unlock = Button(words.say("Unlock"), "unlockKey", kind="neutral", key=ENTER)
        self._build()
        self.field.entered.connect(self._enter)
        self.field.edited.connect(lambda: self.field.show_error(""))
        self._unlock.clicked.connect(self._enter)
        self._later.clicked.connect(self.leave)
        self._later.clicked.connect(self.put_off)
        window.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        say = self._words.say
        panel = Panel("unlockCard", spacing=14)
        panel.setFixedWidth(_WIDTH)
        panel.body.addWidget(Label(say("The signing key is locked"), size=Size.LARGE, weight=BOLD))
        why = say(
            "What this till sends to the bank is signed with a key. Its password is not in this computer's keyring: "
            "enter it here. It stays in memory until the program ends and is never written to a file."
        )
        panel.body.addWidget(Label(why, tone="muted", wraps=True, name="unlockWhy"))
        panel.body.addWidget(self.field)
        panel.body.addWidget(self._keep)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._later)
        foot.addWidget(self._unlock, 1)
        panel.body.addLayout(foot)
        middle = QHBoxLayout()
        middle.addWidget(panel, 0, Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addLayout(middle)

    def ask(self, wrong: str, *, keeping: bool) -> None:
        """Show it, empty; `wrong` says what was the matter with the last answer, `keeping` whether a keyring would."""
        first = self.isHidden()
        if first:
            self._before = self._window.focusWidget()
        self._clear()
        self.field.show_error(wrong)
        self._keep.setVisible(keeping)
        self._keep.setChecked(keeping and self._keep.isChecked())
        self._rest(busy=False)
        self._let_below(rest=True)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.field.entry.setFocus()
        if first or wrong:
            announce(self, wrong or self._words.say("The signing key is locked"))

    def leave(self) -> None:
        """Answered, or put off."""
        self._clear()
        self.hide()
        self._let_below(rest=False)
        before, self._before = self._before, None
        # It may have gone meanwhile, with the page it stood on.
        with suppress(RuntimeError):
            if before is not None and before.isVisible():
                before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def event(self, event: QEvent) -> bool:
        # The window's own keys (pages, back) mean what lies below.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._later.press()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), _VEIL)
        painter.end()

    def _enter(self) -> None:
        password = self.field.entry.text()
        if not password or not self._unlock.isEnabled():
            return
        self._clear()
        self._rest(busy=True)
        self.given.emit(password, self._keep.isVisible() and self._keep.isChecked())

    def _rest(self, *, busy: bool) -> None:
        for widget in (self.field, self._keep, self._unlock):
            widget.setEnabled(not busy)

    def _clear(self) -> None:
        """Also the line's own memory."""
        self.field.show_text("")

    def _let_below(self, *, rest: bool) -> None:
        # The same one as before: a till that locks meanwhile has another in its place, and would lose this one's keys.
        below = self._resting = self._resting or self._window.centralWidget()
        if not rest:
            self._resting = None
        if below is not None:
            with suppress(RuntimeError):
                below.setEnabled(not rest)
