"""Keys that do not stay where they are typed: a swiped card, a scanned receipt, stray digits, ⏎ held down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from posapp.ui.held_key import HeldKey, is_enter
from posapp.ui.scan import Scan
from posapp.ui.swipe import PAUSE_MS, Fate, Swipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.digits import Digits

SEARCH = "searchHistory"
"""The one field that takes a receipt's code as it comes."""
_TAKES_DIGITS = (QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class KeyTap(QObject):
    """Sees every key of a page's widgets before they do.

    Signals: swiped() when a card's track has gone by (`take` has its number); strayed(digit) for a digit typed where
    it has no use; scanned(code) for a receipt's code where no search field is.
    """

    swiped = Signal()
    strayed = Signal(str)
    scanned = Signal(str)

    def __init__(self, page: QWidget, *, open_for_cards: Callable[[], bool]) -> None:
        """`open_for_cards` tells whether a card may be swiped now; else its track is dropped all the same."""
        super().__init__(page)
        self._open = open_for_cards
        self.resting = False
        """While the window is covered: what lies over it has an eye on its keys itself."""
        self._swipe = Swipe()
        self._scan = Scan()
        self._held = HeldKey()
        self._clock = QElapsedTimer()
        self._clock.start()
        # For readers that end a swipe without ⏎.
        self._silence = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._silence.timeout.connect(self._no_more)
        # Not before the first frame: it touches every widget of the page.
        QTimer.singleShot(0, self, lambda: self.watch(page))
        # Whatever is made later, a dialog or a field for a PIN, is seen as soon as keys go there.
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._watch_focused)

    def watch(self, root: QWidget) -> None:
        """See the keys of everything in `root` that can have the focus."""
        for widget in (root, *root.findChildren(QWidget)):
            if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                widget.installEventFilter(self)

    def _watch_focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            now.installEventFilter(self)

    def take(self) -> Digits:
        """The number of the card that was swiped, once."""
        return self._swipe.take()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent) or self.resting:
            return False
        enter = is_enter(event)
        if enter and self._held.repeats(event):
            return True
        return event.type() == QEvent.Type.KeyPress and self._seen(watched, event, enter=enter)

    def _seen(self, watched: QObject, event: QKeyEvent, *, enter: bool) -> bool:
        """True keeps the key from the widget."""
        sign = "\r" if enter else event.text()
        if len(sign) != 1 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        # When the key was pressed, not when a busy window comes to it; tests and some input methods do not say.
        at = event.timestamp() or self._clock.elapsed()
        code = self._scan.feed(sign, at)
        if code and watched.objectName() != SEARCH:
            _take_out(watched, code)
            self.scanned.emit(code)
            return True
        fate = self._swipe.feed(sign, at)
        self._heed(fate)
        if fate is not Fate.PASS:
            return True
        if sign.isascii() and sign.isdigit() and not isinstance(watched, _TAKES_DIGITS):
            self.strayed.emit(sign)
            return True
        return False

    def _heed(self, fate: Fate) -> None:
        if fate is Fate.CARD:
            self._bring()
        if self._swipe.whole:
            self._silence.start()
        else:
            self._silence.stop()

    def _no_more(self) -> None:
        if self._swipe.whole:
            self._heed(self._swipe.end())

    def _bring(self) -> None:
        if self._open():
            self.swiped.emit()
        else:
            self._swipe.take().wipe()


def _take_out(watched: QObject, code: str) -> None:
    """What the scanner has typed into a field that is not for it."""
    if isinstance(watched, QLineEdit) and code in watched.text():
        watched.setText(watched.text().replace(code, ""))
